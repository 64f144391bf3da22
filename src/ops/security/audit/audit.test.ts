import { appendFile, cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../../../../test/support/child-process.ts';
import { scratchFolder } from '../../../../test/support/scratch-folder.ts';
import { spoilAudit } from '../../../../test/support/spoil-audit.ts';
import { seededRandom } from '../../../math/random.ts';
import { FrameError } from '../../../errors.ts';
import { AuditLog } from './audit-log.ts';
import { audited } from './audited.ts';
import { CHAIN_FILE, listSegments } from './audit-files.ts';
import type { AuditEntry } from './audit-record.ts';
import { readHead } from './chain-file.ts';
import { csvLine, exportAudit, readAuditPage } from './read-audit.ts';
import { verifyAudit } from './verify-audit.ts';

const scratch = scratchFolder();
const BY = { who: { id: 'u1', name: 'Ada', by: 'session' as const }, from: '10.0.0.1' };
const DAY_MS = 86_400_000;
const clock = { ms: 0 };
let log: AuditLog;

const entry = (what: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ ...BY, stage: 'note', what, on: {}, request: null, result: 'ok', code: null },
  ...more,
});
const folder = (): string => join(scratch(), 'audit');
const makeLog = (segmentBytes = 1_000): AuditLog =>
  new AuditLog(folder(), { now: () => new Date(clock.ms), segmentBytes });

beforeEach(() => {
  clock.ms = Date.UTC(2026, 0, 1, 12);
  log = makeLog();
});
afterEach(() => log.close());

async function write(count: number, what = 'deed'): Promise<void> {
  for (let k = 0; k < count; k++) await log.append(entry(`${what} ${k}`, { on: { k } }));
}

const all = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { what } of exportAudit(folder())) found.push(what);
  return found;
};

describe('what is written', () => {
  test('is a chain over several files, and verifies', async () => {
    await write(30);
    expect((await listSegments(folder())).length).toBeGreaterThan(3);
    expect(await verifyAudit(folder())).toMatchObject({ ok: true, records: 30, first: 1, last: 30, problems: [] });
    expect(await all()).toEqual(Array.from({ length: 30 }, (_, k) => `deed ${k}`));
  });

  test('at once goes to the disk together, in the order it came', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, k) => log.append(entry(`deed ${k}`))));
    expect(await all()).toEqual(Array.from({ length: 200 }, (_, k) => `deed ${k}`));
    expect((await verifyAudit(folder())).ok).toBe(true);
  });

  test('begins a new file each day', async () => {
    log = makeLog(1e6);
    await write(2);
    clock.ms += DAY_MS;
    await write(2);
    expect(await listSegments(folder())).toEqual(['audit-000000000001.jsonl', 'audit-000000000003.jsonl']);
  });

  test('of what others name no more than a line', async () => {
    await log.append(entry('x'.repeat(10_000), { on: { ['n'.repeat(1_000)]: 'a\nb'.repeat(1_000) } }));
    const [segment] = await listSegments(folder());
    const text = await readFile(join(folder(), segment), 'utf8');
    expect(text.length).toBeLessThan(1_500);
    expect(text.split('\n')).toHaveLength(2);
  });

  test('nothing yet is well', async () => {
    expect(await verifyAudit(folder())).toMatchObject({ ok: true, records: 0, head: null });
    expect(await readHead(folder())).toBeNull();
  });
});

test('changed, deleted, swapped and cut: each is found', async () => {
  await write(40);
  log.close();
  const random = seededRandom(5);
  const missed: string[] = [];
  const before = join(scratch(), 'before');
  await cp(folder(), before, { recursive: true });
  for (let turn = 0; turn < 120; turn++) {
    const what = await spoilAudit(folder(), random);
    if ((await verifyAudit(folder())).ok) missed.push(what);
    await rm(folder(), { recursive: true });
    await cp(before, folder(), { recursive: true });
  }
  expect(missed).toEqual([]);
  expect((await verifyAudit(folder())).ok).toBe(true);
});

