import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findSets } from '../src/cli/benchmark/find-sets.ts';
import { writePuzzleFolder } from '../src/cli/puzzle-folder.ts';
import { drawFresco } from '../src/reassembly/puzzle/draw-fresco.ts';
import { measureCracks } from '../src/reassembly/puzzle/measure-cracks.ts';
import { resolveShredOptions, shredPicture } from '../src/reassembly/puzzle/shred-picture.ts';
import { scratchFolder } from '../test/support/scratch-folder.ts';
import { pageOfSet } from './page-of-set.ts';

const folder = scratchFolder();

test('masks give the page exactly, true poses to within a pixel', async () => {
  const picture = drawFresco({ width: 240, height: 180, seed: 2 });
  const options = { pieces: 8, seed: 3, erosionPx: 1 };
  const puzzle = shredPicture(picture, options);
  await writePuzzleFolder(join(folder(), 'set'), picture, puzzle, {
    series: 'set',
    background: [8, 248, 8],
    settings: resolveShredOptions(options),
  });
  const [set] = findSets(folder());
  const byMasks = await pageOfSet(set);
  expect(byMasks).toEqual({ page: picture, labels: puzzle.labels, count: 8 });

  rmSync(join(folder(), 'set', 'masks'), { recursive: true });
  const byPoses = await pageOfSet(set);
  const [exact, near] = [byMasks, byPoses].map(({ page, labels, count }) =>
    measureCracks(labels, page.width, page.height, count),
  );
  expect(near.fragmentCount).toBe(8);
  expect(Math.abs(near.meanSidePx - exact.meanSidePx)).toBeLessThan(1);
  expect(Math.abs(near.gapMedianPx - exact.gapMedianPx)).toBeLessThan(1.5);
});
