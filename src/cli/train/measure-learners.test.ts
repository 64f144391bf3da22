import { expect, test } from 'vitest';
import { seededRandom } from '../../math/random.ts';
import { SEAM_NUMBERS } from '../../reassembly/crops/seam-table.ts';
import { gainOnWorn, measureScores } from './measure-learners.ts';
import type { SeamDataset } from './seam-dataset.ts';

/** Seams of pictures of which a tenth are right; only what is measured by is there. */
function drawDataset(pictures: number, perPicture: number): SeamDataset {
  const random = seededRandom(4);
  const count = pictures * perPicture;
  return {
    table: { numbers: new Float32Array(count * SEAM_NUMBERS) } as SeamDataset['table'],
    targets: Uint8Array.from({ length: count }, () => (random.next() < 0.1 ? 1 : 0)),
    depthPx: new Float32Array(count).fill(2),
    picture: Uint16Array.from({ length: count }, (_, k) => Math.floor(k / perPicture)),
    training: new Uint32Array(0),
    validation: Uint32Array.from({ length: count }, (_, k) => k),
  };
}

test('a better score gains surely, one as good gains nothing surely', () => {
  const dataset = drawDataset(20, 60);
  const random = seededRandom(5);
  const noisy = (noise: number): number[] => Array.from(dataset.targets, (target) => target + random.normal(0, noise));
  const [sharp, dull, asDull] = [noisy(0.3), noisy(0.6), noisy(0.6)];
  const better = gainOnWorn(dataset, sharp, dull)!;
  const precision = (scores: number[]): number => measureScores(dataset, scores).eroded.averagePrecision;
  expect(better.gain).toBeCloseTo(precision(sharp) - precision(dull), 12);
  expect(better.least).toBeGreaterThan(0);
  expect(better.least).toBeLessThan(better.gain);
  expect(better.most).toBeGreaterThan(better.gain);
  const level = gainOnWorn(dataset, asDull, dull)!;
  expect(level.least).toBeLessThan(0);
  expect(level.most).toBeGreaterThan(0);
  expect(gainOnWorn(dataset, sharp, dull)).toEqual(better);
});

test('without worn seams there is nothing to tell', () => {
  const dataset = drawDataset(3, 30);
  expect(
    gainOnWorn({ ...dataset, depthPx: dataset.depthPx.map(() => 0) }, dataset.targets, dataset.targets),
  ).toBeNull();
});
