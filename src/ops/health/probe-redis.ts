import { randomUUID } from 'node:crypto';

const WITHIN_MS = 5_000;

/**
 * Has a Redis or Valkey server give back what it is sent, and tell its version.
 * @param url `redis://` or, with TLS, `rediss://`; what it holds of a user and a password goes nowhere else.
 * @returns null where the server is well, and does not tell its version to this user.
 * @throws Error with the reason where it does not, one sentence without a secret.
 */
export async function probeRedis(url: string): Promise<string | null> {
  const server = serverOf(url);
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    ...{ lazyConnect: true, connectTimeout: WITHIN_MS, commandTimeout: WITHIN_MS },
    // One try: whoever asks for health asks again.
    ...{ maxRetriesPerRequest: 0, retryStrategy: () => null, enableReadyCheck: false },
  });
  // What went wrong first says why; what a command says after it is that there is no connection.
  let first: Error | null = null;
  redis.on('error', (error) => (first ??= error));
  try {
    await redis.connect();
    const sent = randomUUID();
    if ((await redis.ping(sent)) !== sent) throw new Error('it gave back something else than it was sent');
    const info = await redis.info('server').catch(() => '');
    return /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? null;
  } catch (error) {
    throw new Error(`${server}: ${(first ?? (error as Error)).message}`);
  } finally {
    redis.disconnect();
  }
}

/** The address without user, password and parameters. */
function serverOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw new Error('the address is none of the kind redis://host:6379 or rediss://user:password@host:6379.');
  return `${url.protocol}//${url.hostname}:${url.port || '6379'}`;
}
