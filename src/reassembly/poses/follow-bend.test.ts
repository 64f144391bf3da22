import { describe, expect, test } from 'vitest';
import { applyTo, type Rigid } from '../../math/rigid.ts';
import { poseOnReference, settleIslands, type Anchor } from './follow-bend.ts';
import type { Poses } from './poses.ts';

const CENTRE = { x: 50, y: 50 };
/** A page whose reference is bent: it stretches to the right, and sinks there. */
const bentAt = (x: number, y: number): Rigid => ({ turnRad: 0.0002 * x, x: 1.02 * x + 7, y: y + 0.0001 * x * x });
const straightAt = (x: number, y: number): Rigid => ({ turnRad: 0, x, y });
const places = [0, 1, 2, 3, 4].map((k) => [100 * k, 40 * (k % 2)] as const);
const anchors: Anchor[] = places.map(([x, y]) => ({
  onReference: bentAt(x, y),
  onPage: straightAt(x, y),
  centre: CENTRE,
  sidePx: 100,
}));
const apartPx = (p: Rigid, q: Rigid): number => {
  const [a, b] = [applyTo(p, CENTRE.x, CENTRE.y), applyTo(q, CENTRE.x, CENTRE.y)];
  return Math.hypot(a.x - b.x, a.y - b.y);
};

test('a fragment between others lies on the reference where these say', () => {
  const others = anchors.filter((_, k) => k !== 2);
  const found = poseOnReference(anchors[2].onPage, CENTRE, others);
  expect(apartPx(found, anchors[2].onReference)).toBeLessThan(5);
});

describe('islands', () => {
  /** Fragments 0 to 3 hang together, straight; 4 and 5 lie as bent as the reference has them; 6 has a page of its own. */
  const onReference = [...places, [500, 40] as const, [0, 0] as const].map(([x, y]) => bentAt(x, y));
  const poses: Poses = {
    count: 7,
    turnRad: Float64Array.from(onReference, ({ turnRad }, id) => (id < 4 ? 0 : turnRad)),
    x: Float64Array.from(onReference, ({ x }, id) => (id < 4 ? places[id][0] : x)),
    y: Float64Array.from(onReference, ({ y }, id) => (id < 4 ? places[id][1] : y)),
    placed: Uint8Array.from([1, 1, 1, 1, 1, 1, 0]),
    component: Uint16Array.from([0, 0, 0, 0, 0, 0, 6]),
    probability: new Float32Array(7),
  };
  const joints = [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: 3 },
    { a: 4, b: 5 },
  ];
  const known = onReference.map((pose) => ({ onReference: pose, centre: CENTRE, sidePx: 100 }));
  const poseIn = (answer: Poses, id: number): Rigid => ({
    turnRad: answer.turnRad[id],
    x: answer.x[id],
    y: answer.y[id],
  });

  test('come to lie where they belong once the rest tells how the reference is bent', () => {
    const settled = settleIslands(poses, joints, known, new Uint8Array(7));
    const before = apartPx(poseIn(poses, 4), straightAt(400, 0));
    expect(apartPx(poseIn(settled, 4), straightAt(400, 0))).toBeLessThan(before / 2);
    for (const id of [0, 1, 2, 3, 6]) expect(poseIn(settled, id)).toEqual(poseIn(poses, id));
    // They move as one.
    const gap = (answer: Poses): number => Math.hypot(answer.x[5] - answer.x[4], answer.y[5] - answer.y[4]);
    expect(gap(settled)).toBeCloseTo(gap(poses), 9);
  });

  test('stay where something is locked, or where nothing was located', () => {
    expect(settleIslands(poses, joints, known, Uint8Array.of(0, 0, 0, 0, 0, 1, 0))).toEqual(poses);
    expect(
      settleIslands(
        poses,
        joints,
        known.map((one, id) => (id < 4 ? null : one)),
        new Uint8Array(7),
      ),
    ).toEqual(poses);
  });
});
