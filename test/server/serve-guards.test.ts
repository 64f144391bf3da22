import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { completeParams } from '../../src/formats/params.ts';
import { createJob } from '../../src/jobs/job-draft.ts';
import { NOBODYS } from '../../src/jobs/job-ownership.ts';
import { AuditLog } from '../../src/ops/security/audit/audit-log.ts';
import { verifyAudit } from '../../src/ops/security/audit/verify-audit.ts';
import { makeSecretKey } from '../../src/ops/security/secret-key.ts';
import { AUDIT_FOLDER, stateDirOf } from '../../src/ops/state/state-place.ts';
import type { AuditReport, MadeWebhook } from '../../src/server/api.ts';
import { createClient, type ApiError } from '../../src/server/client.ts';
import { buildProgram, runProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { serve, startServer, type ServedJobs } from '../support/served-jobs.ts';
import { addTokens } from '../support/small-accounts.ts';

const scratch = scratchFolder();
beforeAll(buildProgram);

const SOON = { timeout: 60_000, interval: 100 };
const jobsDir = (): string => join(scratch(), 'jobs');

/** JSON is YAML. */
const configure = (security: object): Promise<void> =>
  writeFile(join(scratch(), 'security-config.yml'), JSON.stringify({ security }));

async function stop({ program }: ServedJobs): Promise<void> {
  program.child.kill('SIGTERM');
  expect((await program.end).code).toBe(0);
}

test('a webhook reaches a private address only where allow_private_targets names it', async () => {
  const heard: unknown[] = [];
  const listener = createServer((request, response) => {
    heard.push(request.headers['webhook-id']);
    response.end();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/told`;
  const open = { authentication: { enabled: false }, audit: { enabled: false } };
  try {
    for (const allowed of ['10.0.0.0/8', '127.0.0.0/8']) {
      await configure({ ...open, network: { allow_private_targets: [allowed] } });
      const served = await serve(jobsDir(), scratch());
      const client = createClient({ base: served.base });
      const json = { url, events: ['job.queued', 'job.stopped'] };
      const added = await client
        .call<MadeWebhook>('POST', '/webhooks', { json })
        .catch((error: unknown) => (error as ApiError).fault?.code);
      if (allowed.startsWith('127')) {
        expect(added).toMatchObject({ url });
        await vi.waitUntil(async () => (await fetch(`${served.base}/readyz`)).status === 200, SOON);
        const { user } = await client.session();
        const ownership = { ...NOBODYS, owner: { id: user!.id, name: user!.name } };
        const input = { mode: 'fragments' as const, pictures: [], params: completeParams({}), ownership };
        await (await createJob(jobsDir(), new Date(), input)).lock.release();
        await vi.waitUntil(() => heard.length > 0, SOON);
      } else expect([added, heard]).toEqual(['FRAME_NET_TARGET', []]);
      await stop(served);
    }
  } finally {
    listener.close();
  }
});

test('an audit log that was put back to how it was before is found by what a backup remembers', async () => {
  await configure({ authentication: { secret_key: makeSecretKey() } });
  const variables = {
    PIPELINE_BACKUP_DIR: join(scratch(), 'repo'),
    PIPELINE_BACKUP_KEY_FILE: join(scratch(), 'b.key'),
  };
  await writeFile(
    join(scratch(), '.env'),
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const [token] = await addTokens(stateDirOf(jobsDir()), 'pipeline_admin', ['Ada']);
  const audit = join(stateDirOf(jobsDir()), AUDIT_FOLDER);
  const write = async (count: number): Promise<void> => {
    const log = new AuditLog(audit);
    const who = { id: 'u1', name: 'Eve', by: 'session' as const };
    const deed = { who, from: '10.0.0.1', what: 'deletes', on: {}, request: null, result: 'ok', code: null } as const;
    for (let k = 0; k < count; k++) await log.append({ stage: 'note', ...deed });
    log.close();
  };
  const verified = async (): Promise<AuditReport> => {
    const served = await serve(jobsDir(), scratch());
    try {
      return await createClient({ base: served.base, token }).call<AuditReport>('POST', '/audit/verify');
    } finally {
      await stop(served);
    }
  };
  await write(1);
  await cp(audit, join(scratch(), 'before'), { recursive: true });
  await write(20);
  for (const args of [['init', '--new-key-file', variables.PIPELINE_BACKUP_KEY_FILE], ['create']]) {
    const end = await runProgram(['backup', ...args], scratch());
    expect(end.code, end.stderr).toBe(0);
  }
  expect(await verified()).toMatchObject({ ok: true, anchors: 1 });
  // Whole and consistent, and without what was done last: nothing in the log itself tells.
  await rm(audit, { recursive: true });
  await cp(join(scratch(), 'before'), audit, { recursive: true });
  expect(await verifyAudit(audit)).toMatchObject({ ok: true, records: 1 });
  const { problems, ...report } = await verified();
  expect(report).toMatchObject({ ok: false, anchors: 1 });
  expect(JSON.stringify(problems)).toMatch(/backup/);
});

test('the process of the duties is started again when it is killed, works again, and ends with the server', async () => {
  const served = await startServer(jobsDir(), scratch());
  const { pid } = served.program.child;
  const processes = (): number[] =>
    execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, parent, ...args]) => parent === String(pid) && args.join(' ').includes('duties-process'))
      .map(([own]) => Number(own));
  const client = createClient({ base: served.base });
  /** When something was measured last, ms. */
  const measured = async (): Promise<number> =>
    Math.max(0, ...(await client.metrics(1)).courses.flatMap(({ points }) => points.map(([atMs]) => atMs)));
  await vi.waitUntil(async () => (await measured()) > 0, SOON);
  const [first] = processes();
  const killedMs = Date.now();
  process.kill(first, 'SIGKILL');
  await vi.waitUntil(() => processes().some((one) => one !== first), SOON);
  expect((await fetch(`${served.base}/livez`)).status).toBe(200);
  await vi.waitUntil(async () => (await measured()) > killedMs, { timeout: 120_000, interval: 500 });
  const [second] = processes();
  await stop(served);
  expect(() => process.kill(second, 0)).toThrow('ESRCH');
  expect((await served.program.end).stderr).toContain('it is started again');
});
