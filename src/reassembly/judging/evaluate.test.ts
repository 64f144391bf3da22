import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affineFromRigid, composeAffine, type Affine } from '../../math/affine.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import type { CandidateTable } from '../candidates/candidate-table.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { evaluate, type JudgedAnswer } from './evaluate.ts';
import { refutedCandidates } from './judge-candidates.ts';

const SIDE = 40;
const DEGREE = Math.PI / 180;

/** A board of 3 x 2 squares, each in a picture with a blank border of one pixel, turned by quarters. */
const TRUE_POSES = new Map<number, Rigid>(
  [0, 1, 2, 3, 4, 5].map((id) => {
    const turnRad = id * 90 * DEGREE;
    const centre = (SIDE + 1) / 2;
    const toCentre = { turnRad: 0, x: -centre, y: -centre };
    const place = { turnRad, x: (id % 3) * SIDE + 500, y: Math.floor(id / 3) * SIDE - 70 };
    return [id, compose(place, toCentre)];
  }),
);
const FRAGMENTS: Fragment[] = [...TRUE_POSES.keys()].map((id) => {
  const size = SIDE + 2;
  const mask = new Uint8Array(size * size);
  const rgba = new Uint8Array(4 * size * size);
  for (let y = 1; y <= SIDE; y++) {
    for (let x = 1; x <= SIDE; x++) {
      mask[y * size + x] = 1;
      rgba.set([40 * id, 255 - 40 * id, 128, 255], 4 * (y * size + x));
    }
  }
  return { id, width: size, height: size, rgba, mask };
});
const TRUTH = affine(TRUE_POSES);
/** Diagonal of the board between the outermost pixels' centres. */
const DIAGONAL = Math.hypot(3 * SIDE - 1, 2 * SIDE - 1);

function affine(poses: ReadonlyMap<number, Rigid>): Map<number, Affine> {
  return new Map([...poses].map(([id, pose]) => [id, affineFromRigid(pose)]));
}

function judge(poses: ReadonlyMap<number, Rigid>, more: Partial<JudgedAnswer> = {}) {
  return evaluate({ truth: TRUTH, fragments: FRAGMENTS, components: [affine(poses)], ...more });
}

function changed(id: number, change: Rigid): Map<number, Rigid> {
  return new Map(TRUE_POSES).set(id, compose(change, TRUE_POSES.get(id)!));
}

describe('a perfect answer', () => {
  const report = judge(TRUE_POSES);

  test('has every figure at its best', () => {
    expect(report.solved).toBe(true);
    expect(report.global.strict).toMatchObject({
      correct: 6,
      correct_share: 1,
      correct_area_share: 1,
      neighbour_accuracy: 1,
      largest_component: 6,
    });
    expect(report.rmse.best_anchor).toMatchObject({ rmse_rot_deg: 0, rmse_trans_px: 0, over: 6 });
    expect(report.rmse.largest_fragment_anchor).toMatchObject({ over: 5 });
    expect(report.q_pos).toEqual({ repair_largest_fragment_anchor: 1, best_anchor_all_fragments: 1 });
    expect(report.derech_neighbour_measure).toEqual({ iou_over_065: 1, right: 7, of: 7, mean_iou: 1 });
    expect(report.dafne!.px1_deg1).toMatchObject({ area_right_share: 1, spurious_area_share: 0, score: 1 });
    expect(report.dafne!.px10_deg5).toMatchObject({ area_right_share: 1, spurious_area_share: 0, score: 1 });
    expect(report.pixels).toEqual({ coverage_iou: 1, agree_25: 1, mean_abs_diff: 0, psnr_db: 99 });
  });

  test('the board has seven seams, and its corners are none', () => {
    expect(report.gt_adjacent_pairs).toBe(7);
    expect(report.adjacency_gap_px).toBe(5);
    expect(report.gt_graph_connected).toBe(true);
    expect(report.image_diagonal_px).toBeCloseTo(DIAGONAL, 3);
  });

  test('stays perfect wherever the whole page is moved', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.integer({ min: -900, max: 900 }),
        fc.integer({ min: -900, max: 900 }),
        (turnRad, x, y) => {
          const moved = new Map([...TRUE_POSES].map(([id, pose]) => [id, compose({ turnRad, x, y }, pose)]));
          const { solved, q_pos, rmse } = judge(moved);
          expect(solved).toBe(true);
          expect(q_pos!.best_anchor_all_fragments).toBe(1);
          expect(rmse.best_anchor!.rmse_trans_px).toBe(0);
        },
      ),
      { seed: 2, numRuns: 10 },
    );
  });
});

