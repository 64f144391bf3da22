import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/math/random.ts';
import { AuditLog } from '../../src/ops/security/audit/audit-log.ts';
import { exportAudit } from '../../src/ops/security/audit/read-audit.ts';
import { verifyAudit } from '../../src/ops/security/audit/verify-audit.ts';
import { startChild } from '../support/child-process.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { spoilAudit } from '../support/spoil-audit.ts';

const scratch = scratchFolder();
const folder = (): string => join(scratch(), 'audit');

test('1,000 edits, deletions, swaps and cut tails: 1,000 found', async () => {
  const log = new AuditLog(folder(), { segmentBytes: 5_000 });
  const who = { id: 'u1', name: 'Ada', by: 'session' as const };
  for (let k = 0; k < 300; k++)
    await log.append({
      ...{
        stage: 'note',
        who,
        from: '10.0.0.1',
        what: `deed ${k}`,
        on: { k },
        request: null,
        result: 'ok',
        code: null,
      },
    });
  log.close();
  const before = join(scratch(), 'before');
  await cp(folder(), before, { recursive: true });
  const random = seededRandom(11);
  const missed: string[] = [];
  for (let turn = 0; turn < 1_000; turn++) {
    const what = await spoilAudit(folder(), random);
    if ((await verifyAudit(folder())).ok) missed.push(what);
    await rm(folder(), { recursive: true });
    await cp(before, folder(), { recursive: true });
  }
  expect(missed).toEqual([]);
});

test('writers that are killed 40 times beside one that is not: the chain holds, and nothing that was kept is lost', async () => {
  const steady = startChild('audit-writer', folder(), 'steady', '300');
  const kept = new Map<string, number>();
  const random = seededRandom(12);
  for (let turn = 0; turn < 40; turn++) {
    const name = `w${turn}`;
    const child = startChild('audit-writer', folder(), name, '100000');
    child.process.stdout!.on('data', (text: string) => {
      for (const [, k] of String(text).matchAll(/(\d+) kept/g))
        kept.set(name, Math.max(kept.get(name) ?? 0, Number(k)));
    });
    await child.says(`${1 + random.below(30)} kept`);
    child.process.kill('SIGKILL');
    await child.ended;
  }
  expect(await steady.ended).toBe(0);
  const log = new AuditLog(folder());
  await log.settle();
  log.close();
  expect((await verifyAudit(folder())).problems).toEqual([]);
  const counted = new Map<string, unknown[]>();
  for await (const { who, on, stage, what } of exportAudit(folder()))
    if (stage === 'note' && what === 'counts') counted.set(who.name, [...(counted.get(who.name) ?? []), on.k]);
  expect(counted.get('steady')).toEqual(Array.from({ length: 300 }, (_, k) => k + 1));
  for (const [name, count] of kept)
    expect(counted.get(name)!.slice(0, count)).toEqual(Array.from({ length: count }, (_, k) => k + 1));
});
