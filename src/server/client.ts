import type {
  Alerts,
  Backups,
  CheckUpload,
  Clone,
  Fault,
  Health,
  Job,
  JobComparison,
  JobDetail,
  JobEvent,
  JobPatch,
  JobQuery,
  LogPage,
  LogQuery,
  MetricsHistory,
  NewJob,
  NewSilence,
  NewUpload,
  OutputFile,
  ParameterInfo,
  People,
  Scene,
  JointEvidence,
  ServerLoad,
  Session,
  Step,
  TrashedJob,
  Upload,
  UploadCheck,
} from './api.ts';

/*
 * A client of the API for browsers and Node: it needs nothing but `fetch`, and takes from here nothing but types.
 */

export interface ClientOptions {
  /** Where the server is, such as `https://lab.example`. @default the page's own */
  readonly base?: string;
  /** A token for scripts. A page that is logged in needs none. */
  readonly token?: string;
  /** @default the global one */
  readonly fetch?: typeof fetch;
}

/** A call that the server refused, or could not do. */
export class ApiError extends Error {
  readonly status: number;
  /** Null where something in between answered. */
  readonly fault: Fault['error'] | null;

  constructor(status: number, fault: Fault['error'] | null) {
    super(fault?.message ?? `The server answered with status ${status}.`);
    this.name = 'ApiError';
    this.status = status;
    this.fault = fault;
  }
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number;
}

type QueryValue = string | number | boolean;

