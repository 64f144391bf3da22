import { learnColourModel, type ColourModel } from '../reassembly/contours/colour-model.ts';
import { atDepths, type FragmentDescription } from '../reassembly/contours/fragment-description.ts';
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

/**
 * Describes every fragment at the scale that brings their mean side to `sidePx`. What an earlier step described at this scale, with
 * contours at these depths and perhaps others, is taken as it is.
 * @param depths of the contours that seeds are sought on.
 */
export async function describeAll(
  fragments: FragmentSource,
  depths: readonly number[],
  context: TaskContext,
  sidePx = WORK_SIDE_PX,
): Promise<DescribedSet> {
  const { tasks, signal } = context;
  const scale = await scaleFor(fragments, sidePx, context);
  const known = fragments.described.get(scale);
  const enough =
    known !== undefined && depths.every((depth) => known[0]?.levels.some((level) => level.depth === depth));
  const descriptions = enough
    ? known.map((description) => atDepths(description, depths))
    : await eachFragment(fragments, context, async (fragment) => {
        const input = { fragment, options: { scale, depths } };
        const [description] = await tasks.map('describeFragment', [input], { signal });
        return shareArrays(description);
      });
  // The finer ones of the last polish are needed once, and weigh most.
  if (!enough && sidePx === WORK_SIDE_PX) fragments.described.set(scale, descriptions);
  return { descriptions, colours: learnColourModel(descriptions), scale };
}

/** Work pixels per pixel as given that bring the fragments' mean side to `sidePx`. */
export async function scaleFor(fragments: FragmentSource, sidePx: number, context: TaskContext): Promise<number> {
  return workScale((await fragments.masks(context)).map(areaOfRuns), sidePx);
}
