import { compose, invert } from '../../math/rigid.ts';
import { describeAll } from '../../pipeline/describe-all.ts';
import { fragmentsAtHand } from '../../pipeline/fragment-source.ts';
import { WEAR_MODELS } from '../../reassembly/candidates/wear-model.ts';
import { scaleRigid } from '../../reassembly/contours/work-frame.ts';
import type { CropSize } from '../../reassembly/crops/cut-crop.ts';
import { atStep, collectSeams, type SeamTable } from '../../reassembly/crops/seam-table.ts';
import { inSetColours, setColours, shrinkFragment } from '../../reassembly/crops/small-picture.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { shredPicture } from '../../reassembly/puzzle/shred-picture.ts';
import { createJointScorer } from '../../reassembly/scoring/joint-scorer.ts';
import { collectCandidates } from '../../reassembly/scoring/judge-candidates.ts';
import { PAIR_NETWORK } from '../../reassembly/scoring/pair-weights.ts';
import { keysOf } from '../../reassembly/scoring/candidate-keys.ts';
import { askSeams } from '../../workers/ask-seams.ts';
import { InLineRunner } from '../../workers/in-line.ts';
import type { NetworkModel } from '../../workers/network-tasks.ts';

/** The example: a small fresco that the program paints itself, in a few worn pieces. */
const PICTURE = { width: 360, height: 270, seed: 20 };
const SHREDS = { pieces: 5, seed: 20, erosionPx: 1 };
/** Each pair of pieces as it belongs, and pushed along and turned: work pixels and radians. */
const NUDGES = [
  { turnRad: 0, x: 0, y: 0 },
  { turnRad: 0.04, x: 9, y: -6 },
  { turnRad: -0.1, x: -7, y: 12 },
];

const context = { tasks: new InLineRunner(), signal: new AbortController().signal };

/**
 * Seams that every installation can make for itself, always the same: what a learner says of them is written down when it is
 * trained, and `selftest` asks again. They do not pass through the search of step 2, so that a change there is no change here.
 */
export async function exampleSeams(): Promise<SeamTable> {
  const { fragments, pageFromFragment } = shredPicture(drawFresco(PICTURE), SHREDS);
  const { descriptions, colours, scale } = await describeAll(fragmentsAtHand(fragments), [0], context);
  const [, { reach }] = WEAR_MODELS;
  const collector = collectCandidates(createJointScorer(descriptions, colours, PAIR_NETWORK, reach));
  for (let a = 0; a < fragments.length; a++)
    for (let b = a + 1; b < fragments.length; b++) {
      const aFromB = scaleRigid(compose(invert(pageFromFragment[a]), pageFromFragment[b]), scale);
      for (const nudge of NUDGES) collector.addWhatever(a, b, compose(nudge, aFromB));
    }
  const work = collector.finish();
  const small = fragments.map((fragment) => shrinkFragment(fragment, scale));
  const own = setColours(small);
  const pictures = small.map((picture) => inSetColours(picture, own));
  const source = { descriptions, colours, reach, pictures, work, keys: keysOf(work, descriptions) };
  return collectSeams(source, [...work.a.keys()]).table;
}

/** What a learner says of the example, log odds. */
export async function voteOnExample(network: NetworkModel, example: SeamTable, size: CropSize): Promise<Float32Array> {
  const rows = Uint32Array.from(example.a.keys());
  return askSeams(network, { table: atStep(example, size.stepPx), rows, size }, context);
}
