import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose, type Rigid } from '../math/rigid.ts';
import type { Constraints, JointConstraint } from '../reassembly/poses/constraints.ts';
import { parseConstraints, type ConstraintsFile } from './constraints.ts';

const NAMES = ['a.png', 'b.png', 'c.png', 'd.png', 'e "quoted".png'];
const POSE = { turn_deg: 200, x: 10.5, y: -3 };

function parse(content: Partial<ConstraintsFile>): ReturnType<typeof parseConstraints> {
  return parseConstraints(JSON.stringify({ format: 'frame-pipeline constraints', version: 1, ...content }), NAMES);
}

/** The file that says so. */
function written({
  locked,
  accepted,
  refused,
  groups,
}: Pick<Constraints, 'locked' | 'accepted' | 'refused' | 'groups'>): Partial<ConstraintsFile> {
  const poseOf = ({ turnRad, x, y }: Rigid) => ({ turn_deg: (turnRad * 180) / Math.PI, x, y });
  const jointsOf = (joints: readonly JointConstraint[]) =>
    joints.map(({ a, b, aFromB }) => ({ a: NAMES[a], b, ...(aFromB && { aFromB: poseOf(aFromB) }) }));
  return {
    locked: locked.map(({ id, pose }) => ({ fragment: id, pageFromFragment: poseOf(pose) })),
    accepted: jointsOf(accepted),
    refused: jointsOf(refused),
    groups: groups.map((group) => ({
      fragments: group.map(({ id, pose }) => ({ fragment: NAMES[id], groupFromFragment: poseOf(pose) })),
    })),
  };
}

