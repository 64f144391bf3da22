import { describe, expect, test } from 'vitest';
import { JIGSAW_NET } from '../cnn/architecture.ts';
import { FrameError } from '../errors.ts';
import { formatAlphas, parseModelManifest, type ModelManifest } from './model-manifest.ts';

const manifest: ModelManifest = {
  format: 'frame-pipeline model',
  version: 1,
  program: '0.1.0',
  boosting: 'gentle',
  calibration: { slope: 0.9, offset: -0.1 },
  learners: [{ name: 'g0', alpha: 1.5, size: { height: 160, width: 160, stepPx: 1 }, architecture: JIGSAW_NET }],
  files: { 'g0/learner.onnx': 'a'.repeat(64) },
  recipe: { seed: 1 },
  checksum: 'b'.repeat(64),
};

describe('the manifest of a model', () => {
  test('is read as it was written', () => {
    expect(parseModelManifest(JSON.stringify(manifest))).toEqual(manifest);
  });

  test.each([
    ['no JSON', 'nothing'],
    ['no learner', JSON.stringify({ ...manifest, learners: [] })],
    ['a vote that counts nothing', JSON.stringify({ ...manifest, learners: [{ ...manifest.learners[0], alpha: 0 }] })],
    ['a checksum of another kind', JSON.stringify({ ...manifest, files: { 'alpha.txt': 'abc' } })],
    ['a key that nobody knows', JSON.stringify({ ...manifest, more: 1 })],
  ])('is refused with %s', (_, text) => {
    expect(() => parseModelManifest(text)).toThrow(FrameError);
  });
});

test('alphas stand one a line', () => {
  expect(formatAlphas([2.5, 0.25])).toBe('2.5\n0.25\n');
});
