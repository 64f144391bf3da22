import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';
import { WEAR_MODELS, type WearModel } from '../reassembly/candidates/wear-model.ts';
import { noBonds, type Bonds } from '../reassembly/poses/bind-fragments.ts';
import { chooseEdges } from '../reassembly/poses/choose-edges.ts';
import { candidateKeys } from '../reassembly/scoring/candidate-keys.ts';
import type { WorkCandidates } from '../reassembly/scoring/judge-candidates.ts';
import { probabilities } from '../reassembly/scoring/rivals.ts';
import type { DescribedSet } from './describe-all.ts';
import { areProven, tryOut } from './search-answers.ts';
import type { StageContext } from './stage-context.ts';

/**
 * The wear that a table's candidates were found under; null where the table does not say, as none of another program does.
 * @param scale work pixels per pixel as given.
 */
export function knownWear({ wearDepthPx }: CandidateTable, scale: number): WearModel | null {
  if (wearDepthPx === undefined) return null;
  const off = ({ depth }: WearModel): number => Math.abs(depth - wearDepthPx * scale);
  return WEAR_MODELS.reduce((nearest, wear) => (off(wear) < off(nearest) ? wear : nearest));
}

/** So few fragments are looked at under every depth: one joint alone can decide among them, and it costs little. */
const FEW = 10;
/** Beyond a step down a depth is believed only where so much more speaks for it, about what one joint is worth. */
const CLEARLY_MORE = 3;

/**
 * Finds out how deep the borders are worn: from the shallowest supposition on, the candidates found under each are put
 * together in short trials, and the depth is taken at which most speaks for an assembly: the evidence of its joints, and what it keeps
 * of the candidates. Both rise up to the true depth; the first falls beyond it on even gaps, the second where gaps vary, of which the first
 * sees the narrow ones only. So the climb ends at the first step down, where fragments are many, and at once where the fragments hold together so well that
 * no other supposition can be right. The road not taken: the depth under which single candidates score best. Chance
 * finds good single joints at any depth, but no good whole (docs/design/0006-solver.md).
 *
 * @returns the wear, and the candidates under it.
 */
export async function climbWear(
  { descriptions, colours }: DescribedSet,
  seed: number,
  context: StageContext,
  candidatesUnder: (wear: WearModel, k: number) => Promise<WorkCandidates>,
  bonds: Bonds = noBonds(descriptions.length),
): Promise<{ wear: WearModel; work: WorkCandidates }> {
  let best: { wear: WearModel; work: WorkCandidates; speaks: number } | undefined;
  let least = -Infinity;
  for (const [k, wear] of WEAR_MODELS.entries()) {
    const work = await candidatesUnder(wear, k);
    const edges = chooseEdges(work, probabilities(candidateKeys(work, descriptions)));
    const search = { descriptions, colours, wear, edges, seed };
    const trials = await tryOut(search, bonds, context);
    const speaks = Math.max(...trials.map(({ evidence, kept }) => evidence + kept));
    if (speaks > least) {
      best = { wear, work, speaks };
      least = speaks;
      if (areProven(trials, search, bonds)) break;
    } else if (descriptions.length < FEW) least = best!.speaks + CLEARLY_MORE;
    else break;
  }
  return best!;
}
