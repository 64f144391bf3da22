import { defineConfig } from 'vitest/config';
import { WholeProgramFirst } from './test/support/whole-program-first.ts';

/** Where the machine-readable report of a run goes besides the terminal; .ci/run counts from it. */
const report = process.env.TEST_REPORT;

/** A suite that `npm test` leaves out, because it needs more than the clone or more than minutes. */
const suite = (name: string) => ({ extends: true as const, test: { name, include: [`test/${name}/**/*.test.ts`] } });

/**
 * Tests of what keeps nothing from one call to the next, in the program's memory or its process: their files may share both.
 * One that puts something in the place of a module, as that of search-assembly does, may not.
 */
const SHARING = [
  'src/{math,geometry,imaging,cnn,reassembly,formats,jobs,ops}/**/!(search-assembly).test.ts',
  'web/src/**/*.test.ts',
  'tools/**/*.test.ts',
];

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    // The runner asks for colours on a build machine; what the program prints is compared without.
    // And what it says is compared in English, whatever language the tester speaks.
    env: { NO_COLOR: '1', LC_ALL: 'C.UTF-8' },
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/made-once.ts'],
    // A limit finds what hangs; on a busy machine everything takes ten times as long, and nothing is wrong.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { sequencer: WholeProgramFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...SHARING, 'test/sets/**', 'test/soak/**', 'node_modules/**'],
        },
      },
      // To start a process for each file, and load all anew in it, takes longer than most of these tests.
      { extends: true, test: { name: 'unit-sharing', include: SHARING, isolate: false } },
      suite('sets'),
      suite('soak'),
    ],
  },
});
