import type { Notice } from './notice.ts';

/** What `alerts test` sends. @param at ms since 1970. */
export function testNotice(at: number): Notice {
  const id = `test.${at}.${at}`;
  const earlier = { count: 0, list: [] };
  return {
    id,
    first: id,
    kind: 'test',
    group: 'test',
    severity: 'warning',
    at,
    since: at,
    alerts: [],
    about: null,
    earlier,
  };
}
