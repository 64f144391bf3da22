import type { RgbaImage } from '../imaging/image.ts';
import { areaOfRuns } from '../imaging/mask-runs.ts';
import type { Rigid } from '../math/rigid.ts';
import { WEAR_MODELS, type WearModel } from '../reassembly/candidates/wear-model.ts';
import type { ColourModel } from '../reassembly/contours/colour-model.ts';
import type { FragmentDescription } from '../reassembly/contours/fragment-description.ts';
import { scaleRigid, workScale, WORK_SIDE_PX } from '../reassembly/contours/work-frame.ts';
import type { Assembly } from '../reassembly/poses/assembly.ts';
import type { Bonds } from '../reassembly/poses/bind-fragments.ts';
import { poseAt } from '../reassembly/poses/pose-columns.ts';
import type { ReferenceBonds } from '../reassembly/poses/bind-located.ts';
import { poseOnReference, settleIslands, type Anchor } from '../reassembly/poses/follow-bend.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import { choosePlaces, type ChosenPlace } from '../reassembly/reference/choose-places.ts';
import { findCommonScale } from '../reassembly/reference/common-scale.ts';
import type { Features } from '../reassembly/reference/features.ts';
import { mergePlaces } from '../reassembly/reference/find-places.ts';
import {
  expectedLikeness,
  placeLogOdds,
  referenceNoise,
  type ReferenceNoise,
} from '../reassembly/reference/judge-places.ts';
import type { CompareScales, Place } from '../reassembly/reference/place.ts';
import { placeOfPose, poseOnPage } from '../reassembly/reference/review-place.ts';
import type { ReferencePlanes, Template } from '../reassembly/reference/template.ts';
import { shareArrays } from '../workers/share.ts';
import type { TaskContext } from '../workers/task-runner.ts';
import { eachFragment, type FragmentSource } from './fragment-source.ts';

/** What the reference tells of the fragments. */
export interface Located {
  /** By fragment, the places that it might have, most alike first. */
  readonly places: readonly (readonly Place[])[];
  /** By fragment, the place that it gets; null where none is left for it. */
  readonly chosen: readonly (ChosenPlace | null)[];
  /** Pixels of the reference per pixel of the fragments, both as given. */
  readonly scale: number;
  readonly noise: ReferenceNoise;
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
  fragments: FragmentSource,
  picture: RgbaImage,
  context: TaskContext,
): Promise<Located | null> {
  const { tasks, signal } = context;
  const shared = shareArrays(picture);
  const run = { signal };
  const areas = (await fragments.masks(context)).map(areaOfRuns);
  const areaPx = areas.reduce((sum, area) => sum + area, 0);
  const fragmentScale = workScale(areas, WORK_SIDE_PX);
  // The reference is looked at in about as many pixels as the fragments have together, never enlarged.
  const most = ROOM * areaPx * fragmentScale ** 2;
  const referenceScale = Math.min(1, Math.sqrt(most / (picture.width * picture.height)));
  const featureScales: CompareScales = { fragment: fragmentScale, reference: referenceScale };

  const features: Features[] = await eachFragment(fragments, context, async (fragment) => {
    const [spots] = await tasks.map('describeSpots', [{ fragment, scale: fragmentScale, most: SPOTS }], run);
    return shareArrays(spots);
  });
  const spots = Math.min(MOST_SPOTS, Math.ceil(SPOTS * SPOTS_FOR_MISSING * areas.length));
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
  const templates: Template[] = await eachFragment(fragments, context, async (fragment) => {
    const [template] = await tasks.map('createTemplate', [{ fragment, scale: scales.fragment }], run);
    return shareArrays(template);
  });
  const sidePx = templates.reduce((sum, { insideCount }) => sum + Math.sqrt(insideCount) / templates.length, 0);
  const [prepared] = await tasks.map('prepareReference', [{ picture: shared, scale: scales.reference, sidePx }], run);
  const { planes, map } = shareArrays(prepared);

  const searched = { planes, features: reference, featureScales, scales };
  const bySpots = await tasks.map(
    'placeBySpots',
    templates.map((template, id) => ({ fragment: { template, features: features[id] }, reference: searched })),
    run,
  );
  const noise = referenceNoise(
    templates,
    bySpots.map((places) => places[0] ?? null),
  );
  const choice = { templates, scales, map, noise };
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
    noise,
    planes,
    templates,
    scales,
  };
}

/**
 * A reference shows all of the work, unless borders have joined more fragments beyond its frame than this share of those that
 * it shows. Then what it does not show is held against a fragment by no more than this, in log odds.
 */
const MOST_BEYOND = 0.2;
const LEAST_BEYOND = -3;
/** What is held against a fragment that could lie nowhere on the reference. */
const NOWHERE = -8;

/** A reference that the search goes by. */
interface Guide {
  readonly located: Located;
  /** What it ties together, whatever the wear. */
  readonly supposed: ReferenceBonds;
}