/** What is sent beside the path. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly bytes?: Uint8Array<ArrayBuffer> | Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

type JobFilter = Partial<Omit<JobQuery, 'limit'>> & { readonly limit?: number };
type LogFilter = Partial<Omit<LogQuery, 'limit'>> & { readonly limit?: number };

const ROOT = '/api/v1';
const part = (text: string): string => encodeURIComponent(text);
const path = (text: string): string => text.split('/').map(part).join('/');

/** A client of one server. Every call throws ApiError where the server says no. */
export function createClient({ base = '', token, fetch: ask = fetch }: ClientOptions = {}) {
  const send = async (method: string, where: string, options: CallOptions = {}): Promise<Response> => {
    const { query, json, bytes, headers, signal } = options;
    const answer = await ask(`${base}${where}${written(query)}`, {
      method,
      credentials: 'same-origin',
      headers: {
        // What a foreign page cannot send along: a change by a cookie counts only with it.
        ...(method === 'GET' ? {} : { 'x-frame-pipeline': '1' }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!answer.ok) throw new ApiError(answer.status, await faultOf(answer));
    return answer;
  };
  const call = async <T>(method: string, where: string, options?: CallOptions): Promise<T> => {
    const answer = await send(method, `${ROOT}${where}`, options);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
  const job = (id: string): string => `/jobs/${part(id)}`;
  return {
    /** Any route, for what has no name here. */
    call,
    session: () => call<Session>('GET', '/session'),
    /** With whom jobs can be shared. */
    people: async () => (await call<People>('GET', '/people')).people,

    jobs: (query: JobFilter = {}) => call<Page<Job>>('GET', '/jobs', { query }),
    job: (id: string, { why = false } = {}) => call<JobDetail>('GET', job(id), { query: why ? { why: 1 } : {} }),
    /** @param key the same one for the same job: sent again, it makes none anew */
    createJob: (json: Partial<NewJob> & Pick<NewJob, 'upload' | 'mode'>, key: string) =>
      call<Job>('POST', '/jobs', { json, headers: { 'idempotency-key': key } }),
    changeJob: (id: string, json: JobPatch) => call<Job>('PATCH', job(id), { json }),
    shareJob: (id: string, users: readonly string[]) => call<Job>('PUT', `${job(id)}/sharing`, { json: { users } }),
    cancelJob: (id: string) => call<Job>('POST', `${job(id)}/cancel`),
    resumeJob: (id: string) => call<Job>('POST', `${job(id)}/resume`),
    restartJob: (id: string, from: Step) => call<Job>('POST', `${job(id)}/restart`, { json: { from } }),
    /** @param key as of `createJob`. @default none: each call makes a job */
    cloneJob: (id: string, json: Partial<Clone> = {}, key?: string) =>
      call<Job>('POST', `${job(id)}/clone`, {
        json,
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      }),
    deleteJob: (id: string) => call<undefined>('DELETE', job(id)),
    compareJobs: (a: string, b: string) => call<JobComparison>('GET', '/jobs/compare', { query: { a, b } }),
    logs: (id: string, query: LogFilter = {}) => call<LogPage>('GET', `${job(id)}/logs`, { query }),
    params: () => call<ParameterInfo[]>('GET', '/params'),

    outputs: (id: string) => call<OutputFile[]>('GET', `${job(id)}/outputs`),
    output: (id: string, file: string) => send('GET', `${ROOT}${job(id)}/outputs/${path(file)}`),
    archive: (id: string) => send('GET', `${ROOT}${job(id)}/archive`),
    scene: (id: string) => call<Scene>('GET', `${job(id)}/scene`),
    joint: (id: string, a: number, b: number) => call<JointEvidence>('GET', `${job(id)}/joints/${a}/${b}`),

    trash: () => call<TrashedJob[]>('GET', '/trash'),
    restoreJob: (id: string) => call<undefined>('POST', `/trash/${part(id)}/restore`),
    purgeJob: (id: string) => call<undefined>('DELETE', `/trash/${part(id)}`),

    beginUpload: (json: NewUpload) => call<Upload>('POST', '/uploads', { json }),
    upload: (id: string) => call<Upload>('GET', `/uploads/${part(id)}`),
    /** @param sha256 of the chunk, hexadecimal */
    sendChunk: (id: string, file: number, offset: number, bytes: Uint8Array<ArrayBuffer> | Blob, sha256: string) =>
      call<unknown>('PUT', `/uploads/${part(id)}/files/${file}/chunks`, {
        ...{ query: { offset }, bytes, headers: { 'x-chunk-sha256': sha256 } },
      }),
    checkUpload: (id: string, json: CheckUpload) => call<UploadCheck>('POST', `/uploads/${part(id)}/check`, { json }),
    dropUpload: (id: string) => call<undefined>('DELETE', `/uploads/${part(id)}`),

    /**
     * What happens from now on, or after an event that one has seen; ends when the server ends it.
     * @param id of one job; null for all that one may see
     */
    async *events(
      id: string | null,
      { after, signal }: { readonly after?: string; readonly signal?: AbortSignal } = {},
    ): AsyncGenerator<{ readonly number: string; readonly event: JobEvent }> {
      const where = id === null ? '/events' : `${job(id)}/events`;
      const answer = await send('GET', `${ROOT}${where}`, {
        ...(after === undefined ? {} : { headers: { 'last-event-id': after } }),
        ...(signal === undefined ? {} : { signal }),
      });
      let text = '';
      const decoder = new TextDecoder();
      const reader = answer.body!.getReader() as ReadableStreamDefaultReader<Uint8Array>;
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
          text = blocks.pop()!;
          for (const block of blocks) {
            const [number, data] = ['id', 'data'].map((name) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]);
            if (number !== undefined && data !== undefined) yield { number, event: JSON.parse(data) as JobEvent };
          }
        }
      } finally {
        await reader.cancel().catch(() => undefined);
      }
    },

    health: () => call<Health>('GET', '/health'),
    load: () => call<ServerLoad>('GET', '/load'),
    metrics: (hours = 24) => call<MetricsHistory>('GET', '/metrics', { query: { hours } }),
    alerts: () => call<Alerts>('GET', '/alerts'),
    silence: (json: NewSilence) => call<Alerts>('POST', '/alerts/silences', { json }),
    unsilence: (id: string) => call<Alerts>('DELETE', `/alerts/silences/${part(id)}`),
    backups: () => call<Backups>('GET', '/backups'),
  };
}

export type Client = ReturnType<typeof createClient>;

function written(query: CallOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of value === undefined ? [] : [value].flat()) search.append(name, String(one));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

async function faultOf(answer: Response): Promise<Fault['error'] | null> {
  try {
    return ((await answer.json()) as Fault).error;
  } catch {
    return null;
  }
}
