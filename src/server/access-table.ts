import type { Permission } from './api.ts';
import type { JobNeed, Route, RouteRule } from './route.ts';

/** What a route answers to somebody: everything, nothing, or what is about some jobs. */
export type Access = 'yes' | 'no' | 'all jobs' | 'own jobs' | 'own and shared jobs' | 'shared jobs';

/** One route and who may use it. */
export interface AccessRow {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly rule: string;
  readonly anonymous: Access;
  /** In the order of the roles. */
  readonly roles: readonly Access[];
}

/** Which routes each role may use, from the very rules that the server goes by. */
export function accessTable(routes: readonly Route[], roles: readonly ReadonlySet<Permission>[]): readonly AccessRow[] {
  return [...routes]
    .sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1))
    .map(({ method, path, summary, rule }) => ({
      ...{ method, path, summary, rule: ruleWords(rule) },
      anonymous: rule.who === 'anyone' ? 'yes' : 'no',
      roles: roles.map((permissions) => accessOf(rule, permissions)),
    }));
}

/** What a rule allows somebody who is logged in. */
export function accessOf(rule: RouteRule, permissions: ReadonlySet<Permission>): Access {
  switch (rule.who) {
    case 'anyone':
    case 'user':
      return 'yes';
    case 'permission':
      return permissions.has(rule.permission) ? 'yes' : 'no';
    case 'job':
      return jobAccessOf(rule.need, permissions);
  }
}

function jobAccessOf(need: JobNeed, permissions: ReadonlySet<Permission>): Access {
  const all = permissions.has('view_all_jobs');
  const own = permissions.has('view_own_jobs');
  const seen = all ? 'all jobs' : own ? 'own and shared jobs' : 'shared jobs';
  switch (need) {
    case 'view':
      return seen;
    case 'logs':
      return permissions.has('view_logs') ? seen : 'no';
    case 'change':
    case 'share':
      if (all && permissions.has('system_config')) return 'all jobs';
      return own && permissions.has('create_job') ? 'own jobs' : 'no';
    case 'delete':
      if (!permissions.has('delete_job')) return 'no';
      return all ? 'all jobs' : own ? 'own jobs' : 'no';
  }
}

function ruleWords(rule: RouteRule): string {
  switch (rule.who) {
    case 'anyone':
      return 'anyone';
    case 'user':
      return 'who is logged in';
    case 'permission':
      return `\`${rule.permission}\``;
    case 'job':
      return `the job: ${rule.need}`;
  }
}
