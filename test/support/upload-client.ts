import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Upload, UploadedFile } from '../../src/server/api.ts';

/** A file to be sent. */
export interface SentFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Sends files as a client would, over any server's `inject`. */
export class UploadClient {
  readonly user: string;
  readonly #server: () => FastifyInstance;

  /** @param server asked for each time: it may have been started anew. */
  constructor(server: () => FastifyInstance, user = 'ada') {
    this.#server = server;
    this.user = user;
  }

  async ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) {
    return this.#server().inject({
      method,
      url: `/api/v1${url}`,
      headers: { 'x-user': this.user, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  }

  async begin(files: readonly SentFile[]): Promise<Upload> {
    const announced = files.map(({ path, bytes }) => ({ path, sizeBytes: bytes.length, sha256: sha256(bytes) }));
    const answer = await this.ask('POST', '/uploads', { files: announced });
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return answer.json();
  }

  async show(id: string): Promise<Upload> {
    return (await this.ask('GET', `/uploads/${id}`)).json();
  }

  async chunk(id: string, index: number, offset: number, bytes: Uint8Array, checksum = sha256(bytes)) {
    return this.#server().inject({
      method: 'PUT',
      url: `/api/v1/uploads/${id}/files/${index}/chunks?offset=${offset}`,
      headers: { 'x-user': this.user, 'content-type': 'application/octet-stream', 'x-chunk-sha256': checksum },
      payload: Buffer.from(bytes),
    });
  }

  /** Sends one file from where the server has it. */
  async send(id: string, index: number, { bytes }: SentFile, chunkBytes: number, from = 0): Promise<UploadedFile> {
    for (let at = from; ; at += chunkBytes) {
      const answer = await this.chunk(id, index, at, bytes.subarray(at, at + chunkBytes));
      if (answer.statusCode !== 200) throw new Error(answer.body);
      if (at + chunkBytes >= bytes.length) return answer.json();
    }
  }

  /** Begins an upload and sends all of it. */
  async sendAll(files: readonly SentFile[], chunkBytes = 1 << 20): Promise<Upload> {
    const { id, files: asked } = await this.begin(files);
    for (const [index, { state }] of asked.entries())
      if (state === 'waiting') await this.send(id, index, files[index], chunkBytes);
    return this.show(id);
  }
}
