import { beforeAll, describe, expect, test } from 'vitest';
import type { ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import type { Constraints } from '../reassembly/poses/constraints.ts';
import { applyTo, compose, invert, type Rigid } from '../math/rigid.ts';
import { exactPuzzle } from '../../test/solver/exact-puzzle.ts';
import { outlineOf } from '../reassembly/fragments/outline-of.ts';
import { agedPicture } from '../reassembly/puzzle/degrade-picture.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { shredPicture } from '../reassembly/puzzle/shred-picture.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { InLineRunner } from '../workers/in-line.ts';
import type { TaskInput } from '../workers/tasks.ts';
import { fragmentsAtHand } from './fragment-source.ts';
import { findCandidates, scoreCandidates, solvePoses, type Solution } from './native-engine.ts';

const puzzle = shredPicture(drawFresco({ width: 400, height: 300, seed: 2 }), { pieces: 8, seed: 2 });

const context = { tasks: new InLineRunner(), signal: new AbortController().signal, progress: () => undefined };
const options = { seed: 1, profile: 'fast', topK: 20 } as const;

async function score(fragments: readonly Fragment[]): Promise<ScoredCandidates> {
  const source = fragmentsAtHand(fragments);
  return scoreCandidates(source, await findCandidates(source, options, context), options, context);
}

async function solve(fragments: readonly Fragment[]): Promise<Solution> {
  return solvePoses(fragmentsAtHand(fragments), await score(fragments), options, context);
}

function poseOf({ poses }: Solution, id: number): Rigid {
  return { turnRad: poses.turnRad[id], x: poses.x[id], y: poses.y[id] };
}

/** How far the worst fragment's centre lies from the truth, once the first one is laid where it belongs, px. */
function worstShift(solution: Solution, truth: readonly Rigid[], fragments: readonly Fragment[]): number {
  const pageFromAnswer = compose(truth[0], invert(poseOf(solution, 0)));
  const shifts = fragments.map(({ width, height }, id) => {
    const right = applyTo(truth[id], width / 2, height / 2);
    const given = applyTo(compose(pageFromAnswer, poseOf(solution, id)), width / 2, height / 2);
    return Math.hypot(given.x - right.x, given.y - right.y);
  });
  return Math.max(...shifts);
}

describe('the native engine on a small broken fresco with turned fragments', () => {
  let solution: Solution;
  beforeAll(async () => {
    solution = await solve(puzzle.fragments);
  });

  test('puts every fragment where it belongs, up to one motion of the whole', () => {
    expect([...solution.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(worstShift(solution, puzzle.pageFromFragment, puzzle.fragments)).toBeLessThan(3);
  });

  test('gives the same answer twice, to the last bit', async () => {
    expect(await solve(puzzle.fragments)).toEqual(solution);
  });

  test('finds the same picture when the fragments come in another order', async () => {
    const fragments = [...puzzle.fragments].reverse().map((fragment, id) => ({ ...fragment, id }));
    const answer = await solve(fragments);
    expect([...answer.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(worstShift(answer, [...puzzle.pageFromFragment].reverse(), fragments)).toBeLessThan(3);
  });
});

describe('the native engine on more fragments than have all their pairs matched', () => {
  const { fragments, pageFromFragment } = shredPicture(drawFresco({ width: 480, height: 360, seed: 3 }), {
    pieces: 66,
    seed: 3,
  });

  test('matches a shortlist that holds true neighbours, and says how far it is', async () => {
    const matched = new Set<number>();
    const news: { done: number; total: number }[] = [];
    const tasks = new InLineRunner();
    const table = await findCandidates(fragmentsAtHand(fragments), options, {
      ...context,
      progress: (done, total) => void news.push({ done, total }),
      tasks: {
        threads: 1,
        close: () => Promise.resolve(),
        map: async (name, inputs, more) => {
          if (name === 'matchPairs')
            for (const { pairs, descriptions } of inputs as unknown as TaskInput<'matchPairs'>[])
              for (const [a, b] of pairs) matched.add(descriptions[a].id * 66 + descriptions[b].id);
          return await tasks.map(name, inputs, more);
        },
      },
    });
    expect(matched.size).toBeLessThan((66 * 65) / 4);
    for (let c = 0; c < table.count; c++) expect(table.a[c]).toBeLessThan(table.b[c]);
    const right = Array.from(table.a, (a, c) => {
      const b = table.b[c];
      const truth = compose(invert(pageFromFragment[a]), pageFromFragment[b]);
      const [given, wanted] = [{ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] }, truth].map((motion) =>
        applyTo(motion, fragments[b].width / 2, fragments[b].height / 2),
      );
      return Math.hypot(given.x - wanted.x, given.y - wanted.y) < 4 ? a * 66 + b : -1;
    });
    expect(new Set(right).size).toBeGreaterThan(80);
    news.forEach(({ done, total }, k) => {
      expect(done).toBeLessThanOrEqual(total);
      expect(done).toBeGreaterThanOrEqual(news[Math.max(0, k - 1)].done);
    });
    const last = news.at(-1)!;
    expect(last.done).toBe(last.total);
  });
});

describe('the native engine with what is known beforehand', () => {
  const { fragments, pageFromFragment } = puzzle;
  const names = fragments.map(({ id }) => `piece_${id}.png`);
  let scored: ScoredCandidates;
  let free: Solution;
  beforeAll(async () => {
    scored = await score(fragments);
    free = await solvePoses(fragmentsAtHand(fragments), scored, options, context);
  });
  const solveWith = (more: Partial<Constraints>): Promise<Solution> =>
    solvePoses(fragmentsAtHand(fragments), scored, options, context, {
      ...{
        file: 'constraints.json',
        names,
        locked: [],
        accepted: [],
        refused: [],
        groups: [],
        border: [],
        outline: null,
      },
      ...more,
    });
  const between = (solution: Solution, a: number, b: number): Rigid =>
    compose(invert(poseOf(solution, a)), poseOf(solution, b));
  const apartPx = (p: Rigid, q: Rigid, id: number): number => {
    const { width, height } = fragments[id];
    const [from, to] = [applyTo(p, width / 2, height / 2), applyTo(q, width / 2, height / 2)];
    return Math.hypot(from.x - to.x, from.y - to.y);
  };

  test('answers the same where that is nothing', async () => {
    expect(await solveWith({})).toEqual(free);
  });

  test('keeps locked poses to the last bit, on a page of their own, and finds the rest around them', async () => {
    const page: Rigid = { turnRad: 0.7, x: 1000.1, y: -70.3 };
    const locked = [5, 1, 2].map((id) => ({ id, pose: compose(page, pageFromFragment[id]) }));
    const solution = await solveWith({ locked });
    for (const { id, pose } of locked) expect(poseOf(solution, id)).toEqual(pose);
    const { poses, report } = solution;
    expect([...poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(new Set(poses.component).size).toBe(1);
    for (let id = 0; id < 8; id++)
      expect(apartPx(poseOf(solution, id), compose(page, pageFromFragment[id]), id)).toBeLessThan(4);
    expect([poses.probability[1], poses.probability[2], poses.probability[5]]).toEqual([1, 1, 1]);
    expect(report.free_share).toBeCloseTo(5 / 7, 12);
    expect(report.rounds).toBeLessThan(10);
    expect(await solveWith({ locked })).toEqual(solution);
  });

  test('has nothing to search where all is locked, and still answers with exactly that', async () => {
    const locked = pageFromFragment.map((pose, id) => ({ id, pose }));
    const solution = await solveWith({ locked });
    locked.forEach(({ id, pose }) => expect(poseOf(solution, id)).toEqual(pose));
    expect(solution.report.rounds).toBe(0);
    expect(solution.joints.length).toBeGreaterThan(6);
  });

  test('places a fragment that is locked alone', async () => {
    const pose = { turnRad: -2, x: 3, y: 4 };
    const refused = fragments.slice(1).map(({ id }) => ({ a: 0, b: id, aFromB: null }));
    const { poses } = await solveWith({ locked: [{ id: 0, pose }], refused });
    expect([poses.placed[0], poses.component[0], poses.turnRad[0], poses.x[0], poses.y[0]]).toEqual([1, 0, -2, 3, 4]);
    expect(poses.component.slice(1)).not.toContain(0);
  });

  test('never counts a refused joint, nor brings a refused pair together', async () => {
    const joint = free.joints.reduce((p, q) => (q.contactPx > p.contactPx ? q : p));
    const { a, b } = joint;
    const without = await solveWith({ refused: [{ a, b, aFromB: null }] });
    expect(without.joints.some((one) => one.a === a && one.b === b)).toBe(false);
    for (const row of without.selected) expect([scored.table.a[row], scored.table.b[row]]).not.toEqual([a, b]);

    const otherwise = await solveWith({ refused: [{ a, b, aFromB: between(free, a, b) }] });
    if (otherwise.poses.component[a] === otherwise.poses.component[b])
      expect(apartPx(between(otherwise, a, b), between(free, a, b), b)).toBeGreaterThan(5);
  });

  test('keeps an accepted joint, however poor, and says that it is certain', async () => {
    // A wrong way in which two fragments lie side by side without overlapping.
    const [a, b] = [0, 1];
    const aFromB = { turnRad: 1, x: fragments[a].width + 0.6 * fragments[b].height, y: 0 };
    const { poses } = await solveWith({ accepted: [{ a, b, aFromB }] });
    expect(poses.placed[a] + poses.placed[b]).toBe(2);
    expect(poses.component[a]).toBe(poses.component[b]);

    const right = free.joints[0];
    const kept = await solveWith({ accepted: [{ a: right.a, b: right.b, aFromB: null }] });
    expect(kept.joints.find((one) => one.a === right.a && one.b === right.b)!.probability).toBe(1);
    expect(apartPx(between(kept, right.a, right.b), between(free, right.a, right.b), right.b)).toBeLessThan(3);
  });

  test('moves a group as one', async () => {
    const frame: Rigid = { turnRad: 2, x: -50, y: 9 };
    const group = [6, 0, 3].map((id) => ({ id, pose: compose(frame, pageFromFragment[id]) }));
    const solution = await solveWith({ groups: [group] });
    for (const id of [0, 3]) {
      const given = compose(invert(pageFromFragment[6]), pageFromFragment[id]);
      expect(apartPx(between(solution, 6, id), given, id)).toBeLessThan(1e-6);
    }
    expect([...solution.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
  });

  test('refuses fragments that are locked upon one another', async () => {
    const locked = [0, 1].map((id) => ({ id, pose: { turnRad: 0, x: 10 * id, y: 0 } }));
    await expect(solveWith({ locked })).rejects.toMatchObject({
      code: 'FRAME_CONSTRAINTS_CONFLICT',
      message: expect.stringContaining('piece_0.png and piece_1.png overlap') as string,
    });
  });

  describe('of the border', () => {
    const rectangle = (width: number, height: number): Constraints['outline'] => ({
      xy: Float64Array.of(0, 0, width, 0, width, height, 0, height).map((side) => side - 0.5),
      symmetry: 2,
      pageFromOutline: null,
    });
    const onTheLeft = (): number =>
      pageFromFragment.findIndex((pose, id) => {
        const { xy } = outlineOf({ ...fragments[id], data: fragments[id].mask });
        return Array.from(xy, (x, k) => (k % 2 === 0 ? applyTo(pose, x, xy[k + 1]).x : 1)).some((x) => x < 0);
      });

    test('makes the outline the page, upright where a side is named, and lets nothing stick out', async () => {
      const border = [{ id: onTheLeft(), side: 'left' as const }];
      const solution = await solveWith({ outline: rectangle(400, 300), border });
      expect([...solution.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
      for (let id = 0; id < 8; id++) {
        expect(apartPx(poseOf(solution, id), pageFromFragment[id], id)).toBeLessThan(6);
        const { xy } = outlineOf({ ...fragments[id], data: fragments[id].mask });
        for (let k = 0; k < xy.length; k += 2) {
          const { x, y } = applyTo(poseOf(solution, id), xy[k], xy[k + 1]);
          expect(Math.max(-x, x - 399, -y, y - 299)).toBeLessThan(solution.report.border_slack_px as number);
        }
      }
      expect(await solveWith({ outline: rectangle(400, 300), border })).toEqual(solution);
    });

    test('changes nothing but the page where the answer kept it already', async () => {
      const { poses, joints, report } = await solveWith({ outline: rectangle(400, 300) });
      expect(joints).toEqual(free.joints);
      expect(poses.probability).toEqual(free.poses.probability);
      expect(report.worth).toBe(free.report.worth);
    });

    test('leaves the page where locked fragments have it', async () => {
      const page: Rigid = { turnRad: 0.7, x: 1000.1, y: -70.3 };
      const locked = [{ id: 2, pose: compose(page, pageFromFragment[2]) }];
      const solution = await solveWith({ locked, outline: { ...rectangle(400, 300)!, pageFromOutline: page } });
      expect(poseOf(solution, 2)).toEqual(locked[0].pose);
      expect([...solution.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
    });

    test('takes a picture apart that was two: what fits by its seams alone did not belong together', async () => {
      const { fragments: four } = exactPuzzle();
      const both = await score(four);
      const joined = (solution: Solution): number => new Set(solution.poses.component).size;
      const known = { file: 'constraints.json', names: ['a', 'b', 'c', 'd'], locked: [], accepted: [], refused: [] };
      expect(joined(await solvePoses(fragmentsAtHand(four), both, options, context))).toBe(1);
      const panel = { ...known, groups: [], border: [], outline: rectangle(122, 184) };
      const solution = await solvePoses(fragmentsAtHand(four), both, options, context, panel);
      expect([...solution.poses.component]).toEqual([0, 1, 0, 1]);
      for (const { a, b } of solution.joints) expect(b - a).toBe(2);
    });

    test('is refused where it cannot be, by the name of the fragment', async () => {
      const tiny = solveWith({ outline: rectangle(60, 40) });
      await expect(tiny).rejects.toMatchObject({
        code: 'FRAME_CONSTRAINTS_BORDER',
        message: expect.stringMatching(/of 8 fragments, such as piece_\d\.png, are larger than the outline/) as string,
      });
      const locked = [0, 1].map((id) => ({ id, pose: { turnRad: 0, x: 500 * id, y: 0 } }));
      await expect(solveWith({ locked, outline: rectangle(400, 300) })).rejects.toMatchObject({
        code: 'FRAME_CONSTRAINTS_BORDER',
        message: expect.stringContaining('piece_1.png sticks out') as string,
      });
    });
  });
});

describe('the native engine with a picture of the intact work', () => {
  const wall = drawFresco({ width: 480, height: 360, seed: 21 });
  const { fragments, pageFromFragment, trueCount } = shredPicture(wall, {
    ...{ pieces: 16, seed: 6, erosionPx: 1, missing: 0.25 },
    spurious: { picture: drawFresco({ width: 480, height: 360, seed: 22 }), share: 0.25 },
  });
  const photograph = agedPicture(wall, 0.5, 3);
  let scored: ScoredCandidates;
  let guided: Solution;
  beforeAll(async () => {
    scored = await score(fragments);
    guided = await solvePoses(fragmentsAtHand(fragments), scored, options, context, null, photograph);
  });

  test('puts every fragment of the work on one page where it belongs, though an old photograph is grey and bent', () => {
    expect([...guided.poses.placed].slice(0, trueCount)).toEqual(Array.from({ length: trueCount }, () => 1));
    expect(new Set(guided.poses.component.slice(0, trueCount)).size).toBe(1);
    expect(worstShift(guided, pageFromFragment, fragments.slice(0, trueCount))).toBeLessThan(9);
    expect(guided.report.located).toBeGreaterThanOrEqual(trueCount);
    expect(guided.report.bound_by_reference).toBeGreaterThanOrEqual(trueCount - 1);
  });

  test('leaves aside what comes from another work, however well it fits to its like', () => {
    expect([...guided.poses.placed].slice(trueCount)).toEqual(fragments.slice(trueCount).map(() => 0));
  });

  test('gives the same answer twice, to the last bit', async () => {
    expect(await solvePoses(fragmentsAtHand(fragments), scored, options, context, null, photograph)).toEqual(guided);
  });

  test('answers as if there were none where it shows another work, and says so', async () => {
    const alone = await solvePoses(fragmentsAtHand(fragments), scored, options, context);
    const other = drawFresco({ width: 480, height: 360, seed: 77 });
    const misled = await solvePoses(fragmentsAtHand(fragments), scored, options, context, null, other);
    expect(misled).toEqual({ ...alone, report: { ...alone.report, located: 0, bound_by_reference: 0 } });
  });

  test('keeps what is locked, and the reference comes onto its page', async () => {
    const names = fragments.map(({ id }) => `piece_${id}.png`);
    const pose: Rigid = { turnRad: 0.4, x: 700.5, y: -31.25 };
    const constraints = {
      file: 'constraints.json',
      names,
      accepted: [],
      refused: [],
      groups: [],
      border: [],
      outline: null,
    };
    const locked = [{ id: 2, pose }];
    const solution = await solvePoses(
      fragmentsAtHand(fragments),
      scored,
      options,
      context,
      { ...constraints, locked },
      photograph,
    );
    expect(poseOf(solution, 2)).toEqual(pose);
    expect(new Set(solution.poses.component.slice(0, trueCount)).size).toBe(1);
    const page = compose(pose, invert(pageFromFragment[2]));
    expect(worstShift(solution, pageFromFragment, fragments.slice(0, trueCount))).toBeLessThan(9);
    const { width, height } = fragments[5];
    const [given, wanted] = [poseOf(solution, 5), compose(page, pageFromFragment[5])].map((one) =>
      applyTo(one, width / 2, height / 2),
    );
    expect(Math.hypot(given.x - wanted.x, given.y - wanted.y)).toBeLessThan(14);
  });
});