test('one fragment beyond a tolerance is wrong at that level only', () => {
  const report = judge(changed(4, { turnRad: 0, x: 4, y: 0 }));
  const { strict, standard, loose } = report.global;
  // 1 % and 2 % of the diagonal are below 4 px, 5 % is above.
  expect([strict.correct, standard.correct, loose.correct]).toEqual([5, 5, 6]);
  expect(strict.correct_area_share).toBeCloseTo(5 / 6, 4);
  expect(report.solved).toBe(false);
  // Fragment 4 has three seams.
  expect(strict.neighbours_right).toBe(4);
  expect(strict.largest_component).toBe(5);
});

test('a fragment turned about its own centre is wrong', () => {
  const centre = { turnRad: 0, x: 500, y: -70 };
  const turn = compose(compose(centre, { turnRad: 7 * DEGREE, x: 0, y: 0 }), invert(centre));
  const { global } = judge(changed(0, turn));
  expect([global.strict.correct, global.standard.correct, global.loose.correct]).toEqual([5, 5, 6]);
});

test('what is not placed is wrong, and what the truth does not know is told apart', () => {
  const poses = new Map(TRUE_POSES);
  poses.delete(5);
  poses.set(77, { turnRad: 0, x: 0, y: 0 });
  const report = judge(poses);
  expect(report).toMatchObject({ fragments: 6, placed: 5, spurious_placed: 1, solved: false });
  expect(report.global.standard.correct).toBe(5);
  expect(report.q_pos!.best_anchor_all_fragments).toBeCloseTo(5 / 6, 4);
});

test('of several components only the largest counts', () => {
  const poses = [...affine(TRUE_POSES)];
  const components = [new Map(poses.slice(0, 2)), new Map(poses.slice(2))];
  const report = evaluate({ truth: TRUTH, fragments: FRAGMENTS, components });
  expect(report.placed).toBe(4);
  expect(report.global.standard.correct).toBe(4);
});

test('a single fragment is never right by itself, and nothing placed is no error', () => {
  const one = judge(new Map([[2, TRUE_POSES.get(2)!]]));
  expect(one.global.loose.correct).toBe(0);
  expect(one.global.loose.largest_component).toBe(0);
  const none = judge(new Map());
  expect(none.global.loose.correct).toBe(0);
  expect(none.rmse.best_anchor).toBeNull();
  expect(none.q_pos).toEqual({ repair_largest_fragment_anchor: 0, best_anchor_all_fragments: 0 });
  expect(none.pixels).toBeUndefined();
});

test('seams that wear has opened are still found, with a wider gap', () => {
  const apart = new Map(
    [...TRUE_POSES].map(([id, pose]) => [
      id,
      compose({ turnRad: 0, x: (id % 3) * 7, y: Math.floor(id / 3) * 7 }, pose),
    ]),
  );
  const truth = affine(apart);
  // 6 % of this small board's diagonal allows only the first step; a given diagonal allows the next.
  const judged = { truth, fragments: FRAGMENTS, components: [truth] };
  expect(evaluate(judged, { diagonalPx: 1000 })).toMatchObject({ adjacency_gap_px: 8, gt_adjacent_pairs: 7 });
  expect(evaluate(judged, { gapPx: 3 })).toMatchObject({ gt_adjacent_pairs: 0, gt_graph_connected: false });
});

test('without pictures only what needs none is told', () => {
  const report = evaluate({ truth: TRUTH, fragments: [], components: [TRUTH] });
  expect(report.gt_adjacent_pairs).toBeNull();
  expect(report.global.standard.correct).toBe(6);
  expect(report.q_pos).toBeUndefined();
  expect(report.pixels).toBeUndefined();
});

test('truth and pictures that do not fit are refused', () => {
  expect(() => evaluate({ truth: new Map(), fragments: [], components: [] })).toThrow(RangeError);
  expect(() => judge(TRUE_POSES, { fragments: FRAGMENTS.slice(1) })).toThrow(/no picture/);
});

