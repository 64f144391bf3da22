import { learnColourModel, type ColourModel } from '../reassembly/contours/colour-model.ts';
import type { FragmentDescription } from '../reassembly/contours/fragment-description.ts';
import { WORK_SIDE_PX, workScale } from '../reassembly/contours/work-frame.ts';
import { areaOfRuns } from '../imaging/mask-runs.ts';
import { shareArrays } from '../workers/share.ts';
import type { TaskContext } from '../workers/task-runner.ts';
import { eachFragment, type FragmentSource } from './fragment-source.ts';

/** All fragments, described at one scale. */
export interface DescribedSet {
  readonly descriptions: readonly FragmentDescription[];
  readonly colours: ColourModel;
  /** Work pixels per pixel as given. */
  readonly scale: number;
}

/** Describes every fragment at the scale that brings their mean side to `sidePx`. @param depths of the contours that seeds are sought on. */
export async function describeAll(
  fragments: FragmentSource,
  depths: readonly number[],
  context: TaskContext,
  sidePx = WORK_SIDE_PX,
): Promise<DescribedSet> {
  const { tasks, signal } = context;
  const scale = await scaleFor(fragments, sidePx, context);
  const descriptions = await eachFragment(fragments, context, async (fragment) => {
    const [description] = await tasks.map('describeFragment', [{ fragment, options: { scale, depths } }], { signal });
    return shareArrays(description);
  });
  return { descriptions, colours: learnColourModel(descriptions), scale };
}

/** Work pixels per pixel as given that bring the fragments' mean side to `sidePx`. */
export async function scaleFor(fragments: FragmentSource, sidePx: number, context: TaskContext): Promise<number> {
  return workScale((await fragments.masks(context)).map(areaOfRuns), sidePx);
}
