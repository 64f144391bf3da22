import type { HashAnswer, HashAsk } from './hash-worker.ts';

/** Sums files away from the page's own thread, so that it stays smooth with gigabytes. */
export class FileHasher {
  private readonly worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
  private readonly open = new Map<number, (sha256: string | null) => void>();
  private asked = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
      this.open.get(data.ask)?.('sha256' in data ? data.sha256 : null);
      this.open.delete(data.ask);
    };
  }

  /** @returns SHA-256, hexadecimal; null for a file that can no longer be read */
  hash(blob: Blob): Promise<string | null> {
    const ask = this.asked++;
    return new Promise((resolve) => {
      this.open.set(ask, resolve);
      this.worker.postMessage({ ask, blob } satisfies HashAsk);
    });
  }

  stop(): void {
    this.worker.terminate();
  }
}
