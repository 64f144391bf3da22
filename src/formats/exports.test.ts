import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import { applyTo, compose, invert } from '../math/rigid.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import { formatDatasetConfig, formatDatasetList } from './dataset-config.ts';
import {
  derechFromPoses,
  formatDerechTruth,
  isDerechTruth,
  parseDerechTruth,
  posesFromDerech,
} from './derech-truth.ts';
import { formatPlacementSvg } from './placement-svg.ts';
import { formatPosesCsv } from './poses-csv.ts';
import { confidenceOf, countConfidences, formatPosesJson, parsePosesJson } from './poses-json.ts';

const NAMES = ['a.png', 'b "new", <1>.png', 'c.png', 'd.png', 'e.png'];
const SIZES = NAMES.map(() => ({ width: 11, height: 21 }));
/** 0-1-3 are a component, 2 is left aside, 4 stands with nobody either. */
const POSES: Poses = {
  count: 5,
  turnRad: Float64Array.of(0.25, -Math.PI / 2, 0, 3, 0),
  x: Float64Array.of(100, 50.5, 0, -20, 0),
  y: Float64Array.of(30, -7, 0, 80.25, 0),
  placed: Uint8Array.of(1, 1, 0, 1, 0),
  component: Uint16Array.of(0, 0, 2, 0, 4),
  probability: Float32Array.of(0.99, 0.75, 0, 0.5, 0),
};
const JOINTS: Joint[] = [{ a: 0, b: 1, probability: 0.875, contactPx: 40.5, gapPx: 1.25 }];
const SQUARE = { xy: Float64Array.of(-0.5, -0.5, 10.5, -0.5, 10.5, 20.5, -0.5, 20.5), closed: true };

describe('poses.json', () => {
  const text = formatPosesJson({ poses: POSES, joints: JOINTS, names: NAMES });

  test('holds every fragment on a line of its own, placed or not', () => {
    const content = JSON.parse(text);
    expect(content.fragments[1]).toEqual({
      id: 1,
      file: 'b "new", <1>.png',
      placed: true,
      component: 0,
      pageFromFragment: { turn_deg: -90, x: 50.5, y: -7 },
      rootFromFragment: expect.any(Array),
      probability: 0.75,
      confidence: 'likely',
    });
    expect(content.fragments[0].rootFromFragment).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(content.fragments[2]).toMatchObject({
      placed: false,
      pageFromFragment: null,
      rootFromFragment: null,
      confidence: null,
    });
    expect(content.joints).toEqual([
      { a: 0, b: 1, probability: 0.875, confidence: 'likely', contact: 40.5, gap: 1.25 },
    ]);
    expect(text.split('\n').filter((line) => line.includes('"id"'))).toHaveLength(5);
  });

  test('its matrix takes row and column of a fragment to the root', () => {
    const rows = JSON.parse(text).fragments[3].rootFromFragment as number[][];
    const root = { turnRad: 0.25, x: 100, y: 30 };
    const expected = applyTo(compose(invert(root), { turnRad: 3, x: -20, y: 80.25 }), 7, 4);
    const [row, col] = rows.map(([r, c, shift]) => r * 4 + c * 7 + shift);
    expect(row).toBeCloseTo(expected.y, 6);
    expect(col).toBeCloseTo(expected.x, 6);
  });

  test('reading gives the values back, and writing them again changes no byte', () => {
    const answer = parsePosesJson(text);
    expect(answer.joints).toEqual(JOINTS);
    expect(answer.names).toEqual(NAMES);
    expect([...answer.poses.placed]).toEqual([1, 1, 0, 1, 0]);
    POSES.turnRad.forEach((turnRad, id) => expect(answer.poses.turnRad[id]).toBeCloseTo(turnRad, 9));
    expect(formatPosesJson(answer)).toBe(text);
  });

  test.each([
    ['no JSON', '{'],
    ['another JSON', '{"a":1}'],
    ['another version', text.replace('"version": 1', '"version": 2')],
    ['ids out of order', text.replace('"id":1', '"id":2')],
    ['a component that is none', text.replace('"component":2', '"component":1')],
    ['a pose for nothing', text.replace('"placed":false', '"placed":true')],
    ['a probability above 1', text.replace('"probability":0.75', '"probability":1.5')],
    ['a word for a number', text.replace('"x":50.5', '"x":"50.5"')],
    ['a joint with itself', text.replace('"b":1', '"b":0')],
    ['a joint with nobody', text.replace('"b":1', '"b":9')],
  ])('%s is refused', (_name, bad) => {
    expect(bad).not.toBe(text);
    expect(() => parsePosesJson(bad, 'poses.json')).toThrow(FrameError);
    expect(() => parsePosesJson(bad, 'poses.json')).toThrow(/^poses\.json: ./);
  });

  test('reads joints of earlier versions, which have no word for their confidence', () => {
    expect(text).toContain('"confidence":"likely","contact"');
    expect(parsePosesJson(text.replace('"confidence":"likely","contact"', '"contact"')).joints).toEqual(JOINTS);
  });

  test('counts by confidence', () => {
    expect(countConfidences([1, 0.95, 0.94, 0.67, 0.66])).toEqual({ sure: 2, likely: 2, doubtful: 1 });
    expect(countConfidences([])).toEqual({ sure: 0, likely: 0, doubtful: 0 });
  });

  test('confidence in words', () => {
    expect([1, 0.95, 0.94, 0.67, 0.66, 0].map(confidenceOf)).toEqual([
      'sure',
      'sure',
      'likely',
      'likely',
      'doubtful',
      'doubtful',
    ]);
  });
});

