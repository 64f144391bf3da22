import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { movedPoses } from '../../../test/solver/true-poses.ts';
import { applyTo, compose, wrapAngle, type Rigid } from '../../math/rigid.ts';
import { borderRules, layTightly, layWithin, mergeKeepsBorder, type BorderRules } from './border-rules.ts';
import type { BorderFragment, Constraints, Outline } from './constraints.ts';
import type { WorkPoses } from './relax-poses.ts';
import { columnsOf, poseAt } from './pose-columns.ts';

/** A page of 208 x 184 in four: 0 and 1 above, 2 and 3 below. */
const { descriptions, pageFromFragment } = describeExact(exactPuzzle());
const ALL = [0, 1, 2, 3];
const truth = columnsOf(pageFromFragment);
const coordinate = fc.double({ min: -300, max: 300, noNaN: true });
const anyPage: fc.Arbitrary<Rigid> = fc.record({
  turnRad: fc.double({ min: -4, max: 4, noNaN: true }),
  x: coordinate,
  y: coordinate,
});

function rectangle(width: number, height: number, more: Partial<Outline> = {}): Outline {
  const xy = Float64Array.of(0, 0, width, 0, width, height, 0, height).map((side) => side - 0.5);
  return { xy, symmetry: 2, pageFromOutline: null, ...more };
}
function rulesOf(more: Partial<Constraints>): BorderRules {
  const nothing = { file: 'constraints.json', names: ['a', 'b', 'c', 'd'], locked: [], accepted: [], refused: [] };
  return borderRules({ ...nothing, groups: [], border: [], outline: null, ...more }, descriptions)!;
}
const onBorder = (...ids: number[]): BorderFragment[] => ids.map((id) => ({ id, side: null }));

/** Contour points of some fragments, moved. */
function pointsOf(ids: readonly number[], poses: WorkPoses, motion: Rigid): { x: number; y: number }[] {
  return ids.flatMap((id) => {
    const there = compose(motion, poseAt(poses, id));
    const { sampleX, sampleY } = descriptions[id];
    return Array.from(sampleX, (x, k) => applyTo(there, x, sampleY[k]));
  });
}

test('nothing said of the border makes no rules', () => {
  expect(rulesOf({})).toBeNull();
  expect(mergeKeepsBorder(null, ALL, truth)).toBe(true);
});

describe('an outline', () => {
  const rules = rulesOf({ outline: rectangle(208, 184), border: onBorder(...ALL) });

  test('takes the true whole, however its page lies, and no point of it sticks out', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const poses = movedPoses(truth, page);
        const laid = layWithin(rules, ALL, poses)!;
        for (const { x, y } of pointsOf(ALL, poses, laid)) {
          expect(Math.max(-0.5 - x, x - 207.5, -0.5 - y, y - 183.5)).toBeLessThan(rules.slackPx + 1e-6);
        }
      }),
      { seed: 303, numRuns: 40 },
    );
  });

  test('laid as tightly as can be is where the page truly lies, but for a half turn', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const laid = layTightly(rules, ALL, movedPoses(truth, page))!;
        const left = compose(laid, page);
        const turned = Math.abs(left.turnRad) > Math.PI / 2;
        expect(Math.abs(wrapAngle(turned ? left.turnRad - Math.PI : left.turnRad))).toBeLessThan(0.01);
        const { x, y } = applyTo(left, 103.5, 91.5);
        expect(Math.hypot(x - 103.5, y - 91.5)).toBeLessThan(1.5);
      }),
      { seed: 304, numRuns: 15 },
    );
  });

  test('that is too small for the whole takes parts of it', () => {
    const small = rulesOf({ outline: rectangle(150, 184) });
    expect(layWithin(small, ALL, truth)).toBeNull();
    expect(layWithin(small, [0, 2], truth)).not.toBeNull();
    expect(mergeKeepsBorder(small, ALL, truth)).toBe(false);
    expect(mergeKeepsBorder(rules, ALL, truth)).toBe(true);
    const spread = columnsOf(
      pageFromFragment.map((pose, id) => (id === 1 || id === 3 ? { ...pose, x: pose.x + 60 } : pose)),
    );
    expect(mergeKeepsBorder(rules, ALL, spread)).toBe(false);
  });

  test('keeps a fragment of the border from lying inside, on its own and beside others', () => {
    // The page in the middle of a larger outline: nothing sticks out, and no rim lies on it.
    const large = { outline: rectangle(320, 300) };
    expect(layWithin(rulesOf(large), ALL, truth)).not.toBeNull();
    expect(layWithin(rulesOf({ ...large, border: onBorder(0) }), ALL, truth)).not.toBeNull();
    expect(layWithin(rulesOf({ ...large, border: onBorder(...ALL) }), ALL, truth)).toBeNull();
  });

  test('that lies on the page of locked fragments holds wherever merges have taken that page', () => {
    const locked = [{ id: 1, pose: pageFromFragment[1] }];
    const at = (x: number) =>
      rulesOf({ locked, outline: rectangle(208, 184, { pageFromOutline: { turnRad: 0, x, y: 0 } }) });
    fc.assert(
      fc.property(anyPage, (page) => {
        const poses = movedPoses(truth, page);
        expect(layWithin(at(0), ALL, poses)).not.toBeNull();
        expect(layWithin(at(40), ALL, poses)).toBeNull();
        // Where no locked fragment is among them, it may lie anywhere.
        expect(layWithin(at(40), [0, 2, 3], poses)).not.toBeNull();
      }),
      { seed: 305, numRuns: 20 },
    );
  });

  test('of another shape: a disc takes what lies within it, a triangle does not', () => {
    const around = Array.from({ length: 72 }, (_, k) => [
      103.5 + 142 * Math.cos((k * Math.PI) / 36),
      91.5 + 142 * Math.sin((k * Math.PI) / 36),
    ]).flat();
    const disc = { xy: Float64Array.from(around), symmetry: 72, pageFromOutline: null };
    const triangle = { xy: Float64Array.of(0, 0, 300, 0, 0, 300), symmetry: 1, pageFromOutline: null };
    expect(layWithin(rulesOf({ outline: disc }), ALL, truth)).not.toBeNull();
    expect(layWithin(rulesOf({ outline: triangle }), ALL, truth)).toBeNull();
    expect(layWithin(rulesOf({ outline: triangle }), [0, 2], truth)).not.toBeNull();
  });
});

