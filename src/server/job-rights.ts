import type { JobOwnership } from '../jobs/job-ownership.ts';
import type { Principal } from './principal.ts';
import type { JobNeed } from './route.ts';

/** What a job says about who may do what with it. */
export type OwnedJob = Pick<JobOwnership, 'owner' | 'sharedWith'>;

/**
 * Whether somebody may do this with a job.
 *
 * - view: all jobs with `view_all_jobs`; one's own with `view_own_jobs`; one that was shared, whoever is logged in.
 * - change and share: one's own with `create_job`; every one with `view_all_jobs` and `system_config`.
 * - delete and logs: what one may see, with `delete_job` or `view_logs`; shared jobs can't be deleted by those they are shared with.
 *
 * A job of the command line has no owner: only whoever may see all jobs sees it.
 */
export function mayDo({ user, permissions }: Principal, { owner, sharedWith }: OwnedJob, need: JobNeed): boolean {
  if (user === null) return false;
  const all = permissions.has('view_all_jobs');
  const own = owner?.id === user.id && permissions.has('view_own_jobs');
  const shared = sharedWith.some(({ id }) => id === user.id);
  switch (need) {
    case 'view':
      return all || own || shared;
    case 'change':
    case 'share':
      return (own && permissions.has('create_job')) || (all && permissions.has('system_config'));
    case 'delete':
      return (all || own) && permissions.has('delete_job');
    case 'logs':
      return (all || own || shared) && permissions.has('view_logs');
  }
}
