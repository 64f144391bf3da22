import { castVotes } from '../cnn/ensemble.ts';
import type { ModelManifest } from '../formats/model-manifest.ts';
import { loadModel } from '../jobs/model-folder.ts';
import { learnersOf } from '../pipeline/judges.ts';
import { exampleSeams, voteOnExample } from './train/built-in-example.ts';

/** How far votes may lie from those that were written down, log odds: processors round differently. */
const VOTE_TOLERANCE = 0.05;

/**
 * Checks the learners of a folder: each is there, equals its checksum, is taken by the runtime, and votes on the built-in example
 * as it did when it was trained.
 *
 * @param only one learner's name; all of them, and their common vote, without it.
 * @returns what was found, in one line.
 * @throws Error that says what is wrong.
 */
export async function checkLearners(folder: string, only?: string): Promise<string> {
  const model = await loadModel(folder);
  if (model === null) {
    if (only !== undefined) throw new Error(`there are no learners in ${folder}`);
    return `there are no learners in ${folder}: step 5 judges by the hand-made score`;
  }
  const { manifest, warnings } = model;
  if (only !== undefined && !manifest.learners.some(({ name }) => name === only))
    throw new Error(`${folder} has ${manifest.learners.map(({ name }) => name).join(', ')} and no ${only}`);
  const about = warnings.filter((warning) => only === undefined || warning.startsWith(`Learner ${only} `));
  if (about.length > 0) throw new Error(about.join(' '));

  const { ensemble, networks } = learnersOf(model, folder, 'cpu');
  const example = await exampleSeams();
  const said: Float32Array[] = [];
  for (const { name, size, network } of networks) {
    if (only !== undefined && name !== only) continue;
    const logOdds = await voteOnExample(network, example, size);
    compare(name, logOdds, manifest);
    said.push(logOdds);
  }
  const seams = example.a.length;
  const recorded = manifest.example !== undefined;
  if (only !== undefined)
    return recorded
      ? `${only} equals its checksum, and votes as recorded on ${seams} seams that the program draws`
      : `${only} equals its checksum, and votes on ${seams} seams that the program draws (what it said in training was not written down)`;
  const { probability } = await castVotes(ensemble, example.a.length, (learner, rows) =>
    Promise.resolve(Float32Array.from(rows, (row) => said[learner][row])),
  );
  if (!probability.every((p) => p >= 0 && p <= 1)) throw new Error('the common vote of the learners is no probability');
  const names = networks.map(({ name }) => name).join(', ');
  return recorded
    ? `${names} equal their checksums, and vote as recorded on ${seams} seams that the program draws`
    : `${names} equal their checksums, and vote on ${seams} seams that the program draws (what they said in training was not written down)`;
}

function compare(name: string, said: Float32Array, { example }: ModelManifest): void {
  const recorded = example?.[name];
  if (!said.every((logOdds) => Number.isFinite(logOdds))) throw new Error(`${name} says what is no number`);
  if (recorded === undefined) return;
  if (recorded.length !== said.length)
    throw new Error(
      `${name} was asked about ${recorded.length} seams in training, and the example now has ${said.length}`,
    );
  const off = Math.max(...recorded.map((logOdds, k) => Math.abs(logOdds - said[k])));
  if (off > VOTE_TOLERANCE)
    throw new Error(
      `${name} votes otherwise than when it was trained, by ${off.toFixed(2)} log odds: ` +
        'this processor or this version of the program does not compute as that did',
    );
}
