import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inferenceGraph } from '../../cnn/learner-graph.ts';
import { formatAlphas, type ModelManifest } from '../../formats/model-manifest.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { LEARNER_FILE, saveManifest } from '../../jobs/model-folder.ts';
import { saveAtomically } from '../../jobs/save-atomically.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { networkOfLearner } from '../../workers/network-tasks.ts';
import { exampleSeams, voteOnExample } from './built-in-example.ts';
import type { TrainedEnsemble } from './train-ensemble.ts';

/** Of the log odds on the built-in example: beyond them processors round differently. */
const EXAMPLE_DIGITS = 4;

/**
 * Writes a model's folder: per learner `learner.onnx` and `metrics.json`, `alpha.txt`, and last the manifest with the checksum of
 * each, so that a half-written model is none.
 * @param recipe what it was trained on, and how.
 * @throws FrameError FRAME_DISK_…
 */
export async function writeModel(
  folder: string,
  { learners, ensemble }: TrainedEnsemble,
  program: string,
  recipe: ModelManifest['recipe'],
): Promise<void> {
  const files: Record<string, string> = {};
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await saveAtomically(join(folder, path), bytes);
    files[path] = hashBytes(bytes);
  };
  const text = (content: string): Uint8Array => Buffer.from(content, 'utf8');
  const seams = await exampleSeams();
  const example: Record<string, number[]> = {};
  for (const { name, recipe: own, weights, alpha, error, sampleWeights, course, unseen } of learners) {
    const network = inferenceGraph(own.architecture, weights);
    await write(`${name}/${LEARNER_FILE}`, network);
    const model = networkOfLearner(own.architecture, files[`${name}/${LEARNER_FILE}`], network);
    const said = await voteOnExample(model, seams, own.size);
    example[name] = Array.from(said, (logOdds) => Number(logOdds.toFixed(EXAMPLE_DIGITS)));
    const metrics = { alpha, training_error: error, sample_weights: sampleWeights, unseen, course };
    await write(`${name}/metrics.json`, text(stableJson(metrics)));
  }
  await write('alpha.txt', text(formatAlphas(ensemble.alphas)));
  await saveManifest(folder, {
    format: 'frame-pipeline model',
    version: 1,
    program,
    boosting: ensemble.variant,
    calibration: ensemble.calibration,
    learners: learners.map(({ name, alpha, recipe: { size, architecture } }) => ({ name, alpha, size, architecture })),
    files,
    example,
    recipe,
  });
}
