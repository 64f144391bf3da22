import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * npm run test:sets -- --sets <folder> [--judge <evaluate.mjs>] [-- vitest's own arguments]
 *
 * Runs the tests that need the published sets. Whoever asks for them wants them to run: what is missing is a failure,
 * never a skip. `--judge` is an independent evaluator to agree with; it lies beside the sets' folder by default.
 */
function refuse(reason: string): never {
  process.stderr.write(`test:sets: ${reason}\n`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: { sets: { type: 'string' }, judge: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const { values, positionals } = readArguments();
if (values.sets === undefined) refuse('name the folder of the sets: npm run test:sets -- --sets <folder>');
const sets = resolve(values.sets);
if (!existsSync(sets) || !statSync(sets).isDirectory()) refuse(`there is no folder ${sets}`);
const judge = resolve(values.judge ?? join(dirname(sets), 'tools', 'evaluate.mjs'));
if (!existsSync(judge)) refuse(`there is no evaluator ${judge}; name it with --judge`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', '--project', 'sets', ...positionals], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FRAME_SETS_DIR: sets, FRAME_JUDGE: judge },
});
process.exit(run.status ?? 1);
