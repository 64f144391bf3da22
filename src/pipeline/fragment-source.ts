import type { PictureSize } from '../formats/derech-truth.ts';
import { runsOfMask, type MaskRuns } from '../imaging/mask-runs.ts';
import { eachAtOnce, picturesAtOnce } from '../jobs/each-at-once.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { FragmentDescription } from '../reassembly/contours/fragment-description.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { SharedPool } from '../workers/share.ts';
import { throwIfStopped } from '../workers/stop.ts';
import type { TaskContext } from '../workers/task-runner.ts';

/**
 * All fragments of a job, none of which need be in memory: photographs of a hundred megabytes each are loaded when their
 * turn comes and let go again. What is asked for of all at once is small.
 */
export interface FragmentSource {
  /** Width and height of each fragment's picture, by id; there are as many fragments. */
  readonly sizes: readonly PictureSize[];
  /** Where each fragment has content, by id. Found once, in one pass over all of them. */
  masks(context: TaskContext): Promise<readonly MaskRuns[]>;
  /** What has been described so far, by working scale: for whoever describes them. */
  readonly described: Map<number, readonly FragmentDescription[]>;
  /**
   * Loads one fragment, does something with it and lets it go. It is in memory that all threads see, so that handing it to
   * a task copies no pixel, and that may hold another one afterwards: the action keeps nothing of it.
   */
  use<T>(id: number, action: (fragment: Fragment) => Promise<T>): Promise<T>;
}

/**
 * Decoded fragments that stay in memory while a job runs, bytes. Where all of a job's fit, as those of most jobs do, each
 * is decoded once; where they do not, none stays, and each is decoded for every pass over them.
 */
const KEPT_BYTES = 384 * 2 ** 20;

/** Four bytes of colour and one of mask. */
const BYTES_PER_PIXEL = 5;

/** Step 1's fragments of a job. @param keptBytes most of them that stay decoded */
export async function fragmentsOfJob({ data }: JobFolder, keptBytes = KEPT_BYTES): Promise<FragmentSource> {
  const sizes = await data.loadFragmentSizes();
  const bytes = sizes.reduce((sum, { width, height }) => sum + BYTES_PER_PIXEL * width * height, 0);
  if (bytes > keptBytes) {
    const pool = new SharedPool();
    return sourceOf(sizes, async (id, action) => {
      const { width, height } = sizes[id];
      const memory = pool.take(BYTES_PER_PIXEL * width * height);
      try {
        return await action(await data.loadFragment(id, () => memory));
      } finally {
        pool.giveBack(memory);
      }
    });
  }
  const kept = new Map<number, Promise<Fragment>>();
  return sourceOf(sizes, async (id, action) => {
    const fragment = kept.get(id) ?? data.loadFragment(id, (size) => new SharedArrayBuffer(size));
    kept.set(id, fragment);
    return action(await fragment);
  });
}

/** Fragments that are in memory as it is. */
export function fragmentsAtHand(fragments: readonly Fragment[]): FragmentSource {
  return sourceOf(fragments, (id, action) => action(fragments[id]));
}

function sourceOf(sizes: readonly PictureSize[], use: FragmentSource['use']): FragmentSource {
  let masks: Promise<MaskRuns[]> | undefined;
  const source: FragmentSource = {
    sizes,
    use,
    described: new Map(),
    masks: (context) =>
      (masks ??= eachFragment(source, context, ({ width, height, mask }) =>
        Promise.resolve(runsOfMask({ width, height, data: mask })),
      )),
  };
  return source;
}

/**
 * Loads every fragment, in order of ids and a few at a time, and does something with it.
 *
 * @param action keeps nothing of the fragment's pixels.
 * @returns what the action gave, by id.
 * @throws FrameError FRAME_STOPPED after a stop, or the failure of the first fragment in order.
 */
export async function eachFragment<T>(
  source: FragmentSource,
  { tasks, signal }: TaskContext,
  action: (fragment: Fragment) => Promise<T>,
): Promise<T[]> {
  const results = new Array<T>(source.sizes.length);
  await eachAtOnce(source.sizes, picturesAtOnce(source.sizes, tasks.threads), async (_, id) => {
    throwIfStopped(signal);
    results[id] = await source.use(id, action);
  });
  return results;
}
