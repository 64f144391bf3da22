import { useSyncExternalStore } from 'react';

export interface HeardLine {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Lines kept of one job; the whole log is a download. */
const KEPT = 200;
const NONE: readonly HeardLine[] = [];
const lines = new Map<string, readonly HeardLine[]>();
const listeners = new Set<() => void>();

export function addLogLine(job: string, line: HeardLine): void {
  lines.set(job, [...(lines.get(job) ?? NONE), line].slice(-KEPT));
  for (const react of listeners) react();
}

/** What a job has said since the page was opened, oldest first. */
export function useLogLines(job: string): readonly HeardLine[] {
  return useSyncExternalStore(
    (react) => {
      listeners.add(react);
      return () => listeners.delete(react);
    },
    () => lines.get(job) ?? NONE,
  );
}
