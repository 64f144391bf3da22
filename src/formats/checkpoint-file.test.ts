import { expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint-file.ts';
import { encodeColumns } from './columns-file.ts';

const checkpoint: Checkpoint = {
  origin: 'g0 of …',
  course: [[50, 0.4, 0.8]],
  state: {
    step: 70,
    weights: { parameters: Float32Array.of(1, 2), statistics: Float32Array.of(0.5) },
    adam: { first: Float32Array.of(3, 4), second: Float32Array.of(5, 6) },
  },
};

test('a checkpoint comes back as it was written', () => {
  expect(decodeCheckpoint(encodeCheckpoint(checkpoint), 'x')).toEqual(checkpoint);
});

test('a checkpoint whose parts do not fit is refused', () => {
  const { state } = checkpoint;
  const broken = { ...state, adam: { ...state.adam, first: Float32Array.of(1) } };
  expect(() => decodeCheckpoint(encodeCheckpoint({ ...checkpoint, state: broken }), 'x')).toThrow(FrameError);
  expect(() => decodeCheckpoint(encodeColumns({ header: {}, columns: {} }), 'x')).toThrow(FrameError);
});
