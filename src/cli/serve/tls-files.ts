import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { FrameError } from '../../errors.ts';
import type { TlsFiles } from '../../server/build-server.ts';

/** Where a certificate and its key lie. */
export interface TlsPlace {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Reads a certificate and its key, and proves that they can be used together. @throws FrameError FRAME_SERVER_TLS */
export async function readTls({ certFile, keyFile }: TlsPlace): Promise<TlsFiles> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FrameError('FRAME_SERVER_TLS', `${certFile} and ${keyFile} cannot be used for HTTPS: ${reason}`, {
      file: certFile,
      remedy: 'Name a certificate (with its chain) and its key, both as PEM.',
      cause,
    });
  }
}