describe('constraints.json', () => {
  test('names fragments by picture or id, and keeps a turn as it is written', () => {
    const { locked, groups, accepted, refused } = parse({
      locked: [{ fragment: 'c.png', pageFromFragment: POSE }],
      groups: [{ fragments: [0, 'd.png'].map((fragment) => ({ fragment, groupFromFragment: POSE })) }],
      accepted: [{ a: 'b.png', b: 3 }],
      refused: [{ a: 0, b: 'e "quoted".png', aFromB: POSE }],
    });
    const pose = { turnRad: (200 * Math.PI) / 180, x: 10.5, y: -3 };
    expect(locked).toEqual([{ id: 2, pose }]);
    expect(groups).toEqual([
      [
        { id: 0, pose },
        { id: 3, pose },
      ],
    ]);
    expect(accepted).toEqual([{ a: 1, b: 3, aFromB: null }]);
    expect(refused).toEqual([{ a: 0, b: 4, aFromB: pose }]);
  });

  test('may say nothing at all', () => {
    expect(parse({})).toMatchObject({ locked: [], groups: [], accepted: [], refused: [] });
  });

  test('turns a joint round that names the larger id first', () => {
    const [{ a, b, aFromB }] = parse({ accepted: [{ a: 'd.png', b: 'b.png', aFromB: POSE }] }).accepted;
    expect([a, b]).toEqual([1, 3]);
    const there = compose(aFromB!, { turnRad: (200 * Math.PI) / 180, x: 10.5, y: -3 });
    expect(Math.hypot(there.turnRad, there.x, there.y)).toBeLessThan(1e-12);
  });

  test('what was written comes back', () => {
    const coordinate = fc.double({ min: -9999, max: 9999, noNaN: true });
    const pose: fc.Arbitrary<Rigid> = fc.record({ turnRad: coordinate, x: coordinate, y: coordinate });
    const id = fc.integer({ min: 0, max: NAMES.length - 1 });
    const placed = fc.record({ id, pose });
    const pairs = fc.uniqueArray(
      fc
        .tuple(id, id, fc.option(pose))
        .filter(([a, b]) => a < b)
        .map(([a, b, aFromB]) => ({ a, b, aFromB })),
      { selector: ({ a, b }) => a * 10 + b, maxLength: 6 },
    );
    const each = (minLength: number) => fc.uniqueArray(placed, { selector: (one) => one.id, minLength });
    fc.assert(
      fc.property(each(0), fc.array(each(2), { maxLength: 3 }), pairs, (locked, groups, joints) => {
        const half = joints.length >> 1;
        const [accepted, refused] = [joints.slice(0, half), joints.slice(half)];
        const read = parse(written({ locked, groups, accepted, refused }));
        const near = (got: Rigid, given: Rigid): void => {
          expect(got.turnRad).toBeCloseTo(given.turnRad, 9);
          expect(got.x === given.x && got.y === given.y).toBe(true);
        };
        expect(read.locked.map((one) => one.id)).toEqual(locked.map((one) => one.id));
        read.locked.forEach((one, k) => near(one.pose, locked[k].pose));
        read.groups.forEach((group, g) => group.forEach((one, k) => near(one.pose, groups[g][k].pose)));
        expect(read.groups.map((group) => group.length)).toEqual(groups.map((group) => group.length));
        [...read.accepted, ...read.refused].forEach(({ a, b, aFromB }, k) => {
          expect([a, b, aFromB === null]).toEqual([joints[k].a, joints[k].b, joints[k].aFromB === null]);
          if (aFromB !== null) near(aFromB, joints[k].aFromB!);
        });
      }),
      { seed: 90, numRuns: 100 },
    );
  });

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['another format', { format: 'frame-pipeline poses' }, 'FRAME_FORMAT_SYNTAX', /format/],
    ['a later version', { version: 2 }, 'FRAME_FORMAT_SYNTAX', /version/],
    ['an unknown key', { rim: [] }, 'FRAME_FORMAT_SYNTAX', /rim/],
    [
      'a pose with a word',
      { locked: [{ fragment: 0, pageFromFragment: { ...POSE, x: 'far' } }] },
      'FRAME_FORMAT_SYNTAX',
      /locked\.0/,
    ],
    [
      'a pose beyond all',
      { locked: [{ fragment: 0, pageFromFragment: { ...POSE, x: 1e300 } }] },
      'FRAME_FORMAT_SYNTAX',
      /locked\.0/,
    ],
    [
      'a group of one',
      { groups: [{ fragments: [{ fragment: 0, groupFromFragment: POSE }] }] },
      'FRAME_FORMAT_SYNTAX',
      /groups\.0/,
    ],
    ['a negative id', { accepted: [{ a: -1, b: 0 }] }, 'FRAME_FORMAT_SYNTAX', /accepted\.0\.a/],
    ['an id that is not there', { accepted: [{ a: 5, b: 0 }] }, 'FRAME_FORMAT_ID', /from 0 to 4/],
    ['a name that is nearly there', { accepted: [{ a: 'bb.png', b: 0 }] }, 'FRAME_FORMAT_ID', /did you mean "b\.png"/],
    ['a fragment joined to itself', { refused: [{ a: 0, b: 'a.png' }] }, 'FRAME_CONSTRAINTS_CONFLICT', /itself/],
    [
      'a fragment locked twice',
      { locked: [0, 'a.png'].map((fragment) => ({ fragment, pageFromFragment: POSE })) },
      'FRAME_CONSTRAINTS_CONFLICT',
      /twice under "locked"/,
    ],
    [
      'a fragment twice in a group',
      { groups: [{ fragments: [1, 2, 1].map((fragment) => ({ fragment, groupFromFragment: POSE })) }] },
      'FRAME_CONSTRAINTS_CONFLICT',
      /twice in group 1/,
    ],
    [
      'a joint accepted twice',
      {
        accepted: [
          { a: 0, b: 1 },
          { a: 1, b: 0, aFromB: POSE },
        ],
      },
      'FRAME_CONSTRAINTS_CONFLICT',
      /accepted twice/,
    ],
    ['a side that is none', { border: [{ fragment: 0, side: 'north' }] }, 'FRAME_FORMAT_SYNTAX', /border\.0: write/],
    ['a fragment twice on the border', { border: [0, 'a.png'] }, 'FRAME_CONSTRAINTS_CONFLICT', /twice under "border"/],
    ['a border of strangers', { border: ['x.png'] }, 'FRAME_FORMAT_ID', /no fragment "x\.png"/],
    ['an outline of no shape', { outline: { width: 3, height: 4 } }, 'FRAME_FORMAT_SYNTAX', /outline\.shape/],
    [
      'a rectangle without a height',
      { outline: { shape: 'rectangle', width: 3 } },
      'FRAME_FORMAT_SYNTAX',
      /outline\.height/,
    ],
    ...(
      [
        [
          'that bends inwards',
          [
            [0, 0],
            [9, 0],
            [5, 4],
            [9, 9],
            [0, 9],
          ],
          /bends inwards/,
        ],
        [
          'that crosses itself',
          [
            [0, 0],
            [9, 9],
            [9, 0],
            [0, 9],
          ],
          /crosses itself/,
        ],
        [
          'that is a line',
          [
            [0, 0],
            [9, 9],
            [4, 4],
          ],
          /no area/,
        ],
      ] as const
    ).map(([what, points, message]): [string, Record<string, unknown>, string, RegExp] => [
      `a polygon ${what}`,
      { outline: { shape: 'polygon', points } },
      'FRAME_FORMAT_SYNTAX',
      message,
    ]),
    [
      'an outline fixed on a page that nothing fixes',
      { outline: { shape: 'ellipse', width: 9, height: 9, pageFromOutline: POSE } },
      'FRAME_CONSTRAINTS_CONFLICT',
      /no fragment is locked/,
    ],
    [
      'a joint accepted and refused',
      { accepted: [{ a: 0, b: 1 }], refused: [{ a: 1, b: 0 }] },
      'FRAME_CONSTRAINTS_CONFLICT',
      /both accepted and refused/,
    ],
  ])('%s is refused', (_, content, code, message) => {
    expect(() => parse(content)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });

  test('a fragment of the border stands alone, or with its side', () => {
    const { border } = parse({ border: ['c.png', 0, { fragment: 'b.png', side: 'left' }, { fragment: 3 }] });
    expect(border).toEqual([
      { id: 2, side: null },
      { id: 0, side: null },
      { id: 1, side: 'left' },
      { id: 3, side: null },
    ]);
    expect(parse({})).toMatchObject({ border: [], outline: null });
  });

  test('an outline is a polygon around the pixels of its shape', () => {
    const rectangle = parse({ outline: { shape: 'rectangle', width: 30, height: 20 } }).outline!;
    expect([...rectangle.xy]).toEqual([-0.5, -0.5, 29.5, -0.5, 29.5, 19.5, -0.5, 19.5]);
    expect([rectangle.symmetry, rectangle.pageFromOutline]).toEqual([2, null]);
    expect(parse({ outline: { shape: 'rectangle', width: 9, height: 9 } }).outline!.symmetry).toBe(4);

    const { xy, symmetry } = parse({ outline: { shape: 'ellipse', width: 400, height: 200 } }).outline!;
    expect(symmetry).toBe(2);
    for (let k = 0; k < xy.length; k += 2) {
      // Outside the ellipse at the corners, upon it between them.
      const at = (x: number, y: number): number => Math.hypot((x - 199.5) / 200, (y - 99.5) / 100);
      const next = (k + 2) % xy.length;
      expect(at(xy[k], xy[k + 1])).toBeCloseTo(1.001, 3);
      expect(at((xy[k] + xy[next]) / 2, (xy[k + 1] + xy[next + 1]) / 2)).toBeCloseTo(1, 9);
    }
  });

  test('a polygon may be written either way round, with points on its sides', () => {
    const clockwise = [0, 0, 10, 0, 10, 10, 0, 10];
    for (const points of [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ],
      [
        [10, 10],
        [10, 0],
        [5, 0],
        [0, 0],
        [0, 10],
      ],
    ] as [number, number][][])
      expect([...parse({ outline: { shape: 'polygon', points } }).outline!.xy]).toEqual(clockwise);
  });

  test('a joint that is accepted may be refused in another way of meeting', () => {
    expect(parse({ accepted: [{ a: 0, b: 1 }], refused: [{ a: 0, b: 1, aFromB: POSE }] }).refused).toHaveLength(1);
  });

  test.each(['', '[]', 'null', '{', '{"format": 1}', '['.repeat(20_000)])('%j is no such file', (text) => {
    expect(() => parseConstraints(text.slice(0, 30_000), NAMES, 'mine.json')).toThrow(
      expect.objectContaining({ code: 'FRAME_FORMAT_SYNTAX', file: 'mine.json' }),
    );
  });
});
