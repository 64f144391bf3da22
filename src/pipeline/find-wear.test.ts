import { describe, expect, test } from 'vitest';
import { WEAR_MODELS } from '../reassembly/candidates/wear-model.ts';
import { knownWear } from './find-wear.ts';

const TABLE = {
  count: 0,
  a: new Uint16Array(),
  b: new Uint16Array(),
  turnRad: new Float64Array(),
  x: new Float64Array(),
  y: new Float64Array(),
  seamStart: new Uint32Array(1),
  seamXy: new Float32Array(),
};

describe('knownWear', () => {
  test('finds the wear again at any working scale', () => {
    for (const scale of [1, 0.37, 0.05])
      for (const wear of WEAR_MODELS)
        expect(knownWear({ ...TABLE, wearDepthPx: wear.depth / scale }, scale)).toBe(wear);
  });

  test('takes the nearest, and none where the table does not say', () => {
    expect(knownWear({ ...TABLE, wearDepthPx: 1e6 }, 1)).toBe(WEAR_MODELS.at(-1));
    expect(knownWear({ ...TABLE, wearDepthPx: 0 }, 1)).toBe(WEAR_MODELS[0]);
    expect(knownWear(TABLE, 1)).toBeNull();
  });
});
