import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import type { Poses } from '../reassembly/poses/poses.ts';
import { formatAlignments, parseAlignments } from './alignments.ts';
import { formatBgColor, parseBgColor } from './bg-color.ts';
import { fixed } from './decimals.ts';
import { formatFilteredAlignments, formatKeptAlignments, parseFilteredAlignments } from './filtered-alignments.ts';
import { formatFragmentList, fragmentFileName, parseFragmentList } from './fragment-list.ts';
import { formatGroundTruth, parseGroundTruth } from './ground-truth.ts';
import { formatPoseResult, parsePoseResult, poseResultsOf } from './pose-result.ts';
import {
  formatSelectedTransformation,
  parseSelectedTransformation,
  selectedAlignmentsOf,
} from './selected-transformation.ts';

const ALIGNMENTS = [
  'Node 0',
  'Node 1',
  'Node 2',
  '0 1 2 -0.194909 0.980821 184.420000 -0.980821 -0.194909 334.444000 0.000000 0.000000 1.000000 line 22.000000 102.000000 23.000000 103.000000 ',
  '0 2 0 1.000000 0.000000 -3.500000 0.000000 1.000000 12.000000 0.000000 0.000000 1.000000 line ',
  '0 1 1 0.388145 -0.921599 175.255000 0.921599 0.388145 160.148000 0.000000 0.000000 1.000000 line 7.000000 8.000000 ',
  '',
].join('\n');

const FILTERED = [
  '0\t1\t0.999960\t0',
  '-0.194909 0.980821 184.420000',
  '-0.980821 -0.194909 334.444000',
  '0 0 1',
  '1\t2\t0.400000\t1',
  '0.388145 -0.921599 175.255000',
  '0.921599 0.388145 160.148000',
  '0 0 1',
  '',
].join('\n');

const TRUTH = [
  '1 ',
  '1 0 651.623526  0 1 652.276139  0 0 1',
  '2 ',
  '-0.190809 0.981627 835.669499  -0.981627 -0.190809 986.296994  0 0 1',
  '',
].join('\n');

const POSES = [
  '0\t0',
  '1.00000000 0.00000000 0.00000000',
  '0.00000000 1.00000000 0.00000000',
  '0.00000000 0.00000000 1.00000000',
  '5\t5',
  '-0.99403004 -0.10910537 559.00617461',
  '0.10910537 -0.99403004 490.35448353',
  '0.00000000 0.00000000 1.00000000',
  '',
].join('\n');

const SELECTED = [
  '# selected relative transformation ',
  '',
  '0\t1\t0.999960',
  '-0.19490900 0.98082100 184.42000000',
  '-0.98082100 -0.19490900 334.44400000',
  '0.00000000 0.00000000 1.00000000',
  '',
].join('\n');