/** A picture on which less than this share of the fragments surely lies is of another work: here and there, chance finds one. */
const LEAST_SHOWN = 0.2;

/** What a reference tells, and what that ties together; null where it is not of this work. @param known what is known beforehand */
export async function guideBy(
  reference: RgbaImage,
  fragments: FragmentSource,
  known: Bonds,
  described: { readonly descriptions: readonly FragmentDescription[]; readonly colours: ColourModel },
  context: TaskContext,
): Promise<Guide | null> {
  const located = await locateOnReference(fragments, reference, context);
  if (located === null) return null;
  const supposed = await bindToReference(located, known, described, WEAR_MODELS[0], context);
  return supposed.bound.length < LEAST_SHOWN * fragments.sizes.length ? null : { located, supposed };
}

/** Ties together what the reference surely locates, with what is known beforehand. */
export async function bindToReference(
  located: Located,
  known: Bonds,
  described: { readonly descriptions: readonly FragmentDescription[]; readonly colours: ColourModel },
  wear: WearModel,
  { tasks, signal }: TaskContext,
): Promise<ReferenceBonds> {
  const poses = located.chosen.map((place, id) => place && { pose: poseOfPlace(located, id)!, logOdds: place.logOdds });
  const [bound] = await tasks.map('bindLocated', [{ ...described, wear, bonds: known, located: poses }], { signal });
  return bound;
}

/** Middle of a fragment, and about its side: pixels as given. */
function sizeOf({ templates, scales }: Located, id: number) {
  const { centreX, centreY, insideCount } = templates[id];
  return {
    centre: { x: (centreX + 0.5) / scales.fragment - 0.5, y: (centreY + 0.5) / scales.fragment - 0.5 },
    sidePx: Math.sqrt(insideCount) / scales.fragment,
  };
}

/** Where the reference puts a fragment, on the reference in the fragments' size; null where it does not show it. */
function poseOfPlace(located: Located, id: number): Rigid | null {
  const place = located.chosen[id];
  return place && poseOnPage(place.referenceFromFragment, located.scale, sizeOf(located, id).centre);
}

/** By fragment, what the reference says of where an assembly puts it: log odds that it stands rightly. */
export async function reviewOnReference(
  located: Located,
  { poses, cluster }: Assembly,
  bound: readonly number[],
  descriptions: readonly FragmentDescription[],
  { tasks, signal }: TaskContext,
): Promise<Float64Array> {
  const { templates, planes, scales, places, chosen, noise } = located;
  const expected = templates.map((template) => expectedLikeness(template, noise));
  const page = (id: number): Rigid => scaleRigid(poseAt(poses, id), 1 / descriptions[id].scale);
  const anchors = bound.map((id): Anchor => ({
    ...sizeOf(located, id),
    onReference: poseOfPlace(located, id)!,
    onPage: page(id),
  }));
  const guests = [...templates.keys()].filter(
    (id) => bound.length > 0 && cluster[id] === cluster[bound[0]] && !bound.includes(id),
  );
  const reviewed = await tasks.map(
    'reviewPlace',
    guests.map((id) => ({
      template: templates[id],
      planes,
      scales,
      place: placeOfPose(poseOnReference(page(id), sizeOf(located, id).centre, anchors), located.scale),
      places: places[id],
      expected: expected[id],
    })),
    { signal },
  );
  const beyond = reviewed.filter((logOdds) => logOdds === null).length;
  const least = beyond > MOST_BEYOND * bound.length ? LEAST_BEYOND : NOWHERE;
  const beliefs = Float64Array.from(templates, (_, id) => {
    const place = chosen[id] ?? places[id].at(0);
    return Math.max(least, Math.min(0, place === undefined ? NOWHERE : placeLogOdds(place, null, expected[id])));
  });
  for (const id of bound) beliefs[id] = chosen[id]!.logOdds;
  guests.forEach((id, k) => (beliefs[id] = reviewed[k] ?? beliefs[id]));
  return beliefs;
}

/** Moves what no joint ties to the rest to where the reference, with its bend taken away, shows it. */
export function settleOnReference<C extends { readonly poses: Poses; readonly joints: readonly Joint[] }>(
  located: Located,
  conclusion: C,
  { bonds, bound }: ReferenceBonds,
): C {
  const anchors = located.chosen.map((_, id) =>
    bound.includes(id) ? { ...sizeOf(located, id), onReference: poseOfPlace(located, id)! } : null,
  );
  return { ...conclusion, poses: settleIslands(conclusion.poses, conclusion.joints, anchors, bonds.locked) };
}

/** Figures for the report. */
export function reportOfReference(located: Located | null, bound: readonly number[]): Record<string, number> {
  return {
    located: located === null ? 0 : located.chosen.filter((place) => place !== null && place.logOdds > 0).length,
    bound_by_reference: bound.length,
    ...(located === null ? {} : { reference_scale: located.scale }),
  };
}
