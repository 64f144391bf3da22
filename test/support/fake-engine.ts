import { areaOfRuns } from '../../src/imaging/mask-runs.ts';
import type { Engine } from '../../src/pipeline/engine.ts';
import type { StageContext } from '../../src/pipeline/stage-context.ts';
import { throwIfStopped } from '../../src/workers/stop.ts';

/** Work of one item on the task runner, so that progress is made and a stop is heard. */
async function work(items: number, context: StageContext): Promise<void> {
  const { tasks, signal } = context;
  const inputs = Array.from({ length: items }, (_, k) => ({ numbers: Float64Array.of(k), repeat: 10 }));
  await tasks.map('sum', inputs, { signal, onProgress: (done, total) => context.progress(done, total) });
  throwIfStopped(signal);
}

/**
 * An engine that needs no craft: it lines the fragments up in a row by their ids, and leaves the last one aside. What it
 * answers depends on the fragments' pixels and on the options, so that a filter that hands over the wrong ones is seen.
 */
export const FAKE_ENGINE: Engine = {
  async findCandidates(fragments, { seed, topK }, context) {
    const { sizes } = fragments;
    await work(sizes.length, context);
    const areas = (await fragments.masks(context)).map(areaOfRuns);
    const count = sizes.length - 1;
    const seamXy = new Float32Array(4 * count);
    return {
      count,
      a: Uint16Array.from({ length: count }, (_, c) => c),
      b: Uint16Array.from({ length: count }, (_, c) => c + 1),
      turnRad: Float64Array.from({ length: count }, (_, c) => (seed % 100) / 1000 + c / 100),
      x: Float64Array.from({ length: count }, (_, c) => sizes[c].width + topK / 10),
      y: Float64Array.from({ length: count }, (_, c) => areas[c] / 1000),
      seamStart: Uint32Array.from({ length: count + 1 }, (_, c) => 2 * c),
      seamXy: seamXy.map((_, k) => k % 7),
      wearDepthPx: 1.5,
    };
  },

  async scoreCandidates(_fragments, table, { profile }, context) {
    await work(table.count, context);
    const probability = Float32Array.from({ length: table.count }, (_, c) => (c + profile.length) / (table.count + 10));
    return {
      table,
      probability,
      kept: Uint8Array.from(probability, (_, c) => (c === table.count - 1 ? 0 : 1)),
      votes: new Map(),
    };
  },

  async solvePoses(fragments, { table, probability, kept }, _options, context) {
    await work(3, context);
    const count = fragments.sizes.length;
    const chained = kept.reduce((sum, flag) => sum + flag, 0) + 1;
    const x = new Float64Array(count);
    for (let id = 1; id < chained; id++) x[id] = x[id - 1] + table.x[id - 1];
    const placed = Uint8Array.from({ length: count }, (_, id) => (id < chained ? 1 : 0));
    return {
      poses: {
        count,
        turnRad: new Float64Array(count),
        x,
        y: new Float64Array(count),
        placed,
        component: Uint16Array.from({ length: count }, (_, id) => (placed[id] ? 0 : id)),
        probability: Float32Array.from({ length: count }, (_, id) => probability[Math.max(0, id - 1)] ?? 0),
      },
      joints: Array.from({ length: chained - 1 }, (_, c) => ({
        a: c,
        b: c + 1,
        probability: probability[c],
        contactPx: 10,
        gapPx: 0.5,
      })),
      selected: Array.from({ length: chained - 1 }, (_, c) => c),
      report: { restarts: 1 },
    };
  },
};
