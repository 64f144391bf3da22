import { addressOf } from './call.ts';
import type { JobEvent } from './types.ts';

/** Whether what is shown is live. */
export type LiveState = 'connecting' | 'live' | 'broken';

const KINDS = ['message', 'job', 'progress', 'log', 'gone', 'reload'];
/** A stream that the server refused is asked for again after so long; the browser itself takes up one that broke. */
const AGAIN_MS = 5_000;

/**
 * Listens to the server's events until the returned function is called. After a break the browser names the last event it
 * had, and the server tells what came since.
 */
export function listen(hear: (event: JobEvent) => void, tell: (state: LiveState) => void): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  const open = (): void => {
    tell('connecting');
    const stream = new EventSource(addressOf('/events'));
    source = stream;
    stream.onopen = () => tell('live');
    stream.onerror = () => {
      tell('broken');
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(open, AGAIN_MS);
    };
    const take = (event: Event): void => {
      const { data } = event as MessageEvent<unknown>;
      if (typeof data === 'string') hear(JSON.parse(data) as JobEvent);
    };
    for (const kind of KINDS) stream.addEventListener(kind, take);
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}
