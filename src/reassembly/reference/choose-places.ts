import { footprintOf } from './footprint.ts';
import { expectedLikeness, placeLogOdds, type ReferenceNoise } from './judge-places.ts';
import type { CompareScales, Place } from './place.ts';
import type { SweepMap } from './sweep-places.ts';
import type { Template } from './template.ts';

/** The place that a fragment gets among those that it might have. */
export interface ChosenPlace extends Place {
  /** Log odds that it is right. */
  readonly logOdds: number;
}

/** What the choice is made from. */
export interface ChoiceInput {
  readonly templates: readonly Template[];
  /** By fragment, most alike first. */
  readonly places: readonly (readonly Place[])[];
  readonly scales: CompareScales;
  readonly map: Pick<SweepMap, 'width' | 'height' | 'scale'>;
  readonly noise: ReferenceNoise;
}

/** Fragments that lie rightly overlap by no more than this share of one: the page is bent, and places are not exact. */
const MOST_OVERLAP = 0.25;

/**
 * One place for each fragment, so that no two lie upon each other: the surest first, and a place that another has taken is
 * no rival any more. So of several alike ornaments each finds its own once the others are told apart.
 * @returns by fragment the chosen place, null where none is left; and what all together cover, 1 on the sweep's map
 */
export function choosePlaces(
  { templates, places, scales, map, noise }: ChoiceInput,
  least = -Infinity,
): { chosen: (ChosenPlace | null)[]; taken: Uint8Array } {
  const taken = new Uint8Array(map.width * map.height);
  const expected = templates.map((template) => expectedLikeness(template, noise));
  const chosen: (ChosenPlace | null)[] = places.map(() => null);
  const waiting = new Map(
    places.map((list, id) => [
      id,
      list.map((place) => ({ place, footprint: footprintOf(templates[id], place.referenceFromFragment, scales, map) })),
    ]),
  );
  while (waiting.size > 0) {
    let best: { id: number; place: Place; footprint: Int32Array; logOdds: number } | null = null;
    for (const [id, list] of waiting) {
      const free = list.filter(({ footprint }) => overlapOf(footprint, taken) <= MOST_OVERLAP);
      if (free.length < list.length) waiting.set(id, free);
      if (free.length === 0) {
        waiting.delete(id);
        continue;
      }
      const logOdds = placeLogOdds(free[0].place, free.length > 1 ? free[1].place : null, expected[id]);
      if (best === null || logOdds > best.logOdds) best = { id, ...free[0], logOdds };
    }
    if (best === null || best.logOdds < least) break;
    chosen[best.id] = { ...best.place, logOdds: best.logOdds };
    for (const i of best.footprint) taken[i] = 1;
    waiting.delete(best.id);
  }
  return { chosen, taken };
}

function overlapOf(footprint: Int32Array, taken: Uint8Array): number {
  let shared = 0;
  for (const i of footprint) shared += taken[i];
  return footprint.length > 0 ? shared / footprint.length : 1;
}