describe('candidates', () => {
  const trueBetween = (a: number, b: number): Rigid => compose(invert(TRUE_POSES.get(a)!), TRUE_POSES.get(b)!);
  const off = { turnRad: 1, x: 60, y: 0 };
  const rows: [a: number, b: number, aFromB: Rigid, score: number][] = [
    [0, 1, compose(trueBetween(0, 1), off), 9],
    [0, 1, trueBetween(0, 1), 8],
    [1, 2, trueBetween(1, 2), 5],
    [1, 2, trueBetween(1, 2), 4],
    [0, 5, trueBetween(0, 5), 3],
    [3, 4, invert(trueBetween(3, 4)), 2],
    [2, 99, off, 1],
  ];
  const table: CandidateTable = {
    count: rows.length,
    a: Uint16Array.from(rows, ([a]) => a),
    b: Uint16Array.from(rows, ([, b]) => b),
    turnRad: Float64Array.from(rows, ([, , { turnRad }]) => turnRad),
    x: Float64Array.from(rows, ([, , { x }]) => x),
    y: Float64Array.from(rows, ([, , { y }]) => y),
    seamStart: new Uint32Array(rows.length + 1),
    seamXy: new Float32Array(0),
  };
  const score = rows.map(([, , , value]) => value);

  test('recall counts neighbours, by rank; precision counts candidates', () => {
    const { candidates } = judge(TRUE_POSES, { candidates: { table, score } });
    expect(candidates!.standard).toEqual({
      alignments: 7,
      right: 4,
      precision: 0.5714,
      adjacent_pairs: 7,
      recall_pairs: 0.2857,
      f1: 0.3809,
      right_on_non_adjacent: 1,
      recall_at: { 1: 0.1429, 2: 0.2857, 3: 0.2857, 5: 0.2857, 10: 0.2857 },
    });
  });

  test('what was kept has no ranks, and nothing kept has no precision', () => {
    const { kept } = judge(TRUE_POSES, { kept: { table, score } });
    expect(kept!.standard.recall_at).toBeUndefined();
    const empty: CandidateTable = { ...table, count: 0 };
    expect(judge(TRUE_POSES, { kept: { table: empty, score: [] } }).kept!.standard).toMatchObject({
      alignments: 0,
      precision: null,
      recall_pairs: 0,
      f1: 0,
    });
  });

  test('flags refute what the truth knows to be wrong, and nothing else', () => {
    expect([...refutedCandidates(table, TRUTH)]).toEqual([1, 0, 0, 0, 0, 1, 0]);
    const page = affineFromRigid({ turnRad: 2, x: 9, y: 9 });
    const moved = new Map([...TRUTH].map(([id, pose]) => [id, composeAffine(page, pose)]));
    expect([...refutedCandidates(table, moved)]).toEqual([1, 0, 0, 0, 0, 1, 0]);
  });
});

describe('the score of the DAFNE challenge', () => {
  /** A fragment of another fresco, a quarter as large as the others. */
  const size = SIDE / 2;
  const stranger: Fragment = {
    id: 6,
    width: size,
    height: size,
    rgba: new Uint8Array(4 * size * size).fill(255),
    mask: new Uint8Array(size * size).fill(1),
  };
  const strangers = [stranger];

  test('takes the area of a spurious fragment away where it is used, and only there', () => {
    expect(judge(TRUE_POSES, { strangers }).dafne!.px1_deg1.score).toBe(1);
    const used = new Map(TRUE_POSES).set(6, { turnRad: 0, x: 900, y: 900 });
    expect(judge(used, { strangers }).dafne!.px1_deg1).toEqual({
      rot_tol_deg: 1,
      trans_tol_px: 1,
      area_right_share: 1,
      spurious_area_share: 0.0417,
      score: 0.9583,
    });
  });

  test('counts a fragment that is 3 px off at the wide tolerance alone', () => {
    const { dafne } = judge(changed(4, { turnRad: 0, x: 3, y: 0 }));
    expect(dafne!.px1_deg1.score).toBe(0.8333);
    expect(dafne!.px10_deg5.score).toBe(1);
  });

  test('falls below nothing where only spurious fragments are used', () => {
    const used = new Map([[6, { turnRad: 0, x: 0, y: 0 }]]);
    expect(judge(used, { strangers }).dafne!.px10_deg5.score).toBe(-0.0417);
  });

  test('cannot be told without pictures', () => {
    expect(evaluate({ truth: TRUTH, fragments: [], components: [TRUTH] }).dafne).toBeUndefined();
  });
});
