import { join } from 'node:path';
import { FrameError } from '../errors.ts';
import { parseModelManifest, type ModelLearner, type ModelManifest } from '../formats/model-manifest.ts';
import { hashBytes } from './file-hash.ts';
import { readIfThere } from './read-if-there.ts';
import { saveTextAtomically } from './save-atomically.ts';
import { stableJson } from './stable-json.ts';

/** The network of a learner, in the learner's own folder. */
export const LEARNER_FILE = 'learner.onnx';
const MANIFEST_FILE = 'manifest.json';

/** A learner as it was trained. */
export interface LoadedLearner extends ModelLearner {
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  /** Names its contents, and no other. */
  readonly sha256: string;
}

/** The learners of a model folder. */
export interface LoadedModel {
  readonly manifest: ModelManifest;
  /** Those that are as they were written, in their order. */
  readonly learners: readonly LoadedLearner[];
  /** One sentence for each file that is missing or damaged. */
  readonly warnings: readonly string[];
}

/** Writes the manifest with its checksum, as the last file of a model. @throws FrameError FRAME_DISK_… */
export async function saveManifest(folder: string, manifest: Omit<ModelManifest, 'checksum'>): Promise<void> {
  await saveTextAtomically(join(folder, MANIFEST_FILE), stableJson({ ...manifest, checksum: checksumOf(manifest) }));
}

/**
 * Reads a model and holds every file against its checksum. Every learner that is missing or damaged is left out with a
 * warning, and the others vote without it, as long as they hold more than half of all votes.
 *
 * @returns null where the folder holds no model.
 * @throws FrameError FRAME_MODEL_DAMAGED, FRAME_DISK_…
 */
export async function loadModel(folder: string): Promise<LoadedModel | null> {
  const text = await readIfThere(join(folder, MANIFEST_FILE));
  if (text === null) return null;
  const manifest = readManifest(folder, text.toString('utf8'));
  const learners: LoadedLearner[] = [];
  const warnings: string[] = [];
  for (const learner of manifest.learners) {
    const path = `${learner.name}/${LEARNER_FILE}`;
    const bytes = await readIfThere(join(folder, path));
    const sha256 = bytes === null ? null : hashBytes(bytes);
    if (bytes !== null && sha256 !== null && sha256 === manifest.files[path])
      learners.push({ ...learner, bytes, sha256 });
    else warnings.push(`Learner ${learner.name} is ${bytes === null ? 'missing' : 'damaged'} and does not vote.`);
  }
  for (const [path, sha256] of Object.entries(manifest.files)) {
    if (path.endsWith(`/${LEARNER_FILE}`)) continue;
    const bytes = await readIfThere(join(folder, path));
    if (bytes === null || hashBytes(bytes) !== sha256)
      warnings.push(`${path} of the learners is ${bytes === null ? 'missing' : 'damaged'}; the votes do not need it.`);
  }
  const votes = (some: readonly ModelLearner[]): number => some.reduce((sum, { alpha }) => sum + alpha, 0);
  if (2 * votes(learners) <= votes(manifest.learners)) throw damaged(folder, warnings.join(' '));
  return { manifest, learners, warnings };
}

function readManifest(folder: string, text: string): ModelManifest {
  let manifest: ModelManifest;
  try {
    manifest = parseModelManifest(text, MANIFEST_FILE);
  } catch (error) {
    throw damaged(folder, (error as Error).message);
  }
  const { checksum, ...content } = manifest;
  if (checksumOf(content) !== checksum) throw damaged(folder, `${MANIFEST_FILE} was changed after it was written.`);
  return manifest;
}

function damaged(folder: string, reason: string): FrameError {
  return new FrameError('FRAME_MODEL_DAMAGED', `The learners in ${folder} cannot be used. ${reason}`, {
    file: folder,
    remedy: 'Put the folder back as it was installed, or train it again; or work without learners: boost.model=none.',
  });
}

const checksumOf = (content: Omit<ModelManifest, 'checksum'>): string => hashBytes(stableJson(content));
