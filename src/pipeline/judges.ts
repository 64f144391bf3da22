import { FrameError } from '../errors.ts';
import type { JobParams } from '../formats/job-params.ts';
import { loadModel, type LoadedModel } from '../jobs/model-folder.ts';
import { CROP_CHANNELS } from '../reassembly/crops/cut-crop.ts';
import { SEAM_NUMBERS } from '../reassembly/crops/seam-table.ts';
import { chooseDevice, type Device } from '../workers/device.ts';
import { openNetwork } from '../workers/network-session.ts';
import { networkOfLearner, SHOWN_AT_ONCE } from '../workers/network-tasks.ts';
import { shareBytes } from '../workers/share.ts';
import type { Learners } from './ask-learners.ts';

/** Who judges the candidates in step 5. */
export interface Judges {
  /** Null where the hand-made score judges alone. */
  readonly learners: Learners | null;
  /** What a step depends on: the model, and which of its learners vote. */
  readonly identity: string;
  /** What the user should know, one sentence each. */
  readonly warnings: readonly string[];
}

/** As the parameter `boost.model` says it: no learners. */
export const NO_MODEL = 'none';

/** The hand-made score alone, by the user's own wish. */
export const HAND_MADE: Judges = { learners: null, identity: NO_MODEL, warnings: [] };

/**
 * Gets ready who judges the candidates: everything that can be wrong with a model or a device is told now, before work starts.
 *
 * @param shippedFolder where the learners lie that come with the program; it need not be there.
 * @throws FrameError FRAME_MODEL_…, FRAME_DEVICE_MISSING
 */
export async function openJudges({ boost }: Pick<JobParams, 'boost'>, shippedFolder: string): Promise<Judges> {
  if (boost.model === NO_MODEL) return HAND_MADE;
  const folder = boost.model === '' ? shippedFolder : boost.model;
  const model = await loadModel(folder);
  if (model === null && boost.model !== '')
    throw new FrameError('FRAME_MODEL_MISSING', `There are no learners in ${folder}.`, {
      file: folder,
      remedy: 'Name a folder that `frame-pipeline train` wrote, or set boost.model=none to work without learners.',
    });
  if (model === null)
    return {
      ...HAND_MADE,
      warnings: ['The learners of this program are missing: step 5 judges by the hand-made score alone.'],
    };
  const learners = learnersOf(model, folder, await chooseDevice(boost.device), boost.batchSize);
  await proveLearners(learners, folder);
  return { learners, identity: identityOf(model), warnings: model.warnings };
}

/** Has the runtime load each learner once. @throws FrameError FRAME_MODEL_DAMAGED */
async function proveLearners({ networks, device }: Learners, folder: string): Promise<void> {
  for (const { name, network } of networks)
    try {
      await (await openNetwork(network.bytes, device)).close();
    } catch (cause) {
      throw new FrameError(
        'FRAME_MODEL_DAMAGED',
        `The network runtime does not take learner ${name} in ${folder}: ${(cause as Error).message}`,
        { file: folder, remedy: 'Train it again, or work without learners: boost.model=none.', cause },
      );
    }
}

/**
 * What a step would depend on now, for whoever only looks at a job: a model that cannot be used is told by whoever runs it.
 * @throws FrameError FRAME_DISK_…
 */
export async function judgesOfStatus(params: Pick<JobParams, 'boost'>, shippedFolder: string): Promise<Judges> {
  const { model: named } = params.boost;
  if (named === NO_MODEL) return HAND_MADE;
  try {
    const model = await loadModel(named === '' ? shippedFolder : named);
    return model === null ? HAND_MADE : { ...HAND_MADE, identity: identityOf(model) };
  } catch (error) {
    if (error instanceof FrameError && error.code === 'FRAME_MODEL_DAMAGED')
      return { ...HAND_MADE, identity: 'damaged' };
    throw error;
  }
}

/** The learners of a model, ready to be asked. @param batchSize seams that each is shown at once. @throws FrameError FRAME_MODEL_OTHER */
export function learnersOf(
  { manifest, learners }: LoadedModel,
  folder: string,
  device: Device,
  batchSize = SHOWN_AT_ONCE,
): Learners {
  for (const { name, architecture } of learners) {
    const { channels, numbers } = architecture;
    if (channels <= CROP_CHANNELS && [0, SEAM_NUMBERS].includes(numbers.mean.length)) continue;
    throw new FrameError(
      'FRAME_MODEL_OTHER',
      `Learner ${name} in ${folder} wants ${channels} planes and ${numbers.mean.length} numbers of a seam, ` +
        `but this version shows ${CROP_CHANNELS} and ${SEAM_NUMBERS}.`,
      { file: folder, remedy: 'Train the learners anew with this version of the program.' },
    );
  }
  return {
    ensemble: {
      variant: manifest.boosting,
      alphas: learners.map(({ alpha }) => alpha),
      calibration: manifest.calibration,
    },
    networks: learners.map(({ name, size, architecture, sha256, bytes }) => {
      return { name, size, network: networkOfLearner(architecture, sha256, shareBytes(bytes), { device, batchSize }) };
    }),
    device,
  };
}

/** Names a model and those of its learners that vote. */
function identityOf({ manifest, learners }: LoadedModel): string {
  const silent = manifest.learners.filter(({ name }) => !learners.some((learner) => learner.name === name));
  return [manifest.checksum, ...silent.map(({ name }) => `without ${name}`)].join(' ');
}
