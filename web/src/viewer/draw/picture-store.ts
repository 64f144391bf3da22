/** Widths that pictures are asked for in: few, so that a browser's and the server's caches are of use. */
const WIDTHS = [64, 128, 256, 512, 1024, 2048, 4096];
/** Requests side by side; the rest waits, and is forgotten when it is no longer looked at. */
const SIDE_BY_SIDE = 6;
/** Pixels kept decoded, in all: four bytes each. */
const KEPT_PX = 48_000_000;

/** The smallest width that shows all of `wanted` pixels, or all there is of a picture. */
export function widthFor(wanted: number, most: number): number {
  return WIDTHS.find((width) => width >= wanted && width < most) ?? most;
}

/** All widths that `widthFor` answers for a picture, the finest first. */
export function widthsTo(most: number): readonly number[] {
  return [most, ...WIDTHS.filter((width) => width < most).reverse()];
}

interface Wish {
  readonly key: string;
  readonly address: string;
}

/** Pictures by address, decoded away from the page's thread, the least used dropped first. */
export class PictureStore {
  private readonly kept = new Map<string, ImageBitmap>();
  private readonly failed = new Set<string>();
  private readonly under = new Map<string, AbortController>();
  private wishes: Wish[] = [];
  private keptPx = 0;
  private readonly onArrive: () => void;

  constructor(onArrive: () => void) {
    this.onArrive = onArrive;
  }

  /** The picture under a key, if it is here. */
  get(key: string): ImageBitmap | null {
    const found = this.kept.get(key);
    if (found === undefined) return null;
    // Most recently used stands last.
    this.kept.delete(key);
    this.kept.set(key, found);
    return found;
  }

  has(key: string): boolean {
    return this.kept.has(key);
  }

  /** Whether it was asked for and could not be had. */
  isLost(key: string): boolean {
    return this.failed.has(key);
  }

  /** Whether everything that was wished for has come, or cannot. */
  get settled(): boolean {
    return this.under.size === 0 && this.wishes.length === 0;
  }

  /** What is looked at now and missing, the most wanted first; earlier wishes that have not begun are void. */
  wish(wishes: readonly Wish[]): void {
    this.wishes = wishes.filter(({ key }) => !this.kept.has(key) && !this.under.has(key) && !this.failed.has(key));
    this.fill();
  }

  stop(): void {
    this.wishes = [];
    for (const request of this.under.values()) request.abort();
    for (const bitmap of this.kept.values()) bitmap.close();
    this.kept.clear();
  }

  private fill(): void {
    while (this.under.size < SIDE_BY_SIDE) {
      const wish = this.wishes.shift();
      if (wish === undefined) return;
      void this.fetch(wish);
    }
  }

  private async fetch({ key, address }: Wish): Promise<void> {
    const request = new AbortController();
    this.under.set(key, request);
    try {
      const answer = await fetch(address, { credentials: 'same-origin', signal: request.signal });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.keep(key, await createImageBitmap(await answer.blob()));
    } catch {
      // A picture that cannot be had leaves its outline: the page stays of use. It is not asked for again.
      if (!request.signal.aborted) this.failed.add(key);
    }
    this.under.delete(key);
    if (request.signal.aborted) return;
    this.onArrive();
    this.fill();
  }

  private keep(key: string, bitmap: ImageBitmap): void {
    this.kept.set(key, bitmap);
    this.keptPx += bitmap.width * bitmap.height;
    for (const [oldest, old] of this.kept) {
      if (this.keptPx <= KEPT_PX || oldest === key) return;
      this.kept.delete(oldest);
      this.keptPx -= old.width * old.height;
      old.close();
    }
  }
}