describe('poses.csv', () => {
  test('turning about the centre and pasting at (x, y) brings each pixel to its place', () => {
    const [header, ...rows] = formatPosesCsv(POSES, ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'], SIZES)
      .trimEnd()
      .split('\n');
    expect(header).toBe('rpf,x,y,rot');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['a.png', 'b.png', 'd.png']);
    rows.forEach((line, index) => {
      const id = [0, 1, 3][index];
      const [x, y, rot] = line.split(',').slice(1).map(Number);
      expect(rot).toBeGreaterThanOrEqual(0);
      expect(rot).toBeLessThan(360);
      // Counter-clockwise on the screen, with y down: (u, v) -> (cos u + sin v, -sin u + cos v).
      const cos = Math.cos((rot * Math.PI) / 180);
      const sin = Math.sin((rot * Math.PI) / 180);
      const [u, v] = [8 - 5, 3 - 10];
      const expected = applyTo({ turnRad: POSES.turnRad[id], x: POSES.x[id], y: POSES.y[id] }, 8, 3);
      expect(x + 5 + cos * u + sin * v).toBeCloseTo(expected.x, 5);
      expect(y + 10 - sin * u + cos * v).toBeCloseTo(expected.y, 5);
    });
    expect(rows[1]).toMatch(/,90\.000000$/);
  });

  test('names with commas and quotes are quoted', () => {
    expect(formatPosesCsv(POSES, NAMES, SIZES)).toContain('\n"b ""new"", <1>.png",');
  });

  test('of several components the largest is written', () => {
    const two: Poses = { ...POSES, placed: Uint8Array.of(1, 1, 1, 1, 1), component: Uint16Array.of(0, 0, 2, 2, 2) };
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(formatPosesCsv(two, names, SIZES).match(/^[a-e]/gm)).toEqual(['c', 'd', 'e']);
    const none: Poses = { ...POSES, placed: new Uint8Array(5) };
    expect(formatPosesCsv(none, names, SIZES)).toBe('rpf,x,y,rot\n');
  });
});

describe('placement.svg', () => {
  test('draws every placed fragment inside the page, with its number and escaped name', () => {
    const svg = formatPlacementSvg(
      POSES,
      NAMES.map(() => SQUARE),
      NAMES,
    );
    expect(svg.match(/<path /g)).toHaveLength(3);
    expect([...svg.matchAll(/>(\d+)<\/text>/g)].map((found) => found[1])).toEqual(['1', '2', '4']);
    expect(svg).toContain('<title>b "new", &lt;1&gt;.png (likely)</title>');
    const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(svg)!.map(Number);
    const [, shiftX, shiftY] = /translate\((\S+) (\S+)\)/.exec(svg)!.map(Number);
    for (const [, points] of svg.matchAll(/d="M([^Z]+)Z"/g)) {
      for (const point of points.split('L')) {
        const [x, y] = point.split(' ').map(Number);
        expect(x + shiftX).toBeGreaterThan(0);
        expect(x + shiftX).toBeLessThan(width);
        expect(y + shiftY).toBeGreaterThan(0);
        expect(y + shiftY).toBeLessThan(height);
      }
    }
  });

  test('numbers stand at the centroid, for either direction of the contour', () => {
    const reversed = { xy: Float64Array.of(-0.5, 20.5, 10.5, 20.5, 10.5, -0.5, -0.5, -0.5), closed: true };
    for (const contour of [SQUARE, reversed]) {
      const svg = formatPlacementSvg(
        { ...POSES, turnRad: new Float64Array(5) },
        NAMES.map(() => contour),
        NAMES,
      );
      expect(svg).toContain('<text x="105.00" y="40.00"');
    }
  });

  test('nothing placed is an empty page', () => {
    const svg = formatPlacementSvg({ ...POSES, placed: new Uint8Array(5) }, [], []);
    expect(svg).toContain('<svg');
    expect(svg).not.toContain('<path');
  });
});

