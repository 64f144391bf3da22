import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { treeOf, writeTree } from '../../../test/support/small-repository.ts';
import { saveChecked } from './checked-file.ts';
import { settleKilledSwitch, type Move } from './switch-journal.ts';

const scratch = scratchFolder();

/** Three moves: one thing takes the place of another, one comes new, one only goes. */
async function prepare(jobs: string): Promise<Move[]> {
  await rm(jobs, { recursive: true, force: true });
  const incoming = join(jobs, '.frame-switch', 'incoming');
  await writeTree(jobs, { 'old/a': 'old', 'goes/b': 'goes' });
  await writeTree(incoming, { 'old/a': 'new', 'comes/c': 'comes' });
  await mkdir(join(jobs, 'stays'));
  const move = (name: string, comes: boolean, had: boolean): Move => ({
    ...{ target: join(jobs, name), previous: join(jobs, `.frame-previous-${name}`), had },
    ...{ made: comes ? join(incoming, name) : null, incoming: comes ? join(incoming, name) : null },
  });
  return [move('old', true, true), move('comes', true, false), move('goes', false, true)];
}

/** Every single renaming of a switch, in order. */
function renamings(moves: readonly Move[]): [string, string][] {
  return moves.flatMap(({ target, incoming, previous, had }) => [
    ...(had ? [[target, previous] as [string, string]] : []),
    ...(incoming !== null ? [[incoming, target] as [string, string]] : []),
  ]);
}

test('a switch that was killed after any of its renamings is taken back whole', async () => {
  const jobs = join(scratch(), 'jobs');
  const visible = async (): Promise<Record<string, string>> => {
    const tree = await treeOf(jobs);
    return Object.fromEntries(
      Object.entries(tree).flatMap(([path, what]) =>
        path.startsWith('.frame-switch') ? [] : [[path, what.replace(/ \d{13} /, ' ')]],
      ),
    );
  };
  const steps = renamings(await prepare(jobs)).length;
  expect(steps).toBe(4);
  for (let done = 0; done <= steps; done++) {
    const moves = await prepare(jobs);
    const before = await visible();
    await saveChecked(join(jobs, '.frame-switch', 'journal.json'), { phase: 'switching', moves });
    for (const [from, to] of renamings(moves).slice(0, done)) await rename(from, to);
    expect(await settleKilledSwitch(jobs)).toBe(true);
    expect(await visible(), `${done} renamings`).toEqual(before);
    expect(await readdir(join(jobs, '.frame-switch'))).toEqual(['.lock']);
  }
});

test('a switch that was kept and then killed is ended forwards', async () => {
  const jobs = join(scratch(), 'jobs');
  const moves = await prepare(jobs);
  for (const [from, to] of renamings(moves)) await rename(from, to);
  await rm(moves[0].previous, { recursive: true });
  await saveChecked(join(jobs, '.frame-switch', 'journal.json'), { phase: 'kept', moves });
  expect(await settleKilledSwitch(jobs)).toBe(true);
  expect((await readdir(jobs)).sort()).toEqual(['.frame-switch', 'comes', 'old', 'stays']);
});
