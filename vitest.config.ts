import { defineConfig } from 'vitest/config';

/** Where the machine-readable report of a run goes besides the terminal; .ci/run counts from it. */
const report = process.env.TEST_REPORT;

/** A suite that `npm test` leaves out, because it needs more than the clone or more than minutes. */
const suite = (name: string) => ({ extends: true as const, test: { name, include: [`test/${name}/**/*.test.ts`] } });

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    // The runner asks for colours on a build machine; what the program prints is compared without.
    // And what it says is compared in English, whatever language the tester speaks.
    env: { NO_COLOR: '1', LC_ALL: 'C.UTF-8' },
    pool: 'forks',
    maxWorkers: 2,
    // A limit finds what hangs; on a busy machine everything takes ten times as long, and nothing is wrong.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['test/sets/**', 'test/soak/**', 'node_modules/**'],
        },
      },
      suite('sets'),
      suite('soak'),
    ],
  },
});
