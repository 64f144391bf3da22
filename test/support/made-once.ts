import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { oneAtATime } from './one-at-a-time.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder that all test files of a run share. */
    madeOnce: string;
  }
}

/** What vitest calls before the first test file of a run, and after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'frame-test-made-'));
  project.provide('madeOnce', folder);
  return () => rm(folder, { recursive: true, force: true });
}

/**
 * Gives a folder that takes long to make: the first test file of a run that asks has it made, all get a copy of their own.
 *
 * @param name says all that it depends on besides the sources, and is a file's name
 * @param make fills the folder that it is given, which is empty; the same whenever it is called
 */
export async function madeOnce(name: string, to: string, make: (folder: string) => Promise<void>): Promise<void> {
  const place = join(inject('madeOnce'), name);
  await oneAtATime(`${place}.lock`, async () => {
    if (existsSync(place)) return;
    const unfinished = `${place}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    await make(unfinished);
    await rename(unfinished, place);
  });
  await mkdir(dirname(to), { recursive: true });
  await cp(place, to, { recursive: true });
}
