import type { Fault } from './types.ts';

const API_ROOT = '/api/v1';

/** Marks a changing request as ours: a form of another site cannot set it, so a cookie alone changes nothing. */
const MARK = { 'x-frame-pipeline': 'page' };

/** What an answer that is no success says, for the page to show: one sentence and what to do. */
export class CallFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly remedy: string | undefined;
  readonly field: string | undefined;
  readonly retry: boolean;
  readonly requestId: string | undefined;
  /** Seconds to wait before the same call can succeed; null where the server does not say. */
  readonly retryAfter: number | null;

  constructor(status: number, fault: Fault['error'] | null, retryAfter: number | null = null) {
    super(fault?.message ?? '');
    this.name = 'CallFault';
    this.code = fault?.code ?? (status === 0 ? 'PAGE_NO_CONNECTION' : 'PAGE_UNKNOWN_ANSWER');
    this.status = status;
    this.remedy = fault?.remedy;
    this.field = fault?.field;
    this.retry = fault?.retry ?? status === 0;
    this.requestId = fault?.requestId;
    this.retryAfter = retryAfter;
  }
}

export interface CallOptions {
  readonly json?: unknown;
  readonly bytes?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let language = 'en';
/** The server writes its sentences in this language where it can. */
export function speak(code: string): void {
  language = code;
}

let onLoggedOut: () => void = () => undefined;
/** Called when the session has ended and cannot be renewed. */
export function whenLoggedOut(react: () => void): void {
  onLoggedOut = react;
}

let renewal: Promise<boolean> | null = null;
/** One renewal at a time: a refresh token that is used twice looks stolen, and ends all sessions of its family. */
export function renewSession(): Promise<boolean> {
  renewal ??= send('POST', '/session/refresh', {})
    .then((answer) => answer.ok)
    .catch(() => false)
    .finally(() => {
      renewal = null;
    });
  return renewal;
}

/** Calls the API; a session that has run out is renewed once on the way. @throws CallFault */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  let answer = await sendOrFault(method, path, options);
  if (answer.status === 401 && !path.startsWith('/session') && path !== '/setup') {
    if (await renewSession()) answer = await sendOrFault(method, path, options);
    if (answer.status === 401) onLoggedOut();
  }
  if (!answer.ok) throw await faultOf(answer);
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Address of a picture or file of the API. */
export function addressOf(path: string, query: Readonly<Record<string, string | number>> = {}): string {
  const written = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  return `${API_ROOT}${path}${written === '' ? '' : `?${written}`}`;
}

async function sendOrFault(method: Method, path: string, options: CallOptions): Promise<Response> {
  try {
    return await send(method, path, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new CallFault(0, null);
  }
}

function send(method: Method, path: string, { json, bytes, headers, signal }: CallOptions): Promise<Response> {
  return fetch(addressOf(path), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      'accept-language': language,
      ...(method === 'GET' ? {} : MARK),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(bytes === undefined ? {} : { body: bytes }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function faultOf(answer: Response): Promise<CallFault> {
  const after = Number(answer.headers.get('retry-after') ?? Number.NaN);
  let told: Fault['error'] | null = null;
  try {
    told = ((await answer.json()) as Partial<Fault>).error ?? null;
  } catch {
    // A proxy in between answers in its own words; the status has to do.
  }
  return new CallFault(answer.status, told, Number.isFinite(after) ? after : null);
}
