/** Saves a file over and over, each time with another letter, until it is killed. Argument: the file. */
import { saveAtomically } from '../../src/jobs/save-atomically.ts';

const path = process.argv[2];
for (let turn = 0; ; turn++) {
  await saveAtomically(path, Buffer.alloc(300_000, 65 + (turn % 26)));
  if (turn === 0) process.stdout.write('writing\n');
}
