import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPipeline } from '../../src/app.ts';
import { jobParamsOf } from '../../src/formats/job-params.ts';
import { completeParams } from '../../src/formats/params.ts';
import { createJob } from '../../src/jobs/job-draft.ts';
import { encodePng } from '../../src/jobs/picture-io.ts';
import { saveAtomically } from '../../src/jobs/save-atomically.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import type { Engine } from '../../src/pipeline/engine.ts';
import { HAND_MADE } from '../../src/pipeline/judges.ts';
import { FoundFragments } from '../../src/pipeline/found-fragments.ts';
import type { Joint } from '../../src/reassembly/poses/poses.ts';
import { drawFresco } from '../../src/reassembly/puzzle/draw-fresco.ts';
import { shredPicture, type Puzzle } from '../../src/reassembly/puzzle/shred-picture.ts';
import { InLineRunner } from '../../src/workers/in-line.ts';

export interface LaidOutOptions {
  readonly pieces: number;
  /** Size of the fresco, pixels. @default 1600 by 1200 */
  readonly width?: number;
  readonly height?: number;
  /** Another seed breaks and turns it otherwise. @default 1 */
  readonly seed?: number;
}

/**
 * Makes a solved job of many fragments without the hours of a search: the real chain runs, with an engine that knows the
 * answer. Everything that a server reads of it is as a run leaves it.
 * @returns the job's id
 */
export async function makeLaidOutJob(
  jobsDir: string,
  scratch: string,
  { pieces, width = 1600, height = 1200, seed = 1 }: LaidOutOptions,
): Promise<string> {
  const puzzle = shredPicture(drawFresco({ width, height, seed: 1 }), { pieces, seed });
  const pictures = await writeFragments(puzzle, scratch);
  const params = completeParams({ profile: 'fast' });
  const { job, lock } = await createJob(jobsDir, new Date(2025, 0, 1), { mode: 'fragments', pictures, params });
  try {
    await buildPipeline('made', HAND_MADE).run(
      job,
      {},
      {
        params: jobParamsOf(params),
        engine: knowing(puzzle),
        tasks: new InLineRunner(),
        found: new FoundFragments(),
        signal: new AbortController().signal,
        logOf: () => SILENT_LOGGER,
        observer: {
          stepStarted: () => undefined,
          stepProgress: () => undefined,
          stepDone: () => undefined,
          stepSkipped: () => undefined,
          notice: () => undefined,
        },
      },
    );
  } finally {
    await lock.release();
  }
  return job.id;
}

async function writeFragments({ fragments }: Puzzle, scratch: string): Promise<{ file: string; name: string }[]> {
  const folder = join(scratch, 'fragments');
  await mkdir(folder, { recursive: true });
  const written: { file: string; name: string }[] = [];
  for (const { id, width, height, rgba, mask } of fragments) {
    const name = `fragment_${String(id + 1).padStart(4, '0')}.png`;
    const data = rgba.map((value, k) => (k % 4 === 3 ? 255 * mask[k >> 2] : value));
    await saveAtomically(join(folder, name), await encodePng({ width, height, data }));
    written.push({ file: join(folder, name), name });
  }
  return written;
}

/** Answers with the truth: joints where two fragments touch, some of them less sure than others. */
function knowing(puzzle: Puzzle): Engine {
  const { pageFromFragment: poses, fragments } = puzzle;
  const none = {
    ...{ count: 0, a: new Uint16Array(0), b: new Uint16Array(0), turnRad: new Float64Array(0) },
    ...{ x: new Float64Array(0), y: new Float64Array(0), seamStart: new Uint32Array(1), seamXy: new Float32Array(0) },
  };
  const joints = jointsOf(puzzle);
  return {
    findCandidates: () => Promise.resolve(none),
    scoreCandidates: (_fragments, table) =>
      Promise.resolve({ table, probability: new Float32Array(0), kept: new Uint8Array(0), votes: new Map() }),
    solvePoses: () =>
      Promise.resolve({
        poses: {
          count: fragments.length,
          turnRad: Float64Array.from(poses, ({ turnRad }) => turnRad),
          x: Float64Array.from(poses, ({ x }) => x),
          y: Float64Array.from(poses, ({ y }) => y),
          placed: new Uint8Array(fragments.length).fill(1),
          component: new Uint16Array(fragments.length),
          probability: Float32Array.from(poses, (_, id) => sureness(id)),
        },
        joints,
        selected: [],
        report: {},
      }),
  };
}

const sureness = (k: number): number => (k % 11 === 0 ? 0.5 : k % 5 === 0 ? 0.8 : 0.98);

/** Joints of fragments that have pixels beside each other. */
function jointsOf({ labels, width }: Puzzle): Joint[] {
  const contacts = new Map<string, Joint>();
  for (let k = 0; k < labels.length; k++)
    for (const other of [k % width === width - 1 ? -1 : k + 1, k + width]) {
      const [a, b] = [labels[k], labels[other] ?? -1].sort((p, q) => p - q);
      if (a < 0 || a === b) continue;
      const key = `${a} ${b}`;
      const contactPx = (contacts.get(key)?.contactPx ?? 0) + 1;
      contacts.set(key, { a, b, contactPx, probability: sureness(a + b), gapPx: 1 });
    }
  return [...contacts.values()];
}
