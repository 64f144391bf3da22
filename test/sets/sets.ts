import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the sets; `npm run test:sets` sets it. */
export const SETS_DIR = required('FRAME_SETS_DIR');
/** The independent evaluator; `npm run test:sets` sets it. */
export const JUDGE = required('FRAME_JUDGE');

export interface SetOnDisk {
  readonly name: string;
  /** Folder with the fragments' pictures and groundTruth.txt. */
  readonly folder: string;
}

/** Every set, by name. */
export function setsOnDisk(): SetOnDisk[] {
  const sets = readdirSync(SETS_DIR)
    .sort()
    .flatMap((name) => {
      const places = [join(SETS_DIR, name, 'fragments'), join(SETS_DIR, name)];
      const folder = places.find((place) => existsSync(join(place, 'groundTruth.txt')));
      return folder === undefined ? [] : [{ name, folder }];
    });
  if (sets.length === 0) throw new Error(`There is no set in ${SETS_DIR}`);
  return sets;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error('Run these tests with: npm run test:sets -- --sets <folder>');
  return value;
}