test('a chain that was written anew as a whole is found by an anchor elsewhere', async () => {
  await write(10);
  const anchor = { ...(await readHead(folder()))!, from: 'backup_1' };
  await write(5, 'later');
  expect(await verifyAudit(folder(), [anchor])).toMatchObject({ ok: true, anchors: 1 });
  log.close();
  await rm(folder(), { recursive: true });
  log = makeLog();
  await write(15, 'invented');
  expect((await verifyAudit(folder())).ok).toBe(true);
  expect((await verifyAudit(folder(), [anchor])).problems.map(({ says }) => says).join()).toContain(
    'backup_1 remembers',
  );
  log.close();
  await rm(folder(), { recursive: true });
  expect((await verifyAudit(folder(), [anchor])).ok).toBe(false);
});

describe('a log that is not as it was written', () => {
  test.each([
    ['whose end is gone', async (file: string) => truncate(file, 10)],
    ['that is gone', async (file: string) => rm(file)],
    [
      'whose last record was changed',
      async (file: string) =>
        writeFile(file, (await readFile(file, 'utf8')).replace(/deed (\d)"(?!.*deed)/s, 'dead $1"')),
    ],
    ['that goes on with something else', async (file: string) => appendFile(file, '{"n":99}\n')],
  ])('%s is not added to, until somebody says so', async (_, spoil) => {
    await write(8);
    log.close();
    await spoil(join(folder(), (await listSegments(folder())).at(-1)!));
    log = makeLog();
    await expect(log.settle()).rejects.toMatchObject({ code: 'FRAME_AUDIT_BROKEN' });
    const aside = await log.beginAnew('the disk was changed', BY);
    await write(2);
    const report = await verifyAudit(folder());
    expect(report).toMatchObject({ ok: true, records: 3 });
    expect(report.notes.join()).toContain('the disk was changed');
    expect((await readdir(aside)).length).toBeGreaterThan(1);
  });

  test('whose head is gone is told from one that never was', async () => {
    await write(3);
    log.close();
    for (const tail of ['', '-wal', '-shm']) await rm(join(folder(), CHAIN_FILE + tail), { force: true });
    log = makeLog();
    await expect(log.append(entry('x'))).rejects.toMatchObject({ code: 'FRAME_AUDIT_BROKEN' });
    expect(await verifyAudit(folder())).toMatchObject({ ok: false, problems: [{ says: 'it has no head' }] });
  });
});

describe('after a kill', () => {
  test('whole records are taken up, half ones cut off, and both are said', async () => {
    await write(3);
    log.close();
    const head = await readFile(join(folder(), CHAIN_FILE));
    log = makeLog();
    await write(2, 'beyond');
    log.close();
    await writeFile(join(folder(), CHAIN_FILE), head);
    await appendFile(join(folder(), (await listSegments(folder())).at(-1)!), '{"n":6,"prev":"ab');
    expect((await verifyAudit(folder())).ok).toBe(false);
    log = makeLog();
    await write(1, 'then');
    expect(await all()).toEqual(['deed 0', 'deed 1', 'deed 2', 'beyond 0', 'beyond 1', 'audit taken up', 'then 0']);
    const report = await verifyAudit(folder());
    expect(report.ok).toBe(true);
    expect(report.notes.join()).toContain('records 4 to 5 were taken up');
  });

  test('two writers, one killed: nothing that was said to be kept is lost, and the chain holds', async () => {
    const [one, two] = [
      startChild('audit-writer', folder(), 'one', '1000'),
      startChild('audit-writer', folder(), 'two', '25'),
    ];
    let keptByOne = 0;
    one.process.stdout!.on('data', (text: string) => {
      keptByOne = Math.max(keptByOne, ...[...text.matchAll(/(\d+) kept/g)].map(([, k]) => Number(k)));
    });
    await one.says('10 kept');
    one.process.kill('SIGKILL');
    await one.ended;
    expect(await two.ended).toBe(0);
    await log.settle();
    expect((await verifyAudit(folder())).ok).toBe(true);
    const counted = { one: [] as unknown[], two: [] as unknown[] };
    for await (const { who, on } of exportAudit(folder()))
      if (who.name === 'one' || who.name === 'two') counted[who.name].push(on.k);
    expect(counted.two).toEqual(Array.from({ length: 25 }, (_, k) => k + 1));
    expect(counted.one.slice(0, keptByOne)).toEqual(Array.from({ length: keptByOne }, (_, k) => k + 1));
  });
});

describe('pruning', () => {
  async function year(): Promise<void> {
    log = makeLog(1e6);
    for (let month = 0; month < 6; month++) {
      await write(3, `month ${month}`);
      clock.ms += 30 * DAY_MS;
    }
  }

  test('takes whole files, and what is left verifies from its new beginning', async () => {
    await year();
    expect(await log.prune(100, BY)).toEqual({ records: 9, files: 3 });
    const report = await verifyAudit(folder());
    expect(report).toMatchObject({ ok: true, first: 10, last: 19 });
    expect(report.notes).toEqual(['Records before 10 were pruned.']);
    expect(await log.prune(100, BY)).toEqual({ records: 0, files: 0 });
    expect((await all()).at(-1)).toBe('audit prune');
    await write(1);
    clock.ms += 40 * DAY_MS;
    expect((await log.prune(100, BY)).files).toBeGreaterThan(0);
    expect((await verifyAudit(folder())).ok).toBe(true);
  });

  test('by hand is found', async () => {
    await year();
    log.close();
    await rm(join(folder(), (await listSegments(folder()))[0]));
    expect((await verifyAudit(folder())).ok).toBe(false);
  });

  test('an anchor of what was pruned says nothing, one of the border still holds', async () => {
    await year();
    const [early, border] = [
      { count: 4, hash: 'a'.repeat(64), from: 'backup_1' },
      { count: 9, hash: 'b'.repeat(64), from: 'backup_2' },
    ];
    await log.prune(100, BY);
    const report = await verifyAudit(folder(), [early, border]);
    expect(report).toMatchObject({ ok: false, anchors: 1 });
    expect(report.problems[0].says).toContain('backup_2');
  });
});

describe('reading', () => {
  test('in pages, the newest first', async () => {
    await write(25);
    const seen: number[] = [];
    for (let before: number | null = null; ;) {
      const page = await readAuditPage(folder(), { before, limit: 10 });
      seen.push(...page.records.map(({ n }) => n));
      if (page.before === null) break;
      before = page.before;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, k) => 25 - k));
  });

  test('what a filter lets through', async () => {
    await write(3);
    clock.ms += DAY_MS;
    await log.append(entry('POST /api/v1/users', { who: { id: 'u2', name: 'Bob', by: 'token' } }));
    const what = async (filter: object): Promise<string[]> =>
      (await readAuditPage(folder(), { before: null, limit: 10, ...filter })).records.map((record) => record.what);
    expect(await what({ who: 'bOB' })).toEqual(['POST /api/v1/users']);
    expect(await what({ what: 'deed', limit: 2 })).toEqual(['deed 2', 'deed 1']);
    expect(await what({ fromMs: clock.ms })).toEqual(['POST /api/v1/users']);
    expect(await what({ untilMs: clock.ms - 1 })).toHaveLength(3);
  });

  test('as a table that no spreadsheet takes for a formula', async () => {
    await log.append(entry('=cmd|calc', { on: { name: 'a "b", c' } }));
    for await (const record of exportAudit(folder()))
      expect(csvLine(record)).toContain(`"'=cmd|calc","{""name"":""a \\""b\\"", c""}"`);
  });
});

