import type { JobFailure as KeptFailure } from '../../jobs/job-info.ts';
import type { Job } from '../api.ts';
import { mayDo } from '../job-rights.ts';
import type { Principal } from '../principal.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { withoutPaths } from '../without-paths.ts';
import type { JobCatalogue, JobEntry } from './job-catalogue.ts';

/** What a job's state in memory is made of. */
export interface JobsNow {
  readonly catalogue: JobCatalogue;
  readonly queue: JobQueue;
}

/** What everybody sees of jobs that rest: made once, since lists show the same ones again and again. */
const ofResting = new WeakMap<JobEntry, Omit<Job, 'may'>>();

/** A job as one who asks sees it. */
export async function presentJob(entry: JobEntry, principal: Principal, now: JobsNow): Promise<Job> {
  const { ownership } = entry;
  return {
    ...(ofResting.get(entry) ?? (await presentAnyway(entry, now))),
    may: {
      change: mayDo(principal, ownership, 'change'),
      delete: mayDo(principal, ownership, 'delete'),
      share: mayDo(principal, ownership, 'share'),
      readLogs: mayDo(principal, ownership, 'logs'),
    },
  };
}

async function presentAnyway(entry: JobEntry, { catalogue, queue }: JobsNow): Promise<Omit<Job, 'may'>> {
  const { id, info, record, ownership, state } = entry;
  const ended = state === 'done' || state === 'failed';
  const found = await catalogue.answerOf(entry);
  const { picture = false, ...answer } = found ?? {};
  const shown = {
    ...{ id, name: ownership.name ?? id, mode: info.mode, state, created: info.created },
    ended: ended ? record.since : null,
    owner: ownership.owner,
    sharedWith: [...ownership.sharedWith],
    priority: ownership.priority,
    queuePlace: queue.placeOf(id),
    attempts: record.attempts,
    progress: queue.progressOf(id),
    error: state === 'failed' && record.status.error !== undefined ? presentFailure(record.status.error) : null,
    answer: found === null ? null : (answer as Job['answer']),
    picture,
  };
  // Of a simulation the figures of its quality come a moment after its end.
  const judged = info.mode === 'fragments' || found?.right !== null;
  if (state === 'failed' || state === 'stopped' || (state === 'done' && judged)) ofResting.set(entry, shown);
  return shown;
}

function presentFailure({ code, message, remedy }: KeptFailure): Job['error'] {
  return { code, message: withoutPaths(message), ...(remedy === undefined ? {} : { remedy: withoutPaths(remedy) }) };
}
