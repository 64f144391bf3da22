import { hashPixels } from '../jobs/file-hash.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { maskOfRuns, runsOfMask, type MaskRuns } from '../imaging/mask-runs.ts';
import type { Segmentation } from '../reassembly/fragments/segment-background.ts';
import { SharedPool } from '../workers/share.ts';
import type { TaskContext } from '../workers/task-runner.ts';

/**
 * Finds the fragments in photographs on threads, and remembers what it found for as long as the program runs. The check
 * before a job and the job's first step see the same photographs; the second look costs next to nothing. What is
 * remembered goes by the pixels themselves, so a file that changed in between is looked at anew.
 */
export class FoundFragments {
  readonly #byPixels = new Map<string, Omit<Segmentation, 'mask'> & { readonly mask: MaskRuns }>();

  readonly #pool = new SharedPool();

  /**
   * @param name of the photograph, for messages.
   * @throws FrameError as `segmentBackground`.
   */
  async find(photograph: RgbaImage, name: string, { tasks, signal }: TaskContext): Promise<Segmentation> {
    const key = hashPixels(photograph);
    const known = this.#byPixels.get(key);
    if (known !== undefined) return { ...known, mask: maskOfRuns(known.mask) };
    const memory = this.#pool.take(photograph.data.length);
    const data = new Uint8Array(memory, 0, photograph.data.length);
    data.set(photograph.data);
    try {
      const [found] = await tasks.map('segmentBackground', [{ picture: { ...photograph, data }, name }], { signal });
      this.#byPixels.set(key, { ...found, mask: runsOfMask(found.mask) });
      return found;
    } finally {
      this.#pool.giveBack(memory);
    }
  }
}