test('what keeps the rules keeps them with any fragment taken out', () => {
  const kinds = [
    rulesOf({ outline: rectangle(208, 184), border: onBorder(0, 3) }),
    rulesOf({ border: onBorder(...ALL) }),
    rulesOf({ border: [{ id: 0, side: 'top' }, { id: 1, side: 'right' }, ...onBorder(2)] }),
  ];
  const shift = fc.double({ min: -20, max: 20, noNaN: true });
  const nudge = fc.tuple(fc.double({ min: -0.2, max: 0.2, noNaN: true }), shift, shift);
  let kept = 0;
  fc.assert(
    fc.property(fc.array(nudge, { minLength: 4, maxLength: 4 }), fc.nat(2), fc.subarray(ALL), (nudges, kind, some) => {
      const poses = columnsOf(ALL.map((id) => nudged(pageFromFragment[id], descriptions[id], ...nudges[id])));
      if (layWithin(kinds[kind], ALL, poses) === null || some.length === 0) return;
      kept++;
      expect(layWithin(kinds[kind], some, poses)).not.toBeNull();
    }),
    { seed: 306, numRuns: 150 },
  );
  expect(kept).toBeGreaterThan(20);
});

describe('sides by name, without an outline', () => {
  const sides = (...named: [number, BorderFragment['side']][]): BorderRules =>
    rulesOf({ border: named.map(([id, side]) => ({ id, side })) });

  test('stand the whole upright, with its corner where pixels count from', () => {
    const rules = sides([0, 'left'], [1, 'top'], [3, 'right']);
    fc.assert(
      fc.property(anyPage, (page) => {
        const left = compose(layTightly(rules, ALL, movedPoses(truth, page))!, page);
        expect(Math.abs(left.turnRad)).toBeLessThan(0.02);
        const { x, y } = applyTo(left, 0, 0);
        expect(Math.hypot(x, y)).toBeLessThan(4);
      }),
      { seed: 307, numRuns: 15 },
    );
  });

  test('that fragments do not have to one another are no way to lie', () => {
    expect(layWithin(sides([0, 'top'], [2, 'bottom']), ALL, truth)).not.toBeNull();
    // With the left side above, what was above is on the right, and never on the left.
    expect(layWithin(sides([0, 'top'], [2, 'top'], [1, 'right']), ALL, truth)).not.toBeNull();
    expect(layWithin(sides([0, 'top'], [2, 'top'], [1, 'left']), ALL, truth)).toBeNull();
    expect(layWithin(sides([0, 'right'], [1, 'left'], [2, 'bottom']), ALL, truth)).toBeNull();
  });

  test('let nothing lie beyond them', () => {
    const rules = sides([0, 'left'], [1, 'top'], [3, 'right']);
    expect(layWithin(rules, ALL, truth)).not.toBeNull();
    const above = columnsOf(pageFromFragment);
    above.x[2] += 104;
    above.y[2] -= 184;
    expect(layWithin(rules, ALL, above)).toBeNull();
  });
});

describe('a border alone', () => {
  const rules = rulesOf({ border: onBorder(0) });

  test('leaves the true whole as it is', () => {
    expect(layWithin(rules, ALL, truth)).toEqual({ turnRad: 0, x: 0, y: 0 });
    expect(layTightly(rules, ALL, truth)).toEqual({ turnRad: 0, x: 0, y: 0 });
  });

  test('keeps one rim of the fragment free, on which nothing is joined', () => {
    // Two fragments more, to close the two rims of fragment 0: what it meets below and on the right are cracks.
    const six = [...descriptions, descriptions[3], descriptions[2]];
    const places = [...pageFromFragment, pageFromFragment[3], pageFromFragment[2]];
    const moves = [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [-104, -184],
      [-104, -92],
    ];
    const poses = columnsOf(places.map((pose, id) => nudged(pose, six[id], 0, moves[id][0], moves[id][1])));
    const names = six.map((_, id) => `${id}`);
    const nothing = { file: 'constraints.json', names, locked: [], accepted: [], refused: [], groups: [] };
    const closable = borderRules({ ...nothing, border: onBorder(0), outline: null }, six)!;
    expect(layWithin(closable, [0, 1, 2, 3, 4], poses)).not.toBeNull();
    expect(layWithin(closable, [0, 1, 2, 3, 5], poses)).not.toBeNull();
    expect(layWithin(closable, [0, 1, 2, 3, 4, 5], poses)).toBeNull();
    expect(layWithin(closable, [1, 2, 3, 4, 5], poses)).not.toBeNull();
  });
});
