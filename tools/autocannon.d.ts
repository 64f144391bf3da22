/** As much of autocannon as the benches use; it comes without types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly connections: number;
    /** Requests per second, all connections together. */
    readonly overallRate: number;
    /** Seconds. */
    readonly duration: number;
  }
  interface Result {
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
    readonly requests: { readonly average: number; readonly total: number };
    readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>;
    readonly non2xx: number;
    readonly errors: number;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
