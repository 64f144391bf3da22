import { describe, expect, test } from 'vitest';
import { describeExact, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { maskWhere } from '../../../test/support/draw-mask.ts';
import { applyTo, wrapAngle } from '../../math/rigid.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { describeFragment } from './describe-fragment.ts';
import { findHems, type Hem } from './find-hems.ts';

const UP = -Math.PI / 2;
const middle = ({ normalRad }: Hem): number => normalRad[2];

function described(mask: ReturnType<typeof maskWhere>): ReturnType<typeof describeFragment> {
  const { width, height, data } = mask;
  const fragment: Fragment = { id: 0, width, height, rgba: new Uint8Array(4 * width * height).fill(128), mask: data };
  return describeFragment(fragment, { scale: 1, depths: [0] });
}

describe('hems', () => {
  test.each([0, 2])(
    'of fragments worn by %d px are the rim of the page, facing outwards, and before any crack',
    (wornPx) => {
      const { descriptions, pageFromFragment } = describeExact(exactPuzzle({ wornPx }));
      descriptions.forEach((description, id) => {
        const hems = findHems(description, [0]);
        // Two sides of each fragment lie on the rim: above or below, left or right.
        const sides = [id >= 2 ? -UP : UP, id % 2 === 1 ? 0 : Math.PI];
        for (const side of sides) {
          const place = hems.findIndex(
            (hem) => Math.abs(wrapAngle(middle(hem) + pageFromFragment[id].turnRad - side)) < 0.05,
          );
          expect(place, `fragment ${id}`).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThan(2);
          for (let p = 0; p < 5; p++) {
            const { x, y } = applyTo(pageFromFragment[id], hems[place].xy[2 * p], hems[place].xy[2 * p + 1]);
            const off = [208 - 0.5 - x, 184 - 0.5 - y, x + 0.5, y + 0.5][Math.round(2 + side / (Math.PI / 2) + 2) % 4];
            // Only the cracks are worn, not the rim of the page.
            expect(Math.abs(off)).toBeLessThan(2);
          }
        }
      });
    },
  );

  test('of a disc bend as it does, all round, and none of them is straight', () => {
    const disc = described(maskWhere(140, 140, (x, y) => Math.hypot(x - 70, y - 70) < 60));
    const [longest] = findHems(disc, [1 / 60]);
    expect(longest.lengthPx).toBeGreaterThan(100);
    longest.normalRad.forEach((normal, p) => {
      const seen = Math.atan2(longest.xy[2 * p + 1] - 70, longest.xy[2 * p] - 70);
      expect(Math.abs(wrapAngle(normal - seen))).toBeLessThan(0.25);
    });
    for (const { lengthPx } of findHems(disc, [0])) expect(lengthPx).toBeLessThan(70);
  });

  test('bend outwards, never inwards: a bay is none', () => {
    const bay = described(
      maskWhere(140, 140, (x, y) => x > 4 && x < 136 && y > 4 && y < 136 && Math.hypot(x - 70, y) > 50),
    );
    for (const hem of findHems(bay, [1 / 50])) {
      const off = Math.hypot(hem.xy[4] - 70, hem.xy[5]);
      expect(Math.abs(off - 50)).toBeGreaterThan(5);
    }
  });

  test('are not there where a contour is crooked everywhere', () => {
    const star = described(
      maskWhere(140, 140, (x, y) => Math.hypot(x - 70, y - 70) < 45 + 18 * Math.cos(9 * Math.atan2(y - 70, x - 70))),
    );
    for (const { lengthPx } of findHems(star, [0])) expect(lengthPx).toBeLessThan(44);
  });
});
