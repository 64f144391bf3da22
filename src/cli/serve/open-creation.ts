import { join } from 'node:path';
import { createJob } from '../../jobs/job-draft.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { loadJobKey } from '../../jobs/job-key.ts';
import type { Person } from '../../jobs/job-ownership.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import type { Logger } from '../../log.ts';
import type { Duty } from '../../ops/keeper.ts';
import type { PrivateTargets } from '../../ops/net/public-address.ts';
import { SecretBox } from '../../ops/keys/secret-box.ts';
import type { Job, WebhookEvent } from '../../server/api.ts';
import type { JobEntry } from '../../server/jobs/job-catalogue.ts';
import type { MakeOnce } from '../../server/idempotency.ts';
import type { JobSubmitter } from '../../server/job-submitter.ts';
import { DiskViewCache, MemoryViewCache, type ViewCache } from '../../server/result/view-cache.ts';
import { resultRoutes, sceneOf } from '../../server/result/result-routes.ts';
import { ThreadedViewWork } from '../../server/result/view-work.ts';
import type { Route } from '../../server/route.ts';
import { creationRoutes } from '../../server/uploads/creation-routes.ts';
import { ProcessChecker } from '../../server/uploads/input-checker.ts';
import { JobMaker } from '../../server/uploads/job-maker.ts';
import { RequestKeys } from '../../server/uploads/request-keys.ts';
import { DEFAULT_UPLOAD_LIMITS } from '../../server/uploads/upload-limits.ts';
import { uploadRoutes } from '../../server/uploads/upload-routes.ts';
import { UploadStore } from '../../server/uploads/upload-store.ts';
import { webhookRoutes } from '../../server/webhooks/webhook-routes.ts';
import { WebhookSender } from '../../server/webhooks/webhook-sender.ts';
import { packageFolder, shippedModelFolder } from '../program-version.ts';

export interface CreationOptions {
  readonly jobsDir: string;
  readonly stateDir: string;
  readonly keys: KeyKeeper;
  readonly submitter: JobSubmitter;
  /** Whom webhooks may call besides the public internet. */
  readonly privateTargets: PrivateTargets;
  /** The parameter file of jobs that say nothing else; null for none. */
  readonly configFile: string | null;
  readonly log: Logger;
  /** Ends checks under way when the server stops. */
  readonly signal: AbortSignal;
}

/** Uploads, the jobs made of them, what one sees of their answers, and who is told of them. */
export interface Creation {
  readonly routes: readonly Route[];
  /** Makes one job for a request with an Idempotency-Key. */
  readonly once: MakeOnce;
  /** What is to be done again and again. @param jobs ids of all jobs there are */
  readonly duties: (jobs: () => readonly string[]) => readonly Duty[];
  /** Keeps what is to be told of a job that stands in another way than before. */
  readonly tellWebhooks: (entry: JobEntry, present: (owner: Person) => Promise<Job>) => void;
  /** Makes of an answer what is looked at first; whoever looks before it is there waits for it. */
  readonly viewAhead: (id: string) => void;
  readonly close: () => Promise<void>;
}

const TOLD: Readonly<Partial<Record<JobEntry['state'], WebhookEvent>>> = {
  queued: 'job.queued',
  done: 'job.done',
  failed: 'job.failed',
  stopped: 'job.stopped',
};
const HOUR_MS = 3_600_000;
const DELIVER_MS = 5_000;

/** Opens all of it. @throws FrameError FRAME_KEY_…, FRAME_DISK_… */
export async function openCreation(options: CreationOptions): Promise<Creation> {
  const { jobsDir, stateDir, keys, submitter, privateTargets, configFile, log, signal } = options;
  const uploads = new UploadStore({ jobsDir, limits: DEFAULT_UPLOAD_LIMITS, log, keys });
  const requests = new RequestKeys(jobsDir);
  const maker = new JobMaker({
    ...{ jobsDir, uploads, submitter, keys: requests, checker: new ProcessChecker() },
    openJob: (id) => JobFolder.open(join(jobsDir, id), keys),
    createJob: (input, prepare) => createJob(jobsDir, new Date(), input, keys, prepare),
    templateDirs: [process.cwd(), packageFolder()],
    configFile,
    shippedModel: shippedModelFolder(),
  });
  const webhooks = new WebhookSender({
    ...{ folder: join(jobsDir, '.webhooks'), guarded: { allowed: privateTargets }, log },
    ...(keys.encryptsNewJobs && { secrets: await SecretBox.open(stateDir, jobsDir, keys) }),
  });
  const [disk, memory] = [new DiskViewCache(join(jobsDir, '.views')), new MemoryViewCache()];
  const cacheOf = async ({ files }: JobFolder): Promise<ViewCache> =>
    (await files.encryption()) === null ? disk : memory;
  const work = new ThreadedViewWork();
  return {
    once: maker.once,
    routes: [
      ...uploadRoutes({ uploads }),
      ...creationRoutes({ maker, submitter, signal }),
      ...resultRoutes({ cacheOf, work }),
      ...webhookRoutes({ webhooks }),
    ],
    duties: (jobs) => [
      {
        name: 'uploads',
        everyMs: HOUR_MS,
        async run() {
          await uploads.removeExpired();
          await requests.removeOld(DEFAULT_UPLOAD_LIMITS.keptMs);
          const there = new Set(jobs());
          // A job that was encrypted since was shown in the clear before.
          await disk.keepOnly(async (id) => there.has(id) && (await loadJobKey(join(jobsDir, id))) === null);
        },
      },
      { name: 'webhooks', everyMs: DELIVER_MS, run: async () => void (await webhooks.deliverDue()) },
    ],
    tellWebhooks(entry, present) {
      const { owner } = entry.ownership;
      const event = TOLD[entry.state];
      if (owner === null || event === undefined) return;
      present(owner)
        .then((job) => webhooks.tell(owner.id, event, job, String(entry.record.attempts)))
        .catch((error: unknown) => log.error({ err: error, job: entry.id }, 'a webhook could not be told of a job'));
    },
    viewAhead(id) {
      JobFolder.open(join(jobsDir, id), keys)
        .then((job) => sceneOf({ cacheOf, work }, job))
        // A job that was taken up anew or away at once; whoever looks is told.
        .catch((error: unknown) =>
          log.debug({ err: error, job: id }, 'an answer could not be made ready to be looked at'),
        );
    },
    close: () => work.close(),
  };
}
