import type { DOCTOR_POINTS } from '../../formats/reports/doctor-report.ts';
import { median } from '../../math/statistics.ts';
import { chooseBest, type Trial } from './choose-best.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Point } from './point.ts';
import { secondsOfAll, type VoteSpeeds } from './vote-speeds.ts';

type Keys = (typeof DOCTOR_POINTS)['software'][number];

/** Tried against the one that is set. */
const BATCH_SIZES = [8, 32, 128];
const REPEATS = 3;

export function softwarePoints(context: DoctorContext): Record<Keys, Point> {
  const { params, cores } = context;
  return {
    async gpu_support() {
      const [cuda, webgpu] = [await context.refusalOf('cuda'), await context.refusalOf('webgpu')];
      const device = params['boost.device'];
      const found = cuda === null ? 'cuda' : webgpu === null ? 'webgpu' : null;
      const refusals = `cuda: ${brief(cuda)}; webgpu: ${brief(webgpu)}`;
      if (found === null)
        return { measured: `learners run on the processor; ${refusals}`, value: 'cpu', unit: null, verdict: 'ok' };
      const isUsed = device === 'auto' || device === found;
      return {
        measured: `a small network ran rightly on ${found}; boost.device is ${device}; ${refusals}`,
        ...{ value: found, unit: null, verdict: isUsed ? 'ok' : 'advice' },
        advice: isUsed
          ? null
          : 'Set boost.device to auto. Votes may then differ in their last digits from those of the processor.',
        gain: isUsed
          ? null
          : 'Step 5 only; how much is not estimated: it depends on the card, and `tune` measures jobs, not cards.',
        fix: isUsed ? null : { key: 'boost.device', value: 'auto' },
      };
    },

    async image_library() {
      const { vips, vectors, shrinkMps, plainShrinkMps } = await context.pictures();
      const times = shrinkMps / plainShrinkMps;
      return {
        measured: `libvips ${vips} shrinks ${shrinkMps.toFixed(0)} megapixels per second, ${times.toFixed(1)} times as many as without vector instructions (${vectors ? 'in use' : 'not in use'})`,
        ...{ value: Number(times.toFixed(2)), unit: 'times', verdict: vectors ? 'ok' : 'advice' },
        advice: vectors
          ? null
          : 'This processor or this build of libvips lacks vector instructions: install the prebuilt package of sharp for this system.',
        gain: vectors
          ? null
          : 'Reading and shrinking pictures only, steps 1 and 4; on machines with them it is usually 2 to 4 times as fast.',
      };
    },

    async parallel_workers() {
      const { threads } = params;
      const used = threads === 0 ? cores : threads;
      if (used === cores)
        return {
          measured: `threads is ${threads}, so ${used} work at once, one per core`,
          ...{ value: used, unit: 'threads', verdict: 'ok' },
        };
      const now = await context.matching(used, params.profile);
      const all = await context.matching(cores, params.profile);
      const isBetter = now / all > 1.1;
      return {
        measured: `threads is ${threads}, so ${used} work at once: a small puzzle is matched in ${now.toFixed(2)} s, on ${cores}, as many as cores, in ${all.toFixed(2)} s`,
        ...{ value: used, unit: 'threads', verdict: isBetter ? 'advice' : 'ok' },
        advice: isBetter ? 'Set threads to 0: one per core.' : null,
        gain: isBetter ? `Matching takes ${(100 * (1 - all / now)).toFixed(0)} % less time, as measured.` : null,
        fix: isBetter ? { key: 'threads', value: 0 } : null,
      };
    },

    async batch_sizes() {
      const speeds = await context.votes();
      if (speeds === null) return noLearners();
      const present = params['boost.batch_size'];
      const trials = await tryBatchSizes(speeds, [...new Set([present, ...BATCH_SIZES])], REPEATS);
      const { value, isBetter, gain } = chooseBest(trials, present);
      const figures = trials.map((trial) => `${trial.value}: ${(speeds.seams / median(trial.times)!).toFixed(0)}`);
      return {
        measured: `seams per second and thread by batch size, all learners: ${figures.join(', ')}; boost.batch_size is ${present}`,
        ...{ value: present, unit: 'seams', verdict: isBetter ? 'advice' : 'ok' },
        advice: isBetter ? `Set boost.batch_size to ${value}; \`tune\` tries more sizes.` : null,
        gain: isBetter ? `Voting takes ${(100 * (1 - 1 / gain)).toFixed(0)} % less time, as measured.` : null,
        fix: isBetter ? { key: 'boost.batch_size', value } : null,
      };
    },

    async memory_pooling() {
      const speeds = await context.votes();
      if (speeds === null) return noLearners();
      const batchSize = params['boost.batch_size'];
      const [plain, kept]: [number[], number[]] = [[], []];
      for (let k = 0; k < REPEATS; k++) {
        plain.push(await secondsOfAll(speeds, batchSize, false));
        kept.push(await secondsOfAll(speeds, batchSize, true));
      }
      const gain = median(plain)! / median(kept)!;
      return {
        measured: `with the memory of a run kept for the next, voting is ${gain.toFixed(2)} times as fast; asking gives it back, since it holds tens of megabytes per graph and thread, training keeps it; pictures reuse shared memory while they are painted`,
        ...{ value: Number(gain.toFixed(2)), unit: 'times', verdict: 'ok' },
      };
    },
  };
}

/** Drivers are long-winded. */
function brief(refusal: string | null): string {
  if (refusal === null) return 'works';
  return refusal.length > 90 ? `${refusal.slice(0, 87)}…` : refusal;
}

/** Every size in turn, `repeats` times. */
export async function tryBatchSizes(
  speeds: VoteSpeeds,
  sizes: readonly number[],
  repeats: number,
): Promise<Trial<number>[]> {
  const trials = sizes.map((value) => ({ value, times: [] as number[] }));
  for (let k = 0; k < repeats; k++)
    for (const { value, times } of trials) times.push(await secondsOfAll(speeds, value));
  return trials;
}

const noLearners = () => ({
  measured: 'there are no learners: step 5 judges by the hand-made score',
  ...{ value: null, unit: null, verdict: 'ok' as const },
});
