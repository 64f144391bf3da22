import { findCandidates } from '../../pipeline/native-engine.ts';
import { fragmentsAtHand } from '../../pipeline/fragment-source.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { shredPicture } from '../../reassembly/puzzle/shred-picture.ts';
import { ThreadRunner } from '../../workers/threads.ts';
import type { JobParams } from '../../formats/job-params.ts';

/** Small, and of enough pairs for some threads. */
const PICTURE = { width: 300, height: 225, seed: 8 };
const PUZZLE = { pieces: 6, seed: 8, erosionPx: 1 };

/** The first time a thread also compiles what it runs. */
const REPEATS = 2;

/** Matches the pieces of a small puzzle. @returns seconds by the clock, the least disturbed of two, threads already started. */
export type MeasureMatching = (threads: number, profile: JobParams['profile']) => Promise<number>;

/** The puzzle is made once, for all measurements. */
export function matchingOfSmallPuzzle(): MeasureMatching {
  const { fragments } = shredPicture(drawFresco(PICTURE), PUZZLE);
  return async (threads, profile) => {
    const tasks = new ThreadRunner({ threads });
    try {
      // Threads load the program on their first task: that is not what is measured.
      const warming = Array.from({ length: 4 * threads }, () => ({ numbers: new Float64Array(8), repeat: 1000 }));
      await tasks.map('sum', warming);
      const { signal } = new AbortController();
      let fastestMs = Infinity;
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const startMs = performance.now();
        await findCandidates(
          fragmentsAtHand(fragments),
          { seed: 0, profile, topK: 10, learnedJoints: false },
          { tasks, signal, progress: () => undefined },
        );
        fastestMs = Math.min(fastestMs, performance.now() - startMs);
      }
      return fastestMs / 1000;
    } finally {
      await tasks.close();
    }
  };
}
