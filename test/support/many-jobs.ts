import { STEP_NAMES } from '../../src/jobs/steps.ts';
import { checksumOf, type JobRow } from '../../src/ops/state/job-row.ts';
import type { State } from '../../src/ops/state/open-state.ts';
import { addStepCost, addToTotal } from '../../src/ops/state/totals.ts';

/** Puts jobs into the index as if their folders had been read: 10,000 folders take minutes to write. */
export function indexManyJobs({ db }: State, jobs: number, now: Date): void {
  const insert = db.prepare(
    `INSERT INTO jobs (id, fingerprint, mode, state, step, created_ms, ended_ms, error_code, attempts, orphaned, gone_ms, checksum)
     VALUES (@id, @fingerprint, @mode, @state, @step, @created_ms, @ended_ms, @error_code, @attempts, @orphaned, @gone_ms, @checksum)`,
  );
  db.transaction(() => {
    for (let k = 0; k < jobs; k++) {
      const state = (['done', 'done', 'done', 'failed', 'stopped', 'queued', 'running'] as const)[k % 7];
      const createdMs = now.getTime() - 60_000 * (jobs - k);
      const row: JobRow = {
        ...{ id: `job_${k}`, fingerprint: `${k} 100 ${createdMs}000000`, mode: 'fragments', state, step: null },
        ...{ created_ms: createdMs, ended_ms: k % 7 < 4 ? createdMs + 30_000 : null, attempts: 1, orphaned: 0 },
        ...{ error_code: state === 'failed' ? 'FRAME_DISK_FULL' : null, gone_ms: null },
      };
      insert.run({ ...row, checksum: checksumOf(row) });
      if (row.ended_ms !== null) addToTotal(db, 'ended_jobs', state, 1);
      for (const step of STEP_NAMES) addStepCost(db, step, { finishedMs: createdMs, seconds: k % 400, items: 10 });
    }
  })();
}
