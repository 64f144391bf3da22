import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobFolder } from '../../src/jobs/job-folder.ts';
import type { Job } from '../../src/server/api.ts';
import type { AboutJob, JobSubmitter } from '../../src/server/job-submitter.ts';

/** A queue that only remembers; the owner goes into a file of the job, as with the real one. */
export class FakeSubmitter implements JobSubmitter {
  readonly submitted = new Map<string, AboutJob>();

  async keepOwner(draft: string, about: AboutJob): Promise<void> {
    await writeFile(join(draft, 'fake-owner.json'), JSON.stringify(about));
  }

  async submit(job: JobFolder, about: AboutJob): Promise<void> {
    const kept: unknown = JSON.parse(await readFile(join(job.root, 'fake-owner.json'), 'utf8'));
    if (JSON.stringify(kept) !== JSON.stringify(about)) throw new Error('A job came without its owner.');
    this.submitted.set(job.id, about);
  }

  show(_principal: unknown, { id, info }: JobFolder): Promise<Job> {
    const { owner, name, priority } = this.submitted.get(id)!;
    return Promise.resolve({
      ...{ id, name: name ?? id, mode: info.mode, state: 'queued', created: info.created, ended: null, owner },
      ...{ sharedWith: [], priority, queuePlace: 1, attempts: 0, progress: null, error: null, answer: null },
      ...{ picture: false, may: { change: true, delete: true, share: true, readLogs: true } },
    });
  }
}
