import type { RgbaImage } from '../imaging/image.ts';
import { workScale, WORK_SIDE_PX } from '../reassembly/contours/work-frame.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { choosePlaces, type ChosenPlace } from '../reassembly/reference/choose-places.ts';
import { findCommonScale } from '../reassembly/reference/common-scale.ts';
import type { Features } from '../reassembly/reference/features.ts';
import { mergePlaces } from '../reassembly/reference/find-places.ts';
import { typicalLikeness } from '../reassembly/reference/judge-places.ts';
import type { CompareScales, Place } from '../reassembly/reference/place.ts';
import type { ReferencePlanes, Template } from '../reassembly/reference/template.ts';
import { shareArrays } from '../workers/share.ts';
import type { StageContext } from './native-engine.ts';

/** What the reference tells of the fragments. */
export interface Located {
  /** By fragment, the places that it might have, most alike first. */
  readonly places: readonly (readonly Place[])[];
  /** By fragment, the place that it gets; null where none is left for it. */
  readonly chosen: readonly (ChosenPlace | null)[];
  /** Pixels of the reference per pixel of the fragments, both as given. */
  readonly scale: number;
  /** How alike true fragments are to this reference. */
  readonly typical: number;
  /** What fragments are held against, and how. */
  readonly planes: ReferencePlanes;
  readonly templates: readonly Template[];
  readonly scales: CompareScales;
}

/** Spots of a fragment, at most; the reference has so many for each fragment, and some for those that are missing. */
const SPOTS = 100;
const SPOTS_FOR_MISSING = 1.6;
/** Spots of the reference, at most: each is held against all of a fragment's. */
const MOST_SPOTS = 40_000;
/** Fragments that vote on the scale: those with most spots. */
const VOTERS = 48;
/** How many times the fragments' area a reference is looked at: they may cover a part of it only. */
const ROOM = 2;
/** Votes that the scale needs, and their share of all: matches by chance spread over all scales. */
const LEAST_VOTES = 3;
const LEAST_SHARE = 0.15;
/** A place found by spots is left as it is, and its fragment not swept for, from these log odds on. */
const SURE_LOG_ODDS = 4;

/**
 * Finds the fragments on a picture of the intact work, by their looks alone: first the scale that all agree on, then places
 * by spots that look alike; what these leave free is swept for the others, from the surest to the least sure.
 *
 * @returns null where the reference shows nothing that the fragments agree on: it may be of another work.
 */
export async function locateOnReference(
  fragments: readonly Fragment[],
  picture: RgbaImage,
  { tasks, signal }: Pick<StageContext, 'tasks' | 'signal'>,
): Promise<Located | null> {
  const shared = shareArrays(picture);
  const run = { signal };
  const areaPx = fragments.reduce((sum, { mask }) => sum + mask.reduce((total, inside) => total + inside, 0), 0);
  const fragmentScale = workScale(fragments, WORK_SIDE_PX);
  // The reference is looked at in about as many pixels as the fragments have together, never enlarged.
  const most = ROOM * areaPx * fragmentScale ** 2;
  const referenceScale = Math.min(1, Math.sqrt(most / (picture.width * picture.height)));
  const featureScales: CompareScales = { fragment: fragmentScale, reference: referenceScale };

  const features: Features[] = shareArrays(
    await tasks.map(
      'describeSpots',
      fragments.map((fragment) => ({ fragment, scale: fragmentScale, most: SPOTS })),
      run,
    ),
  );
  const spots = Math.min(MOST_SPOTS, Math.ceil(SPOTS * SPOTS_FOR_MISSING * fragments.length));
  const [found] = await tasks.map('describeReference', [{ picture: shared, scale: referenceScale, most: spots }], run);
  const reference = shareArrays(found);
  const voters = [...features.keys()].sort((p, q) => features[q].count - features[p].count || p - q).slice(0, VOTERS);
  const matches = await tasks.map(
    'matchSpots',
    voters.map((id) => ({ features: features[id], reference })),
    run,
  );
  const common = findCommonScale(
    voters.map((id, k) => ({ features: features[id], matches: matches[k] })),
    reference,
  );
  if (common === null || common.votes < LEAST_VOTES || common.share < LEAST_SHARE) return null;

  // Both sides are compared at the coarser one's scale: the finer one's detail has no counterpart.
  const shrunk = Math.min(1, common.scale);
  const scales: CompareScales = {
    fragment: fragmentScale * shrunk,
    reference: referenceScale * (shrunk / common.scale),
  };
  const templates: Template[] = shareArrays(
    await tasks.map(
      'createTemplate',
      fragments.map((fragment) => ({ fragment, scale: scales.fragment })),
      run,
    ),
  );
  const sidePx = templates.reduce((sum, { insideCount }) => sum + Math.sqrt(insideCount) / templates.length, 0);
  const [prepared] = await tasks.map('prepareReference', [{ picture: shared, scale: scales.reference, sidePx }], run);
  const { planes, map } = shareArrays(prepared);

  const searched = { planes, features: reference, featureScales, scales };
  const bySpots = await tasks.map(
    'placeBySpots',
    templates.map((template, id) => ({ fragment: { template, features: features[id] }, reference: searched })),
    run,
  );
  const typical = typicalLikeness(bySpots.map((places) => places[0] ?? null));
  const choice = { templates, scales, map, typical };
  const sure = choosePlaces({ ...choice, places: bySpots }, SURE_LOG_ODDS);
  const left = [...sure.chosen.keys()].filter((id) => sure.chosen[id] === null);
  const taken = shareArrays(sure.taken);
  const swept = await tasks.map(
    'placeBySweep',
    left.map((id) => ({ template: templates[id], planes, scales, map, taken })),
    run,
  );
  const places = bySpots.slice();
  left.forEach((id, k) => {
    const side = Math.sqrt(templates[id].insideCount) / scales.fragment;
    places[id] = mergePlaces([...bySpots[id], ...swept[k]], side);
  });
  const { chosen } = choosePlaces({ ...choice, places });
  return {
    places,
    chosen,
    scale: common.scale * (fragmentScale / referenceScale),
    typical,
    planes,
    templates,
    scales,
  };
}
