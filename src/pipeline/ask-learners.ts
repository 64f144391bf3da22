import { castVotes, type Ensemble, type Verdict } from '../cnn/ensemble.ts';
import type { WearModel } from '../reassembly/candidates/wear-model.ts';
import type { CropSize } from '../reassembly/crops/cut-crop.ts';
import { gateCandidates } from '../reassembly/crops/gate-candidates.ts';
import type { CandidateKeys } from '../reassembly/scoring/candidate-keys.ts';
import type { WorkCandidates } from '../reassembly/scoring/judge-candidates.ts';
import { askSeams } from '../workers/ask-seams.ts';
import type { Device } from '../workers/device.ts';
import type { NetworkModel } from '../workers/network-tasks.ts';
import { shareArrays } from '../workers/share.ts';
import type { DescribedSet } from './describe-all.ts';
import { eachFragment, type FragmentSource } from './fragment-source.ts';
import type { StageContext } from './stage-context.ts';

/** A trained ensemble, ready to be asked. */
export interface Learners {
  readonly ensemble: Ensemble;
  /** In the ensemble's order. */
  readonly networks: readonly { readonly name: string; readonly size: CropSize; readonly network: NetworkModel }[];
  /** What they run on. */
  readonly device: Device;
}

/** Candidates that learners may be asked about, and what they are to be told of them. */
interface Askable extends DescribedSet {
  readonly wear: WearModel;
  readonly work: WorkCandidates;
  /** What every candidate is worth by hand among the others. */
  readonly keys: CandidateKeys;
}

/** Of each fragment so many of the best candidates are asked about. */
const ASKED_PER_FRAGMENT = 16;

/**
 * Asks the learners about the candidates that can still become joints. Of each candidate a learner is asked only while its vote can
 * still change the decision.
 *
 * @returns rows of the candidates that were asked about, and the verdict on them, in the same order.
 */
export async function askLearners(
  { ensemble, networks }: Learners,
  fragments: FragmentSource,
  { descriptions, colours, scale, wear, work, keys }: Askable,
  context: StageContext,
): Promise<{ readonly rows: readonly number[]; readonly verdict: Verdict }> {
  const { tasks, signal } = context;
  const pictures = await eachFragment(fragments, context, async (fragment) => {
    const [picture] = await tasks.map('shrinkFragment', [{ fragment, scale }], { signal });
    return picture;
  });
  const stepsPx = [...new Set(networks.map(({ size }) => size.stepPx))];
  const gated = gateCandidates(work, keys.withLoops, ASKED_PER_FRAGMENT);
  const input = { descriptions, colours, reach: wear.reach, pictures, work, keys, rows: gated, stepsPx };
  const [{ rows, tables }] = await tasks.map('collectSeams', [input], { signal });
  const shared = tables.map((table) => shareArrays(table));

  // Items of the stage are votes. At first all are expected of all learners; how many are spared shows as they speak.
  let cast = 0;
  context.progress(0, rows.length * networks.length);
  const verdict = await castVotes(ensemble, rows.length, async (learner, asked) => {
    const { size, network } = networks[learner];
    const total = cast + asked.length * (networks.length - learner);
    const choice = { table: shared[stepsPx.indexOf(size.stepPx)], rows: asked, size };
    const said = await askSeams(network, choice, context, (count) => context.progress(cast + count, total));
    cast += asked.length;
    return said;
  });
  context.progress(cast, cast);
  return { rows, verdict };
}