/** Each format: a good text, reading and writing it, and single edits (from, to) that must be refused. */
const FORMATS: {
  name: string;
  good: string;
  rewrite: (text: string) => string;
  faults: [from: string | RegExp, to: string][];
}[] = [
  {
    name: 'alignments.txt',
    good: ALIGNMENTS,
    rewrite: (text) => {
      const { fragmentCount, table, score } = parseAlignments(text);
      expect([...score]).toEqual([2, 0, 1]);
      return formatAlignments(fragmentCount, table);
    },
    faults: [
      ['Node 1', 'Node 2'],
      ['Node 1', 'Node'],
      ['Node 1', 'Node one'],
      ['Node 1', 'Node 1 1'],
      ['Node 2\n', ''],
      ['0 2 0', '0 3 0'],
      ['0 2 0', '2 0 0'],
      ['0 2 0', '2 2 0'],
      ['0 2 0', '0 -2 0'],
      ['0 2 0', '0 99999999 0'],
      ['0 2 0', '0 2 nan'],
      ['-3.500000', '1e999'],
      ['-3.500000', '0x10'],
      ['-3.500000', '-3,5'],
      ['-3.500000', ''],
      ['line 7', 'lines 7'],
      ['line 7', '7'],
      ['8.000000 \n', '\n'],
      ['7.000000', 'NaN'],
      ['0.000000 1.000000 line', '0.500000 1.000000 line'],
      ['1.000000 0.000000 -3.5', '1.000000 0.900000 -3.5'],
    ],
  },
  {
    name: 'filtered_alignments.txt',
    good: FILTERED,
    rewrite: (text) => {
      const { table, score, wrong } = parseFilteredAlignments(text);
      return formatFilteredAlignments(table, score, wrong);
    },
    faults: [
      ['0.999960\t0', '0.999960\t2'],
      ['0.999960\t0', '0.999960\t0\t0'],
      ['0.999960', 'high'],
      ['0 0 1\n1', '1'],
      ['0 0 1\n1', '0 0 2\n1'],
      ['0 0 1\n1', '0 1\n1'],
      ['1\t2', '2\t1'],
      ['1\t2', '1.5\t2'],
      ['184.420000', ''],
      ['-0.194909 0.980821', '0.980821 -0.194909'],
      [/0 0 1\n$/, ''],
    ],
  },
  {
    name: 'groundTruth.txt',
    good: TRUTH,
    rewrite: (text) => formatGroundTruth(parseGroundTruth(text)),
    faults: [
      ['2 \n', '1 \n'],
      ['2 \n', '0 \n'],
      ['2 \n', '-2 \n'],
      ['2 \n', 'two \n'],
      ['2 \n', '2 2\n'],
      ['2 \n', ''],
      ['0 0 1\n2', '0 0 0\n2'],
      ['  0 0 1\n2', '\n2'],
      ['651.623526', 'inf'],
      [/^[^]*$/, ''],
      [/\n-0\.19.*\n/, '\n'],
      ['1 0 651', '0 1 651'],
    ],
  },
  {
    name: 'pose_result_0.txt',
    good: POSES,
    rewrite: (text) => formatPoseResult(parsePoseResult(text)),
    faults: [
      ['5\t5', '5\t6'],
      ['5\t5', '0\t0'],
      ['5\t5', '5'],
      ['5\t5', 'x\tx'],
      ['559.00617461', 'NaN'],
      ['559.00617461', ''],
      [/0\.0+ 0\.0+ 1\.0+\n$/, ''],
      ['-0.99403004 -0.1', '-0.99403004 0.1'],
    ],
  },
  {
    name: 'selected_transformation.txt',
    good: SELECTED,
    rewrite: (text) => formatSelectedTransformation(parseSelectedTransformation(text)),
    faults: [
      ['0\t1\t0.999960', '0\t1'],
      ['0\t1\t0.999960', '1\t0\t0.999960'],
      ['0\t1\t0.999960', '0\t1\tbest'],
      ['184.42000000', '184.42000000 1'],
      [/\n0\.0+ 0\.0+ 1\.0+/, ''],
    ],
  },
  {
    name: 'bg_color.txt',
    good: '248 8 232',
    rewrite: (text) => formatBgColor(parseBgColor(text)),
    faults: [
      ['248', '256'],
      ['248', '-1'],
      ['248', '24.8'],
      ['248 ', ''],
      ['232', '232 0'],
      ['8', 'green'],
      [/.*/, ''],
      ['232', '232\n1 2 3'],
    ],
  },
  {
    name: 'fragmentList.txt',
    good: 'fragment_0001.png\nfragment_0002.png\n',
    rewrite: (text) => formatFragmentList(parseFragmentList(text)),
    faults: [
      ['0002', '0001'],
      ['fragment_0002', '../fragment_0002'],
      ['fragment_0002', 'c:\\fragment_0002'],
      [/^[^]*$/, '\n'],
    ],
  },
];

