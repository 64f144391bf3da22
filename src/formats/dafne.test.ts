import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wrapAngle } from '../math/rigid.ts';
import {
  dafneFileName,
  dafneFromPoses,
  dafneIndexOf,
  formatDafneSpurious,
  formatDafneTruth,
  isDafneTruth,
  parseDafneSpurious,
  parseDafneTruth,
  posesFromDafne,
  type DafnePlace,
} from './dafne.ts';

const SEEDED = { seed: 20261124, numRuns: 200 };
const GOOD = '12 205.500000 138.250000 -14.727097\n0 0.000000 -3.000000 0.000000\n';

const placesOf = fc.uniqueArray(
  fc.record({
    index: fc.integer({ min: 0, max: 0xffff }),
    x: fc.double({ min: -9000, max: 9000, noNaN: true }),
    y: fc.double({ min: -9000, max: 9000, noNaN: true }),
    turnDeg: fc.double({ min: -1000, max: 1000, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12, selector: ({ index }) => index },
);

describe('fragments.txt', () => {
  test('is read and written again to the byte', () => {
    expect(parseDafneTruth(GOOD)).toEqual([
      { index: 12, x: 205.5, y: 138.25, turnDeg: -14.727097 },
      { index: 0, x: 0, y: -3, turnDeg: 0 },
    ]);
    expect(formatDafneTruth(parseDafneTruth(GOOD))).toBe(GOOD);
  });

  test('whole numbers, Windows line ends and a byte order mark are taken', () => {
    expect(parseDafneTruth('\uFEFF3 17 -4 -270.5\r\n\r\n')).toEqual([{ index: 3, x: 17, y: -4, turnDeg: -270.5 }]);
  });

  test('any places come back to 6 decimals, with angles from above -360 to 0, and a second writing changes no byte', () => {
    fc.assert(
      fc.property(placesOf, (places) => {
        const text = formatDafneTruth(places);
        const again = parseDafneTruth(text);
        expect(isDafneTruth(text)).toBe(true);
        expect(formatDafneTruth(again)).toBe(text);
        again.forEach(({ index, x, y, turnDeg }, k) => {
          expect(index).toBe(places[k].index);
          expect(Math.abs(x - places[k].x)).toBeLessThan(1e-6);
          expect(Math.abs(y - places[k].y)).toBeLessThan(1e-6);
          expect(turnDeg > -360 && turnDeg <= 0).toBe(true);
          const off = (turnDeg - places[k].turnDeg) / 360;
          expect(Math.abs(off - Math.round(off))).toBeLessThan(1e-8);
        });
      }),
      SEEDED,
    );
  });

  test.each([
    ['an empty file', '', 'FRAME_FORMAT_SYNTAX'],
    ['a word too few', '1 2 3\n', 'FRAME_FORMAT_SYNTAX'],
    ['a word too many', '1 2 3 4 5\n', 'FRAME_FORMAT_SYNTAX'],
    ['no number', '1 2 nan 4\n', 'FRAME_FORMAT_SYNTAX'],
    ['a number beyond all', '1 1e999 3 4\n', 'FRAME_FORMAT_SYNTAX'],
    ['a comma', '1 2,5 3 4\n', 'FRAME_FORMAT_SYNTAX'],
    ['an index below 0', '-1 2 3 4\n', 'FRAME_FORMAT_SYNTAX'],
    ['a broken index', '1.5 2 3 4\n', 'FRAME_FORMAT_SYNTAX'],
    ['an index beyond all', '70000 2 3 4\n', 'FRAME_FORMAT_ID'],
    ['an index twice', '1 2 3 4\n1 5 6 7\n', 'FRAME_FORMAT_ID'],
  ])('%s is refused', (_, text, code) => {
    expect(() => parseDafneTruth(text)).toThrow(expect.objectContaining({ code, file: 'fragments.txt' }));
  });

  test('is told from the other forms of a ground truth', () => {
    expect(isDafneTruth('1 \n1 0 6.5  0 1 6.5  0 0 1\n')).toBe(false);
    expect(isDafneTruth('{"fragments": []}')).toBe(false);
    expect(isDafneTruth('')).toBe(false);
  });
});

describe('fragments_s.txt', () => {
  test('comes back as it was, and may be empty', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 0xffff })), (indices) => {
        expect(parseDafneSpurious(formatDafneSpurious(indices))).toEqual(indices);
      }),
      SEEDED,
    );
    expect(parseDafneSpurious('')).toEqual([]);
  });

  test.each(['1 2\n', 'one\n', '-3\n', '1\n1\n', '99999\n'])('%j is refused', (text) => {
    expect(() => parseDafneSpurious(text)).toThrow(expect.objectContaining({ file: 'fragments_s.txt' }));
  });
});

describe('poses', () => {
  test('the middle of a picture of 40 x 20 px comes to (x, y), and a quarter turn goes counter-clockwise', () => {
    const place: DafnePlace = { index: 7, x: 100, y: 50, turnDeg: -270 };
    const { poses, unseen } = posesFromDafne([place], [{ id: 3, name: 'frag_eroded_7.png', width: 40, height: 20 }]);
    const { turnRad, x, y } = poses.get(3)!;
    expect(unseen).toEqual([]);
    expect(turnRad).toBeCloseTo(-Math.PI / 2, 12);
    // Counter-clockwise by a quarter, right becomes up: the right middle (40, 10) comes to lie 20 px above the centre.
    expect(Math.cos(turnRad) * 40 - Math.sin(turnRad) * 10 + x).toBeCloseTo(100, 9);
    expect(Math.sin(turnRad) * 40 + Math.cos(turnRad) * 10 + y).toBeCloseTo(30, 9);
  });

  test('go to places and back', () => {
    const pose = fc.record({
      turnRad: fc.double({ min: -3.1, max: 3.1, noNaN: true }),
      x: fc.double({ min: -5000, max: 5000, noNaN: true }),
      y: fc.double({ min: -5000, max: 5000, noNaN: true }),
    });
    const size = fc.record({ width: fc.integer({ min: 1, max: 900 }), height: fc.integer({ min: 1, max: 900 }) });
    fc.assert(
      fc.property(fc.array(fc.tuple(pose, size), { minLength: 1, maxLength: 8 }), (fragments) => {
        const sizes = fragments.map(([, one]) => one);
        const places = dafneFromPoses(
          fragments.map(([one]) => one),
          sizes,
        );
        const pictures = sizes.map((one, id) => ({ id, name: dafneFileName(id), ...one }));
        const { poses } = posesFromDafne(places, pictures);
        fragments.forEach(([{ turnRad, x, y }], id) => {
          const back = poses.get(id)!;
          expect(Math.abs(wrapAngle(back.turnRad - turnRad))).toBeLessThan(1e-12);
          expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-8);
        });
      }),
      SEEDED,
    );
  });

  test('tell which indices have no picture, and are refused where none has', () => {
    const places = parseDafneTruth(GOOD);
    const picture = { id: 0, name: 'frag_eroded_12.png', width: 4, height: 4 };
    expect(posesFromDafne(places, [picture]).unseen).toEqual([0]);
    expect(() => posesFromDafne(places, [{ ...picture, name: 'fragment_0001.png' }])).toThrow(
      expect.objectContaining({ code: 'FRAME_FORMAT_ID' }),
    );
  });

  test('names tell indices', () => {
    expect(dafneIndexOf(dafneFileName(31))).toBe(31);
    expect(dafneIndexOf('fragment_0001.png')).toBeNull();
    expect(dafneIndexOf('frag_eroded_.png')).toBeNull();
  });
});
