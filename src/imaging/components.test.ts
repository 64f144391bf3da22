import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf, rowsOf } from '../../test/support/draw-mask.ts';
import { dropSpecks, fillHoles, labelComponents, largestComponent } from './components.ts';
import type { Mask } from './image.ts';
import { countInside } from './mask.ts';

const spiral = maskOf(['#######', '......#', '#####.#', '#...#.#', '#.###.#', '#.....#', '#######']);

test('diagonal neighbours connect by 8 and not by 4', () => {
  const diagonal = maskOf(['#..', '.#.', '..#']);
  expect(labelComponents(diagonal, 8).count).toBe(1);
  expect(labelComponents(diagonal, 4).count).toBe(3);
});

test('a spiral is one component, however its arms meet late', () => {
  const { count, areas } = labelComponents(spiral, 4);
  expect(count).toBe(1);
  expect([...areas]).toEqual([49 - countInside(spiral), countInside(spiral)]);
});

test('components are numbered in reading order, and every pixel carries its component', () => {
  const { labels, areas } = labelComponents(maskOf(['#.#.', '#.##', '....', '.##.']), 4);
  expect([...labels]).toEqual([1, 0, 2, 0, 1, 0, 2, 2, 0, 0, 0, 0, 0, 3, 3, 0]);
  expect([...areas]).toEqual([9, 2, 3, 2]);
});

test('the largest component and the runner-up', () => {
  const found = largestComponent(maskOf(['##..#', '##...', '...##']), 8);
  expect(rowsOf(found.mask)).toEqual(['##...', '##...', '.....']);
  expect(found).toMatchObject({ area: 4, secondArea: 2, componentCount: 3 });
  expect(largestComponent(maskOf(['..'])).area).toBe(0);
});

test('holes are filled up to a size; bays that reach the border are not holes', () => {
  const mask = maskOf(['########', '#.##..##', '####..##', '###..###', '########', '..######']);
  const small = fillHoles(mask, 1);
  expect(rowsOf(small.mask)[1]).toBe('####..##');
  expect(small).toMatchObject({ filledPx: 1, keptPx: 6 });
  const all = fillHoles(mask);
  expect(all).toMatchObject({ filledPx: 7, keptPx: 0 });
  expect(rowsOf(all.mask)[5]).toBe('..######');
});

test('specks are dropped by their area', () => {
  expect(rowsOf(dropSpecks(maskOf(['#..##', '.....', '##...', '##...']), 3))).toEqual([
    '.....',
    '.....',
    '##...',
    '##...',
  ]);
});

test('labels agree with a flood fill on random masks', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 13 }),
      fc.integer({ min: 1, max: 13 }),
      fc.constantFrom(4 as const, 8 as const),
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 169, maxLength: 169 }),
      (width, height, connectivity, bits) => {
        const mask: Mask = { width, height, data: Uint8Array.from(bits.slice(0, width * height)) };
        const { labels, count } = labelComponents(mask, connectivity);
        expect([...labels]).toEqual(floodLabels(mask, connectivity));
        expect(count).toBe(Math.max(0, ...labels));
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});

function floodLabels({ width, height, data }: Mask, connectivity: 4 | 8): number[] {
  const labels = new Array<number>(width * height).fill(0);
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (!data[start] || labels[start]) continue;
    labels[start] = ++count;
    const open = [start];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const x = (i % width) + dx;
          const y = Math.floor(i / width) + dy;
          if (connectivity === 4 && dx !== 0 && dy !== 0) continue;
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          const k = y * width + x;
          if (!data[k] || labels[k]) continue;
          labels[k] = count;
          open.push(k);
        }
      }
    }
  }
  return labels;
}
