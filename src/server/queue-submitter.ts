import { join } from 'node:path';
import { OWNERSHIP_FILE, type JobFolder } from '../jobs/job-folder.ts';
import { NOBODYS, ownershipFile, type Person } from '../jobs/job-ownership.ts';
import { saveJsonAtomically } from '../jobs/save-atomically.ts';
import type { Job } from './api.ts';
import { noSuchJob } from './job-access.ts';
import type { AboutJob, JobSubmitter } from './job-submitter.ts';
import type { JobEntry } from './jobs/job-catalogue.ts';
import { presentJob, type JobsNow } from './jobs/present-job.ts';
import type { Principal } from './principal.ts';

/** Hands new jobs to the queue. What it is to do stands in the job from its first moment, so there is nothing that could be lost. */
export class QueueSubmitter implements JobSubmitter {
  private readonly now: JobsNow;

  constructor(now: JobsNow) {
    this.now = now;
  }

  async keepOwner(draft: string, { owner, name, priority }: AboutJob): Promise<void> {
    const submitted = new Date().toISOString();
    const ownership = { ...NOBODYS, owner, name, priority, wanted: true, submitted };
    await saveJsonAtomically(join(draft, OWNERSHIP_FILE), ownershipFile(ownership));
  }

  async submit({ id }: JobFolder): Promise<void> {
    await this.now.catalogue.renew(id);
  }

  /** A job as its owner sees it. */
  presentTo(owner: Person, entry: JobEntry): Promise<Job> {
    const user = { ...owner, role: '' };
    return presentJob(entry, { user, permissions: new Set(['view_own_jobs']), by: 'nobody', address: '' }, this.now);
  }

  async show(principal: Principal, { id }: JobFolder): Promise<Job> {
    const entry = await this.now.catalogue.renew(id);
    if (entry === null) throw noSuchJob();
    return presentJob(entry, principal, this.now);
  }
}
