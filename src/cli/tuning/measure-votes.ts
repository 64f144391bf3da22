import { FrameError } from '../../errors.ts';
import { UPRIGHT } from '../../reassembly/crops/cut-crop.ts';
import { atStep, cutSeams } from '../../reassembly/crops/seam-table.ts';
import { loadModel } from '../../jobs/model-folder.ts';
import type { LearnerSpeed, VoteSpeeds } from '../../ops/tuning/vote-speeds.ts';
import { learnersOf } from '../../pipeline/judges.ts';
import { openNetwork } from '../../workers/network-session.ts';
import { networkInputs } from '../../workers/network-tasks.ts';
import { exampleSeams } from '../train/built-in-example.ts';

/** Seams of one measurement, for every batch size the same work; larger batches are not told apart. */
const SEAMS = 128;

/**
 * How fast the learners of a folder vote on one thread, on the seams that the program draws, some of them several times.
 * @returns null where there are no learners
 */
export async function measureVotes(folder: string): Promise<VoteSpeeds | null> {
  const model = await loadModel(folder);
  if (model === null) return null;
  const { networks } = learnersOf(model, folder, 'cpu');
  const example = await exampleSeams();
  const learners = networks.map(({ name, size, network }): LearnerSpeed => {
    const table = atStep(example, size.stepPx);
    return {
      name,
      size,
      async secondsOf(batchSize, keepsMemory = false) {
        const session = await openNetwork(network.bytes, 'cpu', keepsMemory);
        const votes = async (count: number): Promise<void> => {
          for (let from = 0; from < count; from += batchSize) {
            const length = Math.min(batchSize, count - from);
            const rows = Uint32Array.from({ length }, (_, k) => (from + k) % example.a.length);
            const seams = cutSeams(table, rows, size, () => UPRIGHT);
            const { logOdds } = await session.run(networkInputs(network, seams, size));
            if (!Number.isFinite(logOdds.data[0]))
              throw new FrameError('FRAME_MODEL_DAMAGED', `Learner ${name} says what is no number.`, { file: folder });
          }
        };
        try {
          await votes(Math.min(batchSize, SEAMS));
          const startMs = performance.now();
          await votes(SEAMS);
          return (performance.now() - startMs) / 1000;
        } finally {
          await session.close();
        }
      },
    };
  });
  return { seams: SEAMS, learners };
}
