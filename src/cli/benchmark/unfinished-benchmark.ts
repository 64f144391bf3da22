import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diskError } from '../../jobs/disk-errors.ts';
import { hashFolder } from '../../jobs/file-hash.ts';
import type { BenchmarkReport, BenchmarkRow } from './benchmark-report.ts';

/** What must be the same for runs to belong into one report. */
export interface BenchmarkIdentity {
  /** Hash of the running program's own files. */
  readonly program: string;
  /** What is to be run: the manifest, or the names of the sets. */
  readonly runs: unknown;
  readonly options: BenchmarkReport['options'];
  readonly machine: BenchmarkReport['machine'];
  readonly node: string;
}

const HEADER = 'benchmark.json';
const WRONG = 'wrong';
const ROW = /^run_.*\.json$/;

/**
 * A benchmark that has not come to its end, on disk: one file per run that is done. Another start of the same benchmark
 * goes on from there; one of other code, options or puzzles starts anew, since its runs would not belong together.
 */
export class UnfinishedBenchmark {
  /** ISO 8601, UTC: when its first run started. */
  readonly startedAt: string;
  readonly #folder: string;
  readonly #rows = new Map<string, BenchmarkRow>();

  /** @throws FrameError FRAME_DISK_…, FRAME_INPUT_NOT_A_FOLDER where nothing can be kept there: told before the first run. */
  constructor(folder: string, identity: BenchmarkIdentity) {
    this.#folder = folder;
    const header = readHeader(folder);
    const same = header !== null && JSON.stringify(header.identity) === JSON.stringify(identity);
    this.startedAt = same ? header.startedAt : new Date().toISOString();
    try {
      if (!same) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true });
        writeWhole(join(folder, HEADER), { startedAt: this.startedAt, identity });
      }
    } catch (cause) {
      throw diskError('write', folder, cause);
    }
    for (const name of readdirSync(folder).filter((file) => ROW.test(file))) {
      const row = JSON.parse(readFileSync(join(folder, name), 'utf8')) as BenchmarkRow;
      this.#rows.set(keyOf(row), row);
    }
  }

  /** The row of a run that is done already. */
  rowOf(run: { readonly set: string; readonly seed: number }): BenchmarkRow | undefined {
    return this.#rows.get(keyOf(run));
  }

  add(row: BenchmarkRow): void {
    writeWhole(join(this.#folder, `run_${keyOf(row)}.json`), row);
    this.#rows.set(keyOf(row), row);
  }

  /** Keeps the picture of an answer that is not wholly right. */
  keepPicture(run: { readonly set: string; readonly seed: number }, picture: string): void {
    if (!existsSync(picture)) return;
    const place = join(this.#folder, WRONG);
    mkdirSync(place, { recursive: true });
    copyFileSync(picture, join(place, `${keyOf(run)}.jpg`));
  }

  /** Ends it: the pictures go to a folder of that name, where there are any, and the rest goes. */
  finish(pictures: string): void {
    const kept = join(this.#folder, WRONG);
    if (existsSync(kept)) {
      rmSync(pictures, { recursive: true, force: true });
      renameSync(kept, pictures);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A hash over the files of the running program, which tells one state of the code from another. */
export function programHash(): Promise<string> {
  return hashFolder(join(dirname(fileURLToPath(import.meta.url)), '..', '..'));
}

const keyOf = ({ set, seed }: { readonly set: string; readonly seed: number }): string => `${set}_${seed}`;

/** Written beside and then renamed: a file that is there is whole. */
function writeWhole(file: string, value: unknown): void {
  writeFileSync(`${file}.part`, JSON.stringify(value));
  renameSync(`${file}.part`, file);
}

function readHeader(folder: string): { startedAt: string; identity: unknown } | null {
  try {
    return JSON.parse(readFileSync(join(folder, HEADER), 'utf8')) as { startedAt: string; identity: unknown };
  } catch {
    return null; // none there, or of another program
  }
}
