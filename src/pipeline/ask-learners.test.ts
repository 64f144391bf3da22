import { beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { trainSmallModel } from '../../test/support/small-model.ts';
import { exampleSeams } from '../cli/train/built-in-example.ts';
import { jobParamsOf } from '../formats/job-params.ts';
import { DEFAULT_PARAMS } from '../formats/parameters.ts';
import { seededRandom } from '../math/random.ts';
import type { CandidateTable, ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { atStep } from '../reassembly/crops/seam-table.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { shredPicture } from '../reassembly/puzzle/shred-picture.ts';
import { InLineRunner } from '../workers/in-line.ts';
import { ThreadRunner } from '../workers/threads.ts';
import type { Learners } from './ask-learners.ts';
import { fragmentsAtHand } from './fragment-source.ts';
import { openJudges } from './judges.ts';
import { findCandidates, scoreCandidates, solvePoses } from './native-engine.ts';
import type { StageContext } from './stage-context.ts';

const scratch = scratchFolder('file');
const { fragments } = shredPicture(drawFresco({ width: 400, height: 300, seed: 6 }), {
  ...{ pieces: 9, seed: 6, erosionPx: 1 },
});
const options = { seed: 1, profile: 'fast', topK: 20 } as const;
const inLine: StageContext = {
  ...{ tasks: new InLineRunner(), signal: new AbortController().signal, progress: () => undefined },
};
let learners: Learners;
let table: CandidateTable;
let scored: ScoredCandidates;

const score = (own: readonly Fragment[], context = inLine, asked: Learners | null = learners) =>
  scoreCandidates(fragmentsAtHand(own), table, options, context, asked);

/** The same candidates and, after them, so many that nobody would look at. */
function withChaff(wheat: CandidateTable, count: number): CandidateTable {
  const random = seededRandom(9);
  const rows = Array.from({ length: count }, () => {
    const a = random.below(fragments.length - 1);
    return { a, b: a + 1 + random.below(fragments.length - 1 - a) };
  });
  const numbers = (column: Float64Array, least: number, most: number): Float64Array =>
    Float64Array.from([...column, ...rows.map(() => random.between(least, most))]);
  return {
    ...wheat,
    count: wheat.count + count,
    a: Uint16Array.from([...wheat.a, ...rows.map(({ a }) => a)]),
    b: Uint16Array.from([...wheat.b, ...rows.map(({ b }) => b)]),
    turnRad: numbers(wheat.turnRad, -3, 3),
    x: numbers(wheat.x, -150, 150),
    y: numbers(wheat.y, -150, 150),
    seamStart: Uint32Array.from([...wheat.seamStart, ...rows.map(() => wheat.seamStart[wheat.count])]),
  };
}

beforeAll(async () => {
  const { boost } = jobParamsOf({ ...DEFAULT_PARAMS, 'boost.model': await trainSmallModel(scratch()) });
  learners = (await openJudges({ boost }, scratch())).learners!;
  table = await findCandidates(fragmentsAtHand(fragments), options, inLine);
  scored = await score(fragments);
});

describe('learners that are asked in step 5', () => {
  test('judge the best candidates of each fragment; the others keep the hand-made score', async () => {
    const crowd = withChaff(table, 600);
    const source = fragmentsAtHand(fragments);
    const byHand = await scoreCandidates(source, crowd, options, inLine);
    const judged = await scoreCandidates(source, crowd, options, inLine, learners);
    expect(judged.byHand).toEqual(byHand.probability);
    const [first, ...others] = [...judged.votes.values()];
    const asked = Array.from(first.keys()).filter((row) => !Number.isNaN(first[row]));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.length).toBeLessThanOrEqual(16 * fragments.length);
    for (let row = 0; row < crowd.count; row++) {
      if (!Number.isNaN(first[row])) continue;
      expect(judged.probability[row]).toBe(byHand.probability[row]);
      expect(judged.kept[row]).toBe(byHand.kept[row]);
      for (const votes of others) expect(votes[row]).toBeNaN();
    }
    expect(asked.some((row) => judged.probability[row] !== byHand.probability[row])).toBe(true);
  });

  test('are asked only while their vote can still change the decision, which it never would', () => {
    const columns = [...scored.votes.values()];
    const counts = columns.map((votes) => votes.filter((vote) => !Number.isNaN(vote)).length);
    expect(counts[2]).toBeLessThan(counts[0]);
    const { alphas } = learners.ensemble;
    for (let row = 0; row < table.count; row++) {
      let [sum, silent] = [0, alphas.reduce((total, alpha) => total + alpha, 0)];
      for (const [k, votes] of columns.entries()) {
        if (Number.isNaN(votes[row])) break;
        sum += alphas[k] * (2 * votes[row] - 1);
        silent -= alphas[k];
      }
      if (Number.isNaN(columns[0][row])) continue;
      expect(Math.abs(sum) + 1e-6).toBeGreaterThanOrEqual(silent);
      if (Math.abs(sum) > 1e-6) expect(scored.kept[row]).toBe(sum > 0 ? 1 : 0);
    }
  });

  test('say the same on threads, count their votes up to the last, and hear a stop in between', async () => {
    const tasks = new ThreadRunner({ threads: 2 });
    try {
      const news: [number, number][] = [];
      const progress = (done: number, total: number): void => void news.push([done, total]);
      expect(await score(fragments, { ...inLine, tasks, progress })).toEqual(scored);
      const votes = [...scored.votes.values()].flatMap((column) => [...column]).filter((vote) => vote >= 0).length;
      expect(news.at(-1)).toEqual([votes, votes]);
      news.forEach(([done, total], k) => {
        expect(done).toBeLessThanOrEqual(total);
        if (k > 0) expect(done).toBeGreaterThanOrEqual(news[k - 1][0]);
      });

      const stop = new AbortController();
      const stopped = score(fragments, {
        ...{ tasks, signal: stop.signal },
        progress: (done) => void (done > 0 && stop.abort()),
      });
      await expect(stopped).rejects.toMatchObject({ code: 'FRAME_STOPPED' });

      // Threads that have loaded networks, and are ended in the middle of other work, take nothing with them.
      const later = new AbortController();
      setTimeout(() => later.abort(), 100);
      const endless = [0, 1].map(() => ({ numbers: new Float64Array(8), repeat: 1e10 }));
      await expect(tasks.map('sum', endless, { signal: later.signal })).rejects.toMatchObject({
        code: 'FRAME_STOPPED',
      });
      expect(await score(fragments, { ...inLine, tasks })).toEqual(scored);
    } finally {
      await tasks.close();
    }
  });

  test('that fail do not end the others in the middle of their work', async () => {
    const tasks = new ThreadRunner({ threads: 2 });
    try {
      const [{ size, network }] = learners.networks;
      const table = atStep(await exampleSeams(), size.stepPx);
      // Long enough to be at work when the other fails.
      const rows = Uint32Array.from({ length: 400 }, (_, k) => k % table.a.length);
      const junk = { ...network, key: 'junk', bytes: Buffer.from('no network') };
      const inputs = [network, junk, network].map((model) => ({ model, table, rows, size }));
      await expect(tasks.map('askLearner', inputs)).rejects.toThrow();
      expect((await tasks.map('askLearner', inputs.slice(0, 1)))[0]).toHaveLength(rows.length);
    } finally {
      await tasks.close();
    }
  });

  test('see what lies inside the mask, whatever colour it has, and nothing of what lies around it', async () => {
    const key = [8, 248, 8];
    const around = fragments.map((fragment) => ({
      ...fragment,
      rgba: fragment.rgba.map((value, k) => (fragment.mask[k >> 2] === 1 || k % 4 === 3 ? value : key[k % 4])),
    }));
    expect(await score(around)).toEqual(scored);
    // A stripe of the key colour on the fragments is part of the painting.
    const inside = fragments.map((fragment) => ({
      ...fragment,
      rgba: fragment.rgba.map((value, k) => ((k >> 2) % fragment.width < 12 && k % 4 < 3 ? key[k % 4] : value)),
    }));
    const painted = await score(inside);
    expect([...painted.votes.get('g0')!].filter((vote) => vote >= 0).length).toBeGreaterThan(20);
    expect(painted.votes).not.toEqual(scored.votes);
  });

  test('count in the joints of step 6 where that is switched on, and otherwise through the probabilities alone', async () => {
    const source = fragmentsAtHand(fragments);
    const plain = await solvePoses(source, scored, options, inLine);
    const { byHand: _unknown, ...forgotten } = scored;
    expect(await solvePoses(source, forgotten, { ...options, learnedJoints: true }, inLine)).toEqual(plain);
    const heard = await solvePoses(source, scored, { ...options, learnedJoints: true }, inLine);
    expect(heard.report.worth).not.toBe(plain.report.worth);
    expect(heard.poses.count).toBe(fragments.length);
  });
});
