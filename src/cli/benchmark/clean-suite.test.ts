import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { makeCleanSuite } from './clean-suite.ts';

const root = scratchFolder();

test('makes the chosen puzzles as sets, each piece turned, with a true pose for each', async () => {
  const [set, ...others] = await makeCleanSuite(root(), ['plaster-9']);
  expect(others).toEqual([]);
  expect(set).toMatchObject({ name: 'plaster-9' });
  expect(set.pictures).toHaveLength(9);
  const truth = parseGroundTruth(readFileSync(set.truthFile, 'utf8'));
  expect([...truth.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const turns = [...truth.values()].map(([cos, , , sin]) => Math.atan2(sin, cos));
  expect(new Set(turns.map((turn) => turn.toFixed(2))).size).toBe(9);
});

test('refuses a name that is none of the suite', async () => {
  await expect(makeCleanSuite(root(), ['no-such'])).rejects.toThrow('There is no puzzle "no-such"');
});
