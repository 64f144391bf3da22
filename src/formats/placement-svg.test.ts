import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlineOnPage } from './page-outline.ts';
import { formatPlacementSvg, parsePlacementOutlines } from './placement-svg.ts';

const square = { xy: Float64Array.of(0, 0, 30, 0, 30, 20, 0, 20), closed: true };

test('the outlines that were drawn are read again, whatever the files are called', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('<path d="M1 2Z"', '</title><g id="fragment_9">', '"&\'', '\u0000'),
  );
  const pose = fc.record({
    turn: fc.double({ min: -3, max: 3, noNaN: true }),
    x: fc.double({ min: -4000, max: 4000, noNaN: true }),
    y: fc.double({ min: -4000, max: 4000, noNaN: true }),
    placed: fc.boolean(),
    name,
  });
  fc.assert(
    fc.property(fc.array(pose, { minLength: 1, maxLength: 6 }), (all) => {
      const poses = {
        count: all.length,
        turnRad: Float64Array.from(all, ({ turn }) => turn),
        x: Float64Array.from(all, ({ x }) => x),
        y: Float64Array.from(all, ({ y }) => y),
        placed: Uint8Array.from(all, ({ placed }) => Number(placed)),
        component: Uint16Array.from(all, (_, id) => id % 2),
        probability: new Float32Array(all.length).fill(0.9),
      };
      const outlines = parsePlacementOutlines(
        formatPlacementSvg(
          poses,
          all.map(() => square),
          all.map((one) => one.name),
        ),
      );
      const placed = Array.from(poses.placed.keys()).filter((id) => poses.placed[id] === 1);
      expect([...outlines.keys()].sort()).toEqual(placed);
      for (const id of placed) {
        const drawn = outlineOnPage(poses, id, square).xy;
        outlines.get(id)!.forEach((value, k) => expect(Math.abs(value - drawn[k])).toBeLessThan(0.006));
      }
    }),
    { seed: 6, numRuns: 100 },
  );
});

test('another text holds no outline', () => {
  for (const text of [
    '',
    '<svg/>',
    '<g id="fragment_1"><path d="Mnot a pathZ"/></g>',
    '<g id="fragment_1"><path d="M1 2Z"/></g>',
  ])
    expect(parsePlacementOutlines(text).size).toBe(0);
});
