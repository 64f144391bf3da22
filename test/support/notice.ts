import type { Notice } from '../../src/ops/alerts/notice.ts';

/** A notice for tests of channels; what is given differs from it. */
export function noticeOf(given: Partial<Notice> = {}): Notice {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5);
  const since = at - 60_000;
  return {
    id: `cpu_usage.${since}.${at}`,
    first: `cpu_usage.${since}.${since}`,
    kind: 'firing',
    group: 'cpu_usage',
    severity: 'warning',
    at,
    since,
    alerts: [
      {
        rule: 'cpu_usage',
        severity: 'warning',
        firing: true,
        measure: 'cpu_usage',
        threshold: 90,
        value: 97.26,
        since,
      },
    ],
    about: null,
    earlier: { count: 0, list: [] },
    ...given,
  };
}
