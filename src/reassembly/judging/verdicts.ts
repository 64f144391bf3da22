import type { Fragment } from '../fragments/fragment.ts';
import { bestAnchoring, type PosesById } from './anchors.ts';
import { measureShape } from './fragment-shape.ts';
import { between } from './judge-candidates.ts';
import { deviation, isWithin, levelsFor } from './levels.ts';

/**
 * What became of a placed fragment: it stands right in the largest component, or right towards others in a smaller one
 * (apart), or wrong. A fragment that the truth does not know is spurious where it stands among those it knows.
 */
export type Verdict = 'right' | 'apart' | 'wrong' | 'spurious';

/** What an answer's placements are worth. */
export interface Verdicts {
  /**
   * By fragment id. What is left aside is not in it, nor is a component of fragments that the truth does not know: two of
   * another picture may well belong together, and nobody can tell.
   */
  readonly fragments: ReadonlyMap<number, Verdict>;
  /** Whether two placed fragments lie to one another as they should; never, where one of them is spurious. */
  readonly joinedRight: (a: number, b: number) => boolean;
}

/**
 * Tells of each placed fragment whether it stands right, at the standard level.
 * @param components the answer's poses, a map per component of two or more fragments
 * @param diagonalPx of the picture, which the level is a share of
 */
export function judgePlacements(
  truth: PosesById,
  fragments: readonly Fragment[],
  components: readonly PosesById[],
  diagonalPx: number,
): Verdicts {
  const level = levelsFor(diagonalPx).standard;
  const shapes = new Map(fragments.map((fragment) => [fragment.id, measureShape(fragment)]));
  const largest = components.reduce<PosesById>((a, b) => (b.size > a.size ? b : a), new Map());
  const verdicts = new Map<number, Verdict>();
  const componentOf = new Map<number, PosesById>();
  for (const component of components) {
    const known = new Map([...component].filter(([id]) => truth.has(id)));
    if (known.size === 0) continue;
    const found = bestAnchoring(known, truth, shapes, level)?.right ?? [];
    // A single fragment always fits its own anchor, which says nothing.
    const right = new Set(found.length >= 2 ? found : []);
    for (const id of component.keys()) {
      componentOf.set(id, component);
      if (!known.has(id)) verdicts.set(id, 'spurious');
      else if (right.has(id)) verdicts.set(id, component === largest ? 'right' : 'apart');
      else verdicts.set(id, 'wrong');
    }
  }
  return {
    fragments: verdicts,
    joinedRight: (a, b) => {
      const [trueA, trueB] = [truth.get(a), truth.get(b)];
      const component = componentOf.get(a);
      if (trueA === undefined || trueB === undefined || component === undefined) return false;
      const [poseA, poseB] = [component.get(a)!, component.get(b)];
      if (poseB === undefined) return false;
      return isWithin(deviation(between(poseA, poseB), between(trueA, trueB), shapes.get(b)!), level);
    },
  };
}
