import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { API_ROOT, NewUpload, Upload, UploadedFile } from '../api.ts';
import type { Principal } from '../principal.ts';
import { defineRoute, type Route } from '../route.ts';
import { OffsetFault, type UploadStore } from './upload-store.ts';

export interface UploadRoutesDeps {
  readonly uploads: UploadStore;
}

const UPLOAD = z.object({ upload: z.string().max(64) });
const CHUNK_OF = UPLOAD.extend({ index: z.coerce.number().int().min(0).max(65_535) });
const AT = z.object({ offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });
const RULE = { who: 'permission', permission: 'create_job' } as const;

/** Files on their way to the server, in chunks that may be sent again. */
export function uploadRoutes({ uploads }: UploadRoutesDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${API_ROOT}/uploads`,
      rule: RULE,
      summary: 'Begins an upload: says which files are to come. Files that were sent before are not asked for again.',
      tag: 'uploads',
      body: NewUpload,
      bodyLimit: 4 * 2 ** 20,
      answers: { 201: Upload },
      handle: async ({ body, principal, reply }) => {
        const upload = await uploads.create(userOf(principal), body.files);
        return reply.status(201).header('location', `${API_ROOT}/uploads/${upload.id}`).send(upload);
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/uploads/:upload`,
      rule: RULE,
      summary: 'Tells how far each file of an upload is.',
      tag: 'uploads',
      params: UPLOAD,
      answers: { 200: Upload },
      handle: ({ params, principal }) => uploads.show(userOf(principal), params.upload),
    }),
    defineRoute({
      method: 'PUT',
      path: `${API_ROOT}/uploads/:upload/files/:index/chunks`,
      rule: RULE,
      // The upload is written down, and the job that is made of it: not each of thousands of chunks.
      audit: false,
      summary:
        'Takes the next chunk of a file: raw bytes, with their SHA-256 in x-chunk-sha256. A chunk that is there already does no harm; for one that comes too early x-wanted-offset tells where to go on.',
      tag: 'uploads',
      params: CHUNK_OF,
      query: AT,
      bodyLimit: uploads.limits.chunkBytes,
      answers: { 200: UploadedFile },
      handle: async ({ params, query, principal, request, reply }) => {
        const { body: bytes } = request;
        const sha256 = request.headers['x-chunk-sha256'];
        if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256))
          throw new FrameError('FRAME_REQUEST_INVALID', 'The header x-chunk-sha256 is missing, or is no SHA-256.', {
            remedy: 'Send the SHA-256 of the chunk in hexadecimal.',
          });
        // Bytes have no schema; the server parses nothing but this type of content as such.
        if (!(bytes instanceof Uint8Array))
          throw new FrameError('FRAME_REQUEST_INVALID', 'A chunk is sent as application/octet-stream.', {
            remedy: 'Set this as its content-type.',
          });
        const chunk = { offset: query.offset, bytes, sha256: sha256.toLowerCase() };
        try {
          return await uploads.append(userOf(principal), params.upload, params.index, chunk);
        } catch (cause) {
          if (cause instanceof OffsetFault) void reply.header('x-wanted-offset', String(cause.wantedOffset));
          throw cause;
        }
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${API_ROOT}/uploads/:upload`,
      rule: RULE,
      summary: 'Forgets an upload and what was sent. Jobs that were made of it keep their copies.',
      tag: 'uploads',
      params: UPLOAD,
      answers: { 204: z.null() },
      handle: async ({ params, principal, reply }) => {
        await uploads.remove(userOf(principal), params.upload);
        return reply.status(204).send();
      },
    }),
  ];
}

/** Whose uploads are meant; a rule has let nobody else in. */
export function userOf({ user }: Principal): string {
  if (user === null) throw new FrameError('FRAME_ACCESS_LOGIN', 'This needs somebody who is logged in.');
  return user.id;
}