describe.each(FORMATS)('$name', ({ name, good, rewrite, faults }) => {
  test('reading and writing changes no byte', () => {
    expect(rewrite(good)).toBe(good);
  });

  test('line ends of Windows, blank lines, a byte order mark and a missing last line feed change nothing', () => {
    expect(rewrite('\uFEFF\n' + good.replaceAll('\n', '\r\n\r\n') + '\r\n')).toBe(good);
    expect(rewrite(good.trimEnd())).toBe(good);
  });

  test.each(faults)('a fault is refused with the file: %s -> %s', (from, to) => {
    const bad = good.replace(from, to);
    expect(bad).not.toBe(good);
    let error: unknown;
    try {
      rewrite(bad);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FrameError);
    const { code, file, message, remedy } = error as FrameError;
    expect(code).toMatch(/^FRAME_FORMAT_/);
    expect(file).toBe(name);
    expect(message).toMatch(/^[^:]+: ./);
    expect(remedy).toMatch(/\.$/);
  });

  test('text that is cut or scrambled is read or refused, never anything else', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(good.length),
        fc.constantFrom('', '\u0000', '1e400', '-', '\n', ' 7 ', '\uFFFD', 'NaN'),
        (from, length, replacement) => {
          const text = good.slice(0, from) + replacement + good.slice(from + length);
          try {
            parserOf(name)(text);
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});

function parserOf(name: string): (text: string) => unknown {
  const parsers: Record<string, (text: string) => unknown> = {
    'alignments.txt': parseAlignments,
    'filtered_alignments.txt': parseFilteredAlignments,
    'groundTruth.txt': parseGroundTruth,
    'pose_result_0.txt': parsePoseResult,
    'selected_transformation.txt': parseSelectedTransformation,
    'bg_color.txt': parseBgColor,
    'fragmentList.txt': parseFragmentList,
  };
  return parsers[name];
}

test('the line of a fault is counted as an editor counts, blank lines included', () => {
  expect(() => parsePoseResult('\n\n0\t1\n')).toThrow(/line 3/);
});

test('numbers are written like printf writes them, but never as minus nothing', () => {
  expect(fixed(184.42, 6)).toBe('184.420000');
  expect(fixed(-1.5, 0)).toBe('-2');
  expect(fixed(-1e-9, 6)).toBe('0.000000');
  expect(fixed(-0, 6)).toBe('0.000000');
  expect(fixed(-0.0000006, 6)).toBe('-0.000001');
  expect(() => fixed(NaN, 6)).toThrow(RangeError);
  expect(() => fixed(1e21, 6)).toThrow(RangeError);
});

test('seam points are x before y and belong to their own candidate', () => {
  const { table } = parseAlignments(ALIGNMENTS);
  expect([...table.seamStart]).toEqual([0, 2, 2, 3]);
  expect([...table.seamXy]).toEqual([22, 102, 23, 103, 7, 8]);
  expect([...table.a]).toEqual([0, 0, 0]);
  expect([...table.b]).toEqual([1, 2, 1]);
});

test('only kept candidates are written to filtered_alignments.txt', () => {
  const { table } = parseAlignments(ALIGNMENTS);
  const text = formatKeptAlignments({
    table,
    probability: Float32Array.of(0.99996, 0.2, 0.75),
    kept: Uint8Array.of(1, 0, 1),
    votes: new Map(),
  });
  const read = parseFilteredAlignments(text);
  expect([...read.score]).toEqual([0.99996, 0.75]);
  expect([...read.wrong]).toEqual([0, 0]);
  expect(text.split('\n')[0]).toBe('0\t1\t0.999960\t0');
});

test('selected edges carry the candidate and its probability', () => {
  const { table } = parseAlignments(ALIGNMENTS);
  const scored = {
    table,
    probability: Float32Array.of(0.5, 0.25, 0.75),
    kept: Uint8Array.of(1, 1, 1),
    votes: new Map(),
  };
  const edges = selectedAlignmentsOf(scored, [2, 1]);
  expect(edges.map(({ a, b, score }) => [a, b, score])).toEqual([
    [0, 1, 0.75],
    [0, 2, 0.25],
  ]);
  expect(edges[1].aFromB[2]).toBe(-3.5);
});

describe('pose results of a solution', () => {
  const poses: Poses = {
    count: 6,
    turnRad: Float64Array.of(0, 0.5, 1, 1.5, -2, 3),
    x: Float64Array.of(10, 20, 30, 40, 50, 60),
    y: Float64Array.of(5, 4, 3, 2, 1, 0),
    // 1-3-5 and 2-4 are components; 0 is left aside.
    placed: Uint8Array.of(0, 1, 1, 1, 1, 1),
    component: Uint16Array.of(0, 1, 2, 1, 2, 1),
    probability: new Float32Array(6),
  };
  const joint = (a: number, b: number) => ({ a, b, probability: 1, contactPx: 1, gapPx: 0 });

  test('one per component, in the frame of its smallest fragment, which is exactly the identity', () => {
    const results = poseResultsOf(poses, [joint(3, 5), joint(1, 5), joint(2, 4)]);
    expect(results.map(({ root, fragments }) => [root, fragments.map(({ id }) => id)])).toEqual([
      [1, [1, 5, 3]],
      [2, [2, 4]],
    ]);
    expect(formatPoseResult(results[0].fragments).split('\n').slice(0, 4)).toEqual([
      '1\t1',
      '1.00000000 0.00000000 0.00000000',
      '0.00000000 1.00000000 0.00000000',
      '0.00000000 0.00000000 1.00000000',
    ]);
    // Fragment 4 seen from fragment 2: turned by -3 rad.
    expect(results[1].fragments[1].rootFromFragment[0]).toBeCloseTo(Math.cos(-3), 12);
    expect(results[1].fragments[1].rootFromFragment[1]).toBeCloseTo(Math.sin(-3), 12);
  });

  test('without joints fragments stand by rising id', () => {
    expect(poseResultsOf(poses, [])[0].fragments.map(({ id }) => id)).toEqual([1, 3, 5]);
  });
});

test('file names count from 1 with four digits', () => {
  expect([0, 8, 9998, 9999].map(fragmentFileName)).toEqual([
    'fragment_0001.png',
    'fragment_0009.png',
    'fragment_9999.png',
    'fragment_10000.png',
  ]);
});
