import { beforeAll, describe, expect, test } from 'vitest';
import { applyAffine } from '../math/affine.ts';
import { applyTo, wrapAngle, type Rigid } from '../math/rigid.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { agedPicture } from '../reassembly/puzzle/degrade-picture.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { shredPicture } from '../reassembly/puzzle/shred-picture.ts';
import { turnOfPlace } from '../reassembly/reference/place.ts';
import { InLineRunner } from '../workers/in-line.ts';
import { fragmentsAtHand } from './fragment-source.ts';
import { locateOnReference, type Located } from './locate-on-reference.ts';

const picture = drawFresco({ width: 400, height: 300, seed: 11 });
const { fragments, pageFromFragment, trueCount } = shredPicture(picture, {
  pieces: 10,
  seed: 4,
  missing: 0.2,
  spurious: { picture: drawFresco({ width: 400, height: 300, seed: 12 }), share: 0.25 },
});
const context = { tasks: new InLineRunner(), signal: new AbortController().signal };
const locate = (reference: RgbaImage): Promise<Located | null> =>
  locateOnReference(fragmentsAtHand(fragments), reference, context);

/** How far the place of a true fragment lies from the truth: pixels of the page, and radians. */
function errorOf({ chosen }: Located, id: number, reference: RgbaImage, truth: Rigid = pageFromFragment[id]) {
  const place = chosen[id];
  if (place === null) return { shiftPx: Infinity, turnRad: Infinity };
  const [x, y] = [fragments[id].width / 2, fragments[id].height / 2];
  const [given, wanted] = [applyAffine(place.referenceFromFragment, x, y), applyTo(truth, x, y)];
  return {
    shiftPx: Math.hypot(
      ((given.x + 0.5) * picture.width) / reference.width - 0.5 - wanted.x,
      ((given.y + 0.5) * picture.height) / reference.height - 0.5 - wanted.y,
    ),
    turnRad: Math.abs(wrapAngle(turnOfPlace(place.referenceFromFragment) - truth.turnRad)),
  };
}

describe('fragments on a picture of the intact work', () => {
  test.each([
    { strength: 0, shiftPx: 1 },
    { strength: 0.25, shiftPx: 4 },
    { strength: 0.5, shiftPx: 7 },
  ])('are found however they are turned, on a photograph aged by $strength', async ({ strength, shiftPx }) => {
    const reference = agedPicture(picture, strength, 7);
    const located = (await locate(reference))!;
    expect(located.scale).toBeCloseTo(reference.width / picture.width, 1);
    for (let id = 0; id < trueCount; id++) {
      const error = errorOf(located, id, reference);
      expect(error.shiftPx, `fragment ${id}`).toBeLessThan(shiftPx);
      expect(error.turnRad, `fragment ${id}`).toBeLessThan(0.1);
      expect(located.chosen[id]!.logOdds).toBeGreaterThan(1);
    }
    for (let id = trueCount; id < fragments.length; id++)
      expect(located.chosen[id]?.logOdds ?? -Infinity, `stranger ${id}`).toBeLessThan(0);
  });

  test('are found on most of a photograph that is as old as can be', async () => {
    const reference = agedPicture(picture, 1, 7);
    const located = (await locate(reference))!;
    const found = pageFromFragment.filter((_, id) => errorOf(located, id, reference).shiftPx < 16);
    expect(found.length).toBeGreaterThanOrEqual(trueCount - 2);
  });

  test('are found in other colours and on a larger picture, at the same places', async () => {
    const twice = { width: 800, height: 600, data: new Uint8Array(4 * 800 * 600) };
    for (let y = 0; y < 600; y++) {
      for (let x = 0; x < 800; x++) {
        const p = 4 * ((y >> 1) * 400 + (x >> 1));
        const [r, g, b] = picture.data.subarray(p, p + 3);
        // Blue and green change places, and all is paler.
        twice.data.set([90 + 0.6 * r, 90 + 0.6 * b, 90 + 0.6 * g, 255], 4 * (y * 800 + x));
      }
    }
    const located = (await locate(twice))!;
    expect(located.scale).toBeCloseTo(2, 1);
    for (let id = 0; id < trueCount; id++) expect(errorOf(located, id, twice).shiftPx, `${id}`).toBeLessThan(3);
  });
});

describe('a picture of something else', () => {
  let located: Located | null;
  beforeAll(async () => {
    located = await locate(drawFresco({ width: 400, height: 300, seed: 99 }));
  });

  test('shows none of the fragments surely', () => {
    const sure = (located?.chosen ?? []).filter((place) => place !== null && place.logOdds > 1);
    expect(sure).toEqual([]);
  });

  test('nor does one without any contrast', async () => {
    const blank = { width: 300, height: 200, data: new Uint8Array(4 * 300 * 200).fill(128) };
    expect(await locate(blank)).toBeNull();
  });
});