describe('ground truth in JSON', () => {
  const truth = { series: 'demo', fragments: [{ name: 'demo_p1', dy: 0, dx: 0, turnDeg: 0 }] };

  test('an unturned picture of 4 x 3 pixels has its centre at (1.5, 1)', () => {
    expect(posesFromDerech(truth, [{ width: 4, height: 3 }]).get(0)).toEqual({ turnRad: -0, x: -1.5, y: -1 });
  });

  test('a quarter turn counter-clockwise, written out by hand', () => {
    const turned = { series: '', fragments: [{ name: 'demo_p1', dy: 10, dx: 20, turnDeg: 90 }] };
    const pose = posesFromDerech(turned, [{ width: 5, height: 3 }]).get(0)!;
    // The right end of the middle row, (4, 1), turns up: it lies two above the centre.
    const end = applyTo(pose, 4, 1);
    expect(end.x).toBeCloseTo(20, 12);
    expect(end.y).toBeCloseTo(8, 12);
  });

  test('poses survive the way through the file, up to the place of the first centre', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            turnRad: fc.double({ min: -3.14, max: 3.14, noNaN: true }),
            x: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
            y: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
            width: fc.integer({ min: 1, max: 500 }),
            height: fc.integer({ min: 1, max: 500 }),
          }),
          { minLength: 2, maxLength: 5 },
        ),
        (fragments) => {
          const names = fragments.map((_, id) => `demo_p${id + 1}`);
          const text = formatDerechTruth(derechFromPoses('demo', fragments, fragments, names));
          expect(isDerechTruth(text)).toBe(true);
          const [read] = parseDerechTruth(text);
          const again = posesFromDerech(read, fragments);
          const centre = [(fragments[0].width - 1) / 2, (fragments[0].height - 1) / 2] as const;
          const anchor = applyTo(fragments[0], ...centre);
          const origin = applyTo(again.get(0)!, ...centre);
          fragments.forEach((fragment, id) => {
            const expected = applyTo(fragment, fragment.width, fragment.height);
            const found = applyTo(again.get(id)!, fragment.width, fragment.height);
            expect(found.x - origin.x).toBeCloseTo(expected.x - anchor.x, 3);
            expect(found.y - origin.y).toBeCloseTo(expected.y - anchor.y, 3);
          });
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });

  test('names give the ids; names without a number count by their order', () => {
    const entry = (name: string) => ({ name, dy: 0, dx: 0, turnDeg: 0 });
    const sizes = [SIZES[0], SIZES[0], SIZES[0]];
    const ids = (names: string[]) => [...posesFromDerech({ series: '', fragments: names.map(entry) }, sizes).keys()];
    expect(ids(['x_p3_full.png', 'x_p1', 'x_p2_m.png'])).toEqual([2, 0, 1]);
    expect(ids(['left.png', 'right.png'])).toEqual([0, 1]);
    expect(() => ids(['x_p1', 'x_p1'])).toThrow(/twice/);
    expect(() => ids(['x_p4'])).toThrow(/no picture/);
    expect(() => ids(['x_p0'])).toThrow(/no picture/);
  });

  test('a list of puzzles and a single one are read', () => {
    const one = '{"options":{"series":"s"},"fragments":[{"name":"s_p1","T":[1,2,3]}]}';
    expect(parseDerechTruth(one)).toEqual([{ series: 's', fragments: [{ name: 's_p1', dy: 1, dx: 2, turnDeg: 3 }] }]);
    expect(parseDerechTruth(`[${one},${one}]`)).toHaveLength(2);
    expect(isDerechTruth('1 \n1 0 0  0 1 0  0 0 1\n')).toBe(false);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '[1]',
    '{"fragments":[]}',
    '{"fragments":{}}',
    '{"fragments":[7]}',
    '{"fragments":[{"T":[1,2,3]}]}',
    '{"fragments":[{"name":"a"}]}',
    '{"fragments":[{"name":"a","T":[1,2]}]}',
    '{"fragments":[{"name":"a","T":[1,2,"3"]}]}',
    '{"fragments":[{"name":"a","T":[1,2,null]}]}',
    '{"options":3,"fragments":[{"name":"a","T":[1,2,3]}]}',
  ])('refuses %s', (text) => {
    expect(() => parseDerechTruth(text, 'groundtruth.txt')).toThrow(FrameError);
    expect(() => parseDerechTruth(text, 'groundtruth.txt')).toThrow(/^groundtruth\.txt/);
  });
});

test('dataset_config.json and dataset_list.txt agree, and the folder ends with a separator', () => {
  const config = {
    rootFolder: '../step4_fix_images',
    filteredAlignments: 'filtered_alignments.txt',
    bgColor: [8, 248, 8] as const,
    fragmentCount: 9,
    candidateCount: 66,
    keptCount: 12,
    learners: [],
  };
  const content = JSON.parse(formatDatasetConfig(config));
  const lines = formatDatasetList([config, config]).split('\n');
  expect(lines).toHaveLength(7);
  expect(lines.slice(0, 3)).toEqual([content.root_dir, content.filtered_alignments, content.bg_color]);
  expect(lines[0]).toBe('../step4_fix_images/');
  expect(lines[2]).toBe('8 248 8');
});
