import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { SILENT_LOGGER } from '../log.ts';
import { buildServer } from './build-server.ts';
import { FolderJobAccess } from './job-access.ts';
import { nobody } from './principal.ts';

const scratch = scratchFolder();
const open = (pageFolder: string) =>
  buildServer({
    ...{ log: SILENT_LOGGER, routes: [], pageFolder, jobAccess: new FolderJobAccess(scratch()) },
    authenticator: { authenticate: ({ ip }) => Promise.resolve(nobody(ip)) },
  });

test('the page is handed out under all of its own paths, and nothing else is', async () => {
  const folder = join(scratch(), 'web');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'let page;');
  await writeFile(join(scratch(), 'secret.txt'), 'secret');
  const server = await open(folder);
  for (const url of ['/', '/jobs/job_20250101_120000', '/index.html']) {
    const page = await server.inject(url);
    expect([page.statusCode, page.body]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
  }
  const asset = await server.inject('/assets/app-1a2b.js');
  expect([asset.body, asset.headers['cache-control']]).toEqual(['let page;', 'public, max-age=31536000, immutable']);
  for (const url of [
    '/api/v1/nothing',
    '/assets/gone.js',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
  ])
    expect((await server.inject(url)).statusCode).toBe(404);
});

test('a page that was not built says so', async () => {
  const server = await open(join(scratch(), 'nothing'));
  expect((await server.inject('/')).body).toContain('was not built');
  expect((await server.inject('/api/v1/nothing')).json()).toMatchObject({ error: { code: 'FRAME_REQUEST_NOT_FOUND' } });
});
