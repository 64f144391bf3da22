import type { PictureSize } from '../formats/derech-truth.ts';

/**
 * Pixels of the pictures that are decoded and worked on at the same time: one photograph of 24 megapixels, or several
 * smaller ones. Each takes up to 30 bytes per pixel on its way from its file to a fragment, so this bounds the memory whatever their number.
 */
const PIXELS_AT_ONCE = 40e6;

/** Pictures that wait decoded for a thread, per thread, so that none idles. */
const READY_PER_THREAD = 2;

/** How many pictures may be worked on at once: enough for all threads where they are small, one where they are huge. */
export function picturesAtOnce(sizes: readonly PictureSize[], threads: number): number {
  const largest = sizes.reduce((pixels, { width, height }) => Math.max(pixels, width * height), 1);
  return Math.max(1, Math.min(READY_PER_THREAD * threads, Math.floor(PIXELS_AT_ONCE / largest)));
}

/**
 * Runs an action for every item, in their order, a few at a time. After a failure no more are started; it ends when all
 * that were started have ended, with the failure of the first item in order: the same one whatever the number at once.
 */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  action: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const waiting = items.entries();
  let first: { readonly index: number; readonly cause: unknown } | null = null;
  const take = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (first !== null) return;
      await action(item, index).catch((cause: unknown) => {
        if (first === null || index < first.index) first = { index, cause };
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  // The compiler does not see that the lanes above write it.
  const failure = first as { readonly cause: unknown } | null;
  if (failure !== null) throw failure.cause;
}
