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

/** How a learner stands on disk. */
export interface LearnerState extends ModelLearner {
  readonly state: 'sound' | 'missing' | 'damaged';
}

/**
 * Holds the network of each learner of a model against its checksum.
 * @returns null where the folder holds no model.
 * @throws FrameError FRAME_MODEL_DAMAGED where the manifest is, FRAME_DISK_…
 */
export async function checkLearnerFiles(folder: string): Promise<LearnerState[] | null> {
  const text = await readIfThere(join(folder, MANIFEST_FILE));
  if (text === null) return null;
  const manifest = readManifest(folder, text.toString('utf8'));
  const states: LearnerState[] = [];
  for (const learner of manifest.learners) {
    const { state } = await readLearner(folder, manifest, learner);
    states.push({ ...learner, state });
  }
  return states;
}

type LearnerBytes =
  | { readonly state: 'sound'; readonly bytes: Uint8Array; readonly sha256: string }
  | { readonly state: 'missing' | 'damaged' };

async function readLearner(folder: string, { files }: ModelManifest, { name }: ModelLearner): Promise<LearnerBytes> {
  const path = `${name}/${LEARNER_FILE}`;
  const bytes = await readIfThere(join(folder, path));
  if (bytes === null) return { state: 'missing' };
  const sha256 = hashBytes(bytes);
  return sha256 === files[path] ? { state: 'sound', bytes, sha256 } : { state: 'damaged' };
}

/** Whether these learners hold more than half of all votes, so that they can go on without the others. */
export function outvoteTheRest(some: readonly ModelLearner[], all: readonly ModelLearner[]): boolean {
  const votes = (learners: readonly ModelLearner[]): number => learners.reduce((sum, { alpha }) => sum + alpha, 0);
  return 2 * votes(some) > votes(all);
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
    const found = await readLearner(folder, manifest, learner);
    if (found.state === 'sound') learners.push({ ...learner, bytes: found.bytes, sha256: found.sha256 });
    else warnings.push(`Learner ${learner.name} is ${found.state} and does not vote.`);
  }
  for (const [path, sha256] of Object.entries(manifest.files)) {
    if (path.endsWith(`/${LEARNER_FILE}`)) continue;
    const bytes = await readIfThere(join(folder, path));
    if (bytes === null || hashBytes(bytes) !== sha256)
      warnings.push(`${path} of the learners is ${bytes === null ? 'missing' : 'damaged'}; the votes do not need it.`);
  }
  if (!outvoteTheRest(learners, manifest.learners)) throw damaged(folder, warnings.join(' '));
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
