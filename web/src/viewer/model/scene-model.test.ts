import { describe, expect, test } from 'vitest';
import type { Scene } from '../../api/types.ts';
import { meetingOf } from './meeting-of.ts';
import { explode, SceneModel } from './scene-model.ts';

const SQUARE = [0, 0, 10, 0, 10, 10, 0, 10];

const fragment = (
  id: number,
  x: number | null,
  more: Partial<Scene['fragments'][number]> = {},
): Scene['fragments'][number] => ({
  ...{ id, file: `${id}.png`, width: 10, height: 10, outline: SQUARE, component: 0, probability: 0.9 },
  pageFromFragment: x === null ? null : { turnDeg: 0, x, y: 0 },
  confidence: x === null ? null : 'sure',
  truth: null,
  ...more,
});

const joint = (a: number, b: number, probability: number): Scene['joints'][number] => ({
  ...{ a, b, probability, confidence: 'sure', contactPx: 10, gapPx: 1, right: null },
});

const scene: Scene = {
  page: { width: 32, height: 10 },
  fragments: [fragment(0, 0), fragment(1, 11), fragment(2, 22, { component: 1 }), fragment(3, null)],
  joints: [joint(0, 1, 0.7), joint(1, 2, 0.99)],
  ...{ version: '1', reference: false, original: false, pageFromOriginal: null, uprightDeg: 0 },
};
const model = new SceneModel(scene);
const poses = model.answer();

describe('a scene', () => {
  test('tells the fragment at a point, the topmost of two', () => {
    expect(model.at(poses, { x: 5, y: 5 })?.fragment.id).toBe(0);
    expect(model.at(poses, { x: 10.5, y: 5 })).toBeNull();
    const both = poses.map(() => ({ turnDeg: 0, x: 0, y: 0 }));
    expect(model.at(both, { x: 5, y: 5 })?.fragment.id).toBe(3);
  });

  test('finds a fragment that is turned', () => {
    const turned = [{ turnDeg: 45, x: 0, y: 0 }, null, null, null];
    expect(model.at(turned, { x: 0, y: 10 })?.fragment.id).toBe(0);
    expect(model.at(turned, { x: 8, y: 1 })).toBeNull();
  });

  test('has the surest joints first, and the fragments that are left aside', () => {
    expect(model.joints(1).map(({ a, b }) => [a, b])).toEqual([
      [1, 2],
      [0, 1],
    ]);
    expect(model.joints(3)).toEqual([]);
    expect(model.aside().map(({ fragment: { id } }) => id)).toEqual([3]);
    expect(model.components().map(({ pieces }) => pieces.length)).toEqual([2, 1]);
  });

  test('is read by rows, as it is seen', () => {
    const ids = (deg: number): number[] => model.readingOrder(poses, deg).map(({ fragment: { id } }) => id);
    expect(ids(0)).toEqual([0, 1, 2]);
    expect(ids(180)).toEqual([2, 1, 0]);
  });

  test('tells how far a fragment stands from the truth', () => {
    const truth = { pageFromFragment: { turnDeg: 359, x: 3, y: 4 }, right: false };
    const { pieces } = new SceneModel({
      ...scene,
      fragments: [fragment(0, 0, { truth }), ...scene.fragments.slice(1)],
    });
    expect(pieces[0].error?.deg).toBeCloseTo(1);
    expect(pieces[0].error?.px).toBeCloseTo(5, 0);
    expect(pieces[1].error).toBeNull();
  });
});

test('fragments are drawn apart from their middle, and nothing else moves', () => {
  expect(explode(model, poses, 0)).toEqual(poses);
  const apart = explode(model, poses, 1);
  expect(apart.map((pose) => pose?.x ?? null)).toEqual([-11, 11, 33, null]);
});

test('two fragments meet in the middle of their gap', () => {
  const [a, b] = [0, 1].map((k) => ({ piece: model.pieces[k], pose: poses[k]! }));
  expect(meetingOf(scene.joints[0], a, b)).toEqual({ x: 10.5, y: 5 });
});
