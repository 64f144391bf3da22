import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, request as send } from 'undici';
import { FrameError } from '../../errors.ts';
import { mayReach, NO_PRIVATE_TARGETS, type PrivateTargets } from './public-address.ts';
import { readTargetUrl } from './target-url.ts';

/** Asks for every address of a host, as `dns.lookup` does; handed in by tests. */
export type Lookup = (
  host: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Whose address it is, to begin a sentence with; the address itself is never said. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface GuardedOptions {
  readonly allowed?: PrivateTargets;
  /** For everything together: names, connections, redirects, answer. @default 10,000 ms */
  readonly timeoutMs?: number;
  /** What is read of an answer, bytes; the rest is left unread. @default 65,536 */
  readonly maxAnswerBytes?: number;
  /** @default 3 */
  readonly maxRedirects?: number;
  readonly lookup?: Lookup;
}

export interface GuardedAnswer {
  readonly status: number;
  /** As sent; of several of one name the first. Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of what was answered. */
  readonly body: string;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** These keep method and body; the others would turn a notice into an empty question. */
const KEEPS_BODY: ReadonlySet<number> = new Set([307, 308]);

/**
 * Calls an address that somebody wrote into a configuration, without becoming their arm into the network behind: only
 * http(s), only public addresses or those let through by name. An address is judged where the connection is made, on
 * what the resolver has just said, so that a name can't be public when asked and private when called; and each redirect
 * is a call of its own.
 *
 * Not the global `fetch`: it follows redirects by itself, and its connections can't be looked into.
 *
 * @returns any answer, also of refusal (status 4xx, 5xx).
 * @throws FrameError FRAME_NET_TARGET where it may not be called, FRAME_NET_NO_ANSWER where nothing comes back.
 */
export async function guardedFetch(what: GuardedRequest, options: GuardedOptions = {}): Promise<GuardedAnswer> {
  const { timeoutMs = 10_000, maxRedirects = 3 } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  let url = readTargetUrl(what.url, what.what);
  for (let hop = 0; ; hop++) {
    const answer = await callOnce(url, what, options, deadline);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    if (hop === maxRedirects) throw refusal(what, url, 'redirects too often');
    const next = URL.canParse(location, url.href) ? new URL(location, url).href : location;
    const after = readTargetUrl(next, `${what.what}: where ${url.host} redirects to`);
    if (after.protocol !== url.protocol) throw refusal(what, url, 'redirects from https to http or back');
    if (what.method !== 'GET' && !KEEPS_BODY.has(answer.status)) {
      throw refusal(what, url, `redirects in a way that loses what is sent (${answer.status})`);
    }
    url = after;
  }
}

async function callOnce(
  url: URL,
  what: GuardedRequest,
  { allowed = NO_PRIVATE_TARGETS, timeoutMs = 10_000, maxAnswerBytes = 65_536, lookup = systemLookup }: GuardedOptions,
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  // A connection that is kept would be used again unasked; one notice an hour can pay for a new one.
  const agent = new Agent({ connect: guardedConnector(what.what, allowed, lookup, timeoutMs), pipelining: 0 });
  try {
    const { statusCode, headers, body } = await send(url, {
      method: what.method,
      headers: { 'user-agent': 'frame-pipeline', ...what.headers },
      body: what.body ?? null,
      dispatcher: agent,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, maxAnswerBytes - size));
      size += chunk.length;
      if (size >= maxAnswerBytes) break;
    }
    const firsts = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0] ?? '']);
    return {
      status: statusCode,
      headers: Object.fromEntries(firsts) as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
    };
  } catch (cause) {
    if (cause instanceof FrameError) throw cause;
    // Without the cause: its text may hold the address.
    throw new FrameError('FRAME_NET_NO_ANSWER', `${what.what}: ${url.host} ${reasonOf(cause, timeoutMs)}.`, {
      remedy: 'Check the address, and whether this machine may reach it.',
    });
  } finally {
    await agent.destroy();
  }
}

/** Makes connections to nothing but what may be reached, whether it is named by address or by name. */
function guardedConnector(
  what: string,
  allowed: PrivateTargets,
  lookup: Lookup,
  timeoutMs: number,
): buildConnector.connector {
  const refuse = (host: string): FrameError =>
    new FrameError('FRAME_NET_TARGET', `${what}: ${host} is not on the public internet.`, {
      remedy: 'If it is meant, name the host or its network in allow_private_targets.',
    });
  const guardedLookup: LookupFunction = (host, asked, callback) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const isNamed = allowed.hosts.has(host.toLowerCase());
      // One private address among public ones is no accident.
      if (addresses.length === 0 || (!isNamed && addresses.some(({ address }) => !mayReach(address, allowed)))) {
        return callback(refuse(host), []);
      }
      const { address, family } = addresses[0];
      if (asked.all === true) callback(null, addresses);
      else callback(null, address, family);
    });
  };
  const connect = buildConnector({ lookup: guardedLookup, timeout: timeoutMs });
  return (options, callback) => {
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    // Node asks no resolver about what is an address already.
    if (isIP(literal) !== 0 && !mayReach(literal, allowed)) return callback(refuse(literal), null);
    connect(options, callback);
  };
}

function refusal(what: GuardedRequest, url: URL, does: string): FrameError {
  return new FrameError('FRAME_NET_TARGET', `${what.what}: ${url.host} ${does}.`, {
    remedy: 'Give the address that it leads to in the end.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke the connection off',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ENOTFOUND: 'is not known',
  EAI_AGAIN: 'is not known at the moment',
  UND_ERR_SOCKET: 'broke the connection off',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody vouches for',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody vouches for',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

function reasonOf(cause: unknown, timeoutMs: number): string {
  // Several addresses that all fail come as one error of many.
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const { name, code } = first as { name?: unknown; code?: unknown };
  if (name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(String(code)))
    return `took longer than ${timeoutMs / 1000} s`;
  if (typeof code !== 'string') return 'gave no answer that can be read';
  return REASONS[code] ?? `failed (${code})`;
}
