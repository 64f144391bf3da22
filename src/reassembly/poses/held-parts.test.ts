import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../math/random.ts';
import { heldParts, type Link } from './held-parts.ts';

/** The weakest cut of the nodes, by trying all. */
function weakestCut(nodes: readonly number[], links: readonly Link[]): number {
  let weakest = Infinity;
  for (let bits = 1; bits < 1 << (nodes.length - 1); bits++) {
    const side = new Set(nodes.filter((_, k) => (bits >> k) & 1));
    const inside = links.filter(({ a, b }) => nodes.includes(a) && nodes.includes(b));
    const across = inside.filter(({ a, b }) => side.has(a) !== side.has(b));
    weakest = Math.min(
      weakest,
      across.reduce((total, { strength }) => total + strength, 0),
    );
  }
  return weakest;
}

function randomLinks(seed: number): { count: number; links: Link[] } {
  const random = seededRandom(seed);
  const count = 2 + random.below(6);
  const links: Link[] = [];
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) if (random.below(3) > 0) links.push({ a, b, strength: random.between(0, 4) });
  return { count, links };
}

describe('heldParts', () => {
  test('takes two firm halves apart where a weak link joins them, and leaves what a ring of weak links holds', () => {
    const firm = (a: number, b: number): Link => ({ a, b, strength: 5 });
    const weak = (a: number, b: number): Link => ({ a, b, strength: 2 });
    expect([...heldParts(4, [firm(0, 2), firm(1, 3), weak(2, 3)], 3)]).toEqual([0, 1, 0, 1]);
    expect([...heldParts(4, [weak(0, 1), weak(1, 2), weak(2, 3), weak(0, 3)], 3)]).toEqual([0, 0, 0, 0]);
    expect([...heldParts(4, [weak(0, 1), weak(1, 2), weak(2, 3)], 3)]).toEqual([0, 1, 2, 3]);
    expect([...heldParts(2, [weak(0, 1), weak(0, 1)], 3)]).toEqual([0, 0]);
  });

  test('no part has a weaker cut, and no two parts are held together by enough, however they are tried', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { count, links } = randomLinks(seed);
      const least = 3;
      const part = heldParts(count, links, least);
      const parts = new Map<number, number[]>();
      part.forEach((first, node) => parts.set(first, [...(parts.get(first) ?? []), node]));
      for (const [first, nodes] of parts) {
        expect(nodes[0]).toBe(first);
        if (nodes.length > 1) expect(weakestCut(nodes, links), `seed ${seed}`).toBeGreaterThanOrEqual(least);
      }
      const lists = [...parts.values()];
      for (let p = 0; p < lists.length; p++)
        for (let q = p + 1; q < lists.length; q++)
          expect(weakestCut([...lists[p], ...lists[q]], links), `seed ${seed}`).toBeLessThan(least);
    }
  });

  test('the order of the links is of no account', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { count, links } = randomLinks(seed);
      const shuffled = seededRandom(seed).shuffle([...links]);
      expect([...heldParts(count, shuffled, 3)]).toEqual([...heldParts(count, links, 3)]);
    }
  });
});