describe('audited', () => {
  test('says first what will be done, then how it ended', async () => {
    const deed = { ...BY, what: 'users add', on: { user: 'Bob' } };
    expect(await audited(log, deed, () => 7)).toBe(7);
    const refused = () => Promise.reject(new FrameError('FRAME_ACCOUNTS_CONFLICT', 'There is one already.'));
    await expect(audited(log, deed, refused)).rejects.toThrow('There is one already.');
    const records = [];
    for await (const { stage, result, code, request } of exportAudit(folder()))
      records.push({ stage, result, code, request });
    expect(records.map(({ stage, result, code }) => [stage, result, code])).toEqual([
      ['intent', null, null],
      ['result', 'ok', null],
      ['intent', null, null],
      ['result', 'refused', 'FRAME_ACCOUNTS_CONFLICT'],
    ]);
    expect(records[0].request).toBe(records[1].request);
    expect(records[2].request).not.toBe(records[1].request);
  });

  test('does nothing that cannot be written down', async () => {
    await writeFile(join(scratch(), 'file'), '');
    const nowhere = new AuditLog(join(scratch(), 'file', 'audit'));
    let isDone = false;
    await expect(audited(nowhere, { ...BY, what: 'x', on: {} }, () => (isDone = true))).rejects.toMatchObject({
      code: 'FRAME_AUDIT_UNWRITABLE',
    });
    expect(isDone).toBe(false);
  });
});
