import { sizeWords } from '../size-words.ts';
import { t } from '../language.ts';

const RENEW_MS = 200;

/** Shows on a terminal how many bytes are through; elsewhere it says nothing. */
export class ByteProgress {
  readonly #stream: NodeJS.WriteStream | null;
  readonly #word: string;
  #shownMs = -Infinity;
  #open = false;

  /** @param word such as `read`. */
  constructor(word: string, stream: NodeJS.WriteStream = process.stderr) {
    this.#word = word;
    this.#stream = stream.isTTY ? stream : null;
  }

  show(bytes: number, of?: number): void {
    const nowMs = performance.now();
    if (this.#stream === null || nowMs - this.#shownMs < RENEW_MS) return;
    this.#shownMs = nowMs;
    this.#open = true;
    const size =
      of === undefined ? sizeWords(bytes) : t('{{size}} of {{all}}', { size: sizeWords(bytes), all: sizeWords(of) });
    this.#stream.write(`\r\x1b[K${this.#word} ${size}`);
  }

  close(): void {
    if (this.#open) this.#stream?.write('\r\x1b[K');
    this.#open = false;
  }
}
