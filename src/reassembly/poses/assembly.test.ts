import { expect, test } from 'vitest';
import { clustersOf, copyAssembly, looseAssembly, splitBroken } from './assembly.ts';
import { columnsOf } from './pose-columns.ts';

test('starts with every fragment on its own', () => {
  const loose = looseAssembly(3);
  expect([...loose.cluster]).toEqual([0, 1, 2]);
  expect(clustersOf(loose)).toEqual([[0], [1], [2]]);
  expect(loose.poses).toEqual(columnsOf([0, 1, 2].map(() => ({ turnRad: 0, x: 0, y: 0 }))));
});

test('a copy goes its own way', () => {
  const first = looseAssembly(4);
  const copy = copyAssembly(first);
  expect(copy).toEqual(first);
  copy.poses.x[1] += 5;
  copy.poses.y[1] += 5;
  copy.poses.turnRad[1] += 1;
  copy.cluster[1] = 0;
  expect(first).toEqual(looseAssembly(4));
});

test('what is freed stands alone, and the rest holds together as far as joints of worth reach', () => {
  const joints = [
    { a: 0, b: 1, worth: 2 },
    { a: 1, b: 2, worth: 2 },
    { a: 2, b: 3, worth: 0 },
    { a: 3, b: 4, worth: 1 },
  ];
  const without = (freed: readonly number[]) => joints.filter(({ a, b }) => !freed.includes(a) && !freed.includes(b));
  const split = (freed: readonly number[]): number[] => {
    const assembly = looseAssembly(5);
    assembly.cluster.fill(0);
    splitBroken(assembly, without(freed));
    return [...assembly.cluster];
  };
  expect(split([])).toEqual([0, 0, 0, 3, 3]);
  expect(split([1])).toEqual([0, 1, 2, 3, 3]);
  expect(split([0, 4])).toEqual([0, 1, 1, 3, 4]);
  const bound = looseAssembly(5);
  bound.cluster.fill(0);
  splitBroken(bound, without([1, 4]), [0, 1, 2, 2, 1]);
  expect([...bound.cluster]).toEqual([0, 1, 2, 2, 1]);
});
