import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { listFiles } from '../jobs/file-hash.ts';
import { defineRoute, type Route } from './route.ts';

/** What the page may load: its own files, pictures that it has fetched, and nothing that stands in its HTML. */
const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** Names of these files hold a hash of their content. */
const HASHED = /^assets\//;
const INDEX = 'index.html';

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Frame Pipeline</title></head><body>
<h1>Frame Pipeline</h1><p>The server runs, but its page was not built. Build it with <code>npm run build</code>, and start the server again.
The <a href="/api/v1/reference/">reference of the API</a> is there.</p></body></html>`;

/**
 * The page's files. Which there are is read once: a request can only name one of them, so no path is ever made of what came
 * over the network. Any other path outside of `/api` is one of the page's own, and gets its first file.
 */
export async function pageRoutes(server: FastifyInstance, folder: string): Promise<Route[]> {
  const files = new Set(await readFolder(folder));
  const built = files.has(INDEX);
  if (built) await server.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
  return [
    defineRoute({
      ...{ method: 'GET', path: '/*', rule: { who: 'anyone' }, tag: 'system' },
      summary: 'Hands out the page.',
      params: z.object({ '*': z.string() }),
      answers: { 200: { contentType: 'text/html' } },
      handle({ params, request, reply }) {
        const path = params['*'];
        const known = path !== INDEX && files.has(path);
        const ownPath = !/^(api|assets)(\/|$)/.test(path) && extname(path) === '';
        if (!known && !ownPath && path !== INDEX)
          throw new FrameError('FRAME_REQUEST_NOT_FOUND', `There is nothing at ${request.url.split('?')[0]}.`);
        reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
        if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', PAGE_CSP);
        if (!built) return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT);
        reply.header('cache-control', HASHED.test(path) && known ? 'public, max-age=31536000, immutable' : 'no-cache');
        return reply.sendFile(known ? path : INDEX);
      },
    }),
  ];
}

/** @returns paths with `/`; none where the page was not built. */
async function readFolder(folder: string): Promise<string[]> {
  const there = await readdir(folder).catch(() => null);
  return there === null ? [] : listFiles(folder);
}
