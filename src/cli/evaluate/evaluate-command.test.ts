import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatAlignments } from '../../formats/alignments.ts';
import { formatFilteredAlignments } from '../../formats/filtered-alignments.ts';
import { dafneFromPoses, formatDafneTruth } from '../../formats/dafne.ts';
import { formatDerechTruth, derechFromPoses } from '../../formats/derech-truth.ts';
import { formatGroundTruth, groundTruthFromPoses } from '../../formats/ground-truth.ts';
import { DEFAULT_PARAMS } from '../../formats/parameters.ts';
import { formatPoseResult } from '../../formats/pose-result.ts';
import { formatPosesJson } from '../../formats/poses-json.ts';
import { rowFirstFromRigid } from '../../formats/row-first.ts';
import { createJob } from '../../jobs/job-draft.ts';
import { encodePng, readPicture } from '../../jobs/picture-io.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { runCommandLine } from '../program.ts';
import { fragmentOnColor } from './judged-files.ts';

const SIDE = 30;
/** Three squares in a row, the second one turned by a right angle. */
const POSES: Rigid[] = [
  { turnRad: 0, x: 0, y: 0 },
  { turnRad: Math.PI / 2, x: 2 * SIDE - 1, y: 0 },
  { turnRad: 0, x: 2 * SIDE, y: 0 },
];

let folder = '';
let printed = '';
let said = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-evaluate-'));
  printed = '';
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
  process.exitCode = 0;
  for (const id of [0, 1, 2]) {
    const data = new Uint8Array(4 * (SIDE + 2) ** 2);
    for (let y = 0; y < SIDE + 2; y++) {
      for (let x = 0; x < SIDE + 2; x++) {
        const inside = x > 0 && y > 0 && x <= SIDE && y <= SIDE;
        data.set(inside ? [80 * id, 100, 200, 255] : [8, 248, 8, 255], 4 * (y * (SIDE + 2) + x));
      }
    }
    const picture = await encodePng({ width: SIDE + 2, height: SIDE + 2, data });
    await writeFile(join(folder, `fragment_000${id + 1}.png`), picture);
  }
  const truth = formatGroundTruth(groundTruthFromPoses(new Map(POSES.entries())));
  await writeFile(join(folder, 'groundTruth.txt'), truth);
  const placed = POSES.map((pose, id) => ({ id, rootFromFragment: rowFirstFromRigid(pose) }));
  await writeFile(join(folder, 'pose_result_0.txt'), formatPoseResult(placed));
  await writeFile(join(folder, 'pose_result_7.txt'), formatPoseResult([]));
  const aFromB = compose(invert(POSES[0]), POSES[1]);
  const table = {
    count: 1,
    a: Uint16Array.of(0),
    b: Uint16Array.of(1),
    turnRad: Float64Array.of(aFromB.turnRad),
    x: Float64Array.of(aFromB.x),
    y: Float64Array.of(aFromB.y),
    seamStart: Uint32Array.of(0, 1),
    seamXy: Float32Array.of(3, 4),
  };
  await writeFile(join(folder, 'alignments.txt'), formatAlignments(3, table));
  await writeFile(join(folder, 'filtered_alignments.txt'), formatFilteredAlignments(table, [0.9]));
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  await rm(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);
const run = (...flags: string[]): Promise<void> => runCommandLine(['evaluate', ...flags]);

function files(): string[] {
  return ['--gt', at('groundTruth.txt'), '--pose', at('pose_result_0.txt'), '--fragments', folder];
}

test('--json ends with one line that holds status, jobFolder and the figures', async () => {
  await run(...files(), '--alignments', at('alignments.txt'), '--filtered', at('filtered_alignments.txt'), '--json');
  const answer = JSON.parse(printed.trimEnd().split('\n').at(-1)!);
  expect(answer).toMatchObject({ status: 'done', jobFolder: null, fragments: 3, solved: true, gt_adjacent_pairs: 2 });
  expect(answer.candidates.standard.recall_at['1']).toBe(0.5);
  expect(answer.kept.standard.precision).toBe(1);
  expect(process.exitCode).toBe(0);
});

test('people get a sentence and a table', async () => {
  await run(...files(), '--alignments', at('alignments.txt'));
  expect(printed).toContain('3 of 3 fragments right at the standard level: solved; 3 placed.');
  expect(printed).toMatch(/neighbours right .*2 of 2 \(100\.0 %\)/);
  expect(printed).toMatch(/recall@10 .*50\.0 %/);
});

test('several pose files, a ground truth in JSON and every setting are taken', async () => {
  const sizes = POSES.map(() => ({ width: SIDE + 2, height: SIDE + 2 }));
  const json = formatDerechTruth(derechFromPoses('row', POSES, sizes, ['row_p1', 'row_p2', 'row_p3']));
  await writeFile(at('truth.json'), json);
  const poses = [at('pose_result_7.txt'), at('pose_result_0.txt')];
  const settings = ['--gap', '4', '--diag', '100', '--rot-tol', '3', '--trans-tol', '0.5', '--no-pixels', '--json'];
  const colour = ['--bg', '8 248 8', '--min-contact', '0.5'];
  await run('--gt', at('truth.json'), '--pose', ...poses, '--fragments', folder, ...colour, ...settings);
  const answer = JSON.parse(printed);
  expect(answer).toMatchObject({ adjacency_gap_px: 4, image_diagonal_px: 100, gt_adjacent_pairs: 2, solved: true });
  expect(answer.global.standard).toMatchObject({ rot_tol_deg: 3, trans_tol_px: 50 });
  expect(answer.pixels).toBeUndefined();
});

describe('a DAFNE set', () => {
  const SIZES = POSES.map(() => ({ width: SIDE + 2, height: SIDE + 2 }));

  beforeEach(async () => {
    await mkdir(at('set/frag_eroded'), { recursive: true });
    for (const id of [0, 1, 2]) {
      await copyFile(at(`fragment_000${id + 1}.png`), at(`set/frag_eroded/frag_eroded_${id}.png`));
    }
    await writeFile(at('set/fragments.txt'), formatDafneTruth(dafneFromPoses(POSES.slice(0, 2), SIZES)));
    await writeFile(at('set/fragments_s.txt'), '2\n');
  });

  const set = (): string[] => [
    ...['--gt', at('set/fragments.txt')],
    ...['--pose', at('pose_result_0.txt'), '--fragments', at('set')],
  ];

  test('is judged by its own truth, and a spurious fragment that was used counts against the score', async () => {
    await run(...set(), '--json');
    const { fragments, spurious_placed: spurious, global, dafne } = JSON.parse(printed.trimEnd().split('\n').at(-1)!);
    expect({ fragments, spurious, right: global.strict.correct }).toEqual({ fragments: 2, spurious: 1, right: 2 });
    expect(dafne.px1_deg1).toMatchObject({ area_right_share: 1, spurious_area_share: 0.5, score: 0.5 });
    printed = '';
    await run(...set());
    expect(printed).toContain('DAFNE score: 0.5000 within 1 px and 1 deg, 0.5000 within 10 px and 5 deg.');
  });

  test('that calls a fragment both true and spurious is refused', async () => {
    await writeFile(at('set/fragments_s.txt'), '1\n');
    await run(...set());
    expect(process.exitCode).toBe(2);
    expect(said).toContain('FRAME_FORMAT_ID');
    expect(said).toContain('called spurious');
  });

  test('says which true fragments have no picture', async () => {
    await rm(at('set/frag_eroded/frag_eroded_1.png'));
    await run(...set());
    expect(said).toContain('lists 1 that are not among the pictures and do not count: 1.');
  });
});

describe('refused, with exit code 2 and a code', () => {
  test.each<[string, () => string[], string]>([
    ['nothing at all', () => [], 'FRAME_USAGE'],
    ['no answer', () => ['--gt', at('groundTruth.txt')], 'FRAME_USAGE'],
    ['a job and files', () => [folder, ...files()], 'FRAME_USAGE'],
    ['a folder that is no job', () => [folder], 'FRAME_JOB_NOT_A_JOB'],
    ['a missing truth', () => [...files(), '--gt', at('none.txt')], 'FRAME_INPUT_NOT_FOUND'],
    ['a missing folder', () => [...files(), '--fragments', at('none')], 'FRAME_INPUT_NOT_FOUND'],
    ['a picture as truth', () => [...files(), '--gt', at('fragment_0001.png')], 'FRAME_FORMAT_SYNTAX'],
    ['poses as candidates', () => [...files(), '--alignments', at('pose_result_0.txt')], 'FRAME_FORMAT_SYNTAX'],
    ['a colour that is none', () => [...files(), '--bg', '8 248'], 'FRAME_USAGE'],
    ['a colour beyond 255', () => [...files(), '--bg', '8 248 256'], 'FRAME_USAGE'],
    ['a negative gap', () => [...files(), '--gap', '-1'], 'FRAME_USAGE'],
    ['a contact that is no number', () => [...files(), '--min-contact', 'some'], 'FRAME_USAGE'],
    ['an unknown flag', () => [...files(), '--truth', 'x'], 'FRAME_USAGE'],
  ])('%s', async (_name, flags, code) => {
    await run(...flags(), '--json');
    expect(process.exitCode).toBe(2);
    expect(JSON.parse(printed.trimEnd().split('\n').at(-1)!).error.code).toBe(code);
    expect(said).toContain(code);
  });

  test('a picture that is missing', async () => {
    await rm(at('fragment_0003.png'));
    await run(...files());
    expect(process.exitCode).toBe(2);
    expect(said).toContain('fragment 3');
  });

  test('a picture of nothing', async () => {
    const blank = await encodePng({ width: 2, height: 2, data: new Uint8Array(16).fill(255) });
    await writeFile(at('fragment_0002.png'), blank);
    await run(...files());
    expect(process.exitCode).toBe(2);
    expect(said).toContain('FRAME_FRAGMENT_EMPTY');
  });
});

describe('a job', () => {
  const names = ['left.png', 'middle.png', 'right.png'];

  async function makeJob(mode: 'simulation' | 'fragments'): Promise<string> {
    const picture = (id: number): string => at(`fragment_000${id + 1}.png`);
    const { job, lock } = await createJob(at('jobs'), new Date(2025, 0, 1), {
      mode,
      original: mode === 'simulation' ? { file: picture(0), type: 'png' } : undefined,
      pictures: names.map((name, id) => ({ file: picture(id), name })),
      params: DEFAULT_PARAMS,
    });
    const { data } = job;
    const fragments = await Promise.all(
      names.map(async (_, id) => fragmentOnColor(id, await readPicture(picture(id)), null)),
    );
    await data.saveFragments(
      fragments,
      names.map((source) => ({ source })),
    );
    await data.saveText('step2_export_alignments', 'alignments.txt', await readFile(at('alignments.txt'), 'utf8'));
    if (mode === 'simulation') {
      const truth = await readFile(at('groundTruth.txt'), 'utf8');
      await data.saveText('step3_fix_groundtruth', 'groundtruth_fixed.txt', truth);
    }
    const filtered = await readFile(at('filtered_alignments.txt'), 'utf8');
    await data.saveText('step5_boost', 'filtered_alignments.txt', filtered);
    const poses = {
      count: 3,
      turnRad: Float64Array.from(POSES, ({ turnRad }) => turnRad),
      x: Float64Array.from(POSES, ({ x }) => x),
      y: Float64Array.from(POSES, ({ y }) => y),
      placed: Uint8Array.of(1, 1, 0),
      component: Uint16Array.of(0, 0, 2),
      probability: Float32Array.of(1, 1, 0),
    };
    await data.saveText('step6_reconstruct', 'poses.json', formatPosesJson({ poses, joints: [], names }));
    await lock.release();
    return job.root;
  }

  test('of a simulation is judged by its own truth, and keeps the figures', async () => {
    const job = await makeJob('simulation');
    await run(job, '--json');
    const { status, jobFolder, ...figures } = JSON.parse(printed);
    expect(status).toBe('done');
    expect(jobFolder).toBe(job);
    expect(figures).toMatchObject({ fragments: 3, placed: 2, solved: false });
    expect(figures.global.standard.correct).toBe(2);
    expect(figures.candidates.standard.right).toBe(1);
    expect(JSON.parse(await readFile(join(job, 'quality.json'), 'utf8'))).toEqual(figures);
  });

  test('of real fragments needs a truth', async () => {
    const job = await makeJob('fragments');
    await run(job);
    expect(process.exitCode).toBe(2);
    expect(said).toContain('FRAME_JOB_NO_TRUTH');
    process.exitCode = 0;
    await run(job, '--gt', at('groundTruth.txt'));
    expect(process.exitCode).toBe(0);
    expect(printed).toContain('2 of 3 fragments right');
    expect(printed).toContain(`Written to ${join(job, 'quality.json')}`);
  });

  test('and a truth of more fragments than it has are refused', async () => {
    const job = await makeJob('fragments');
    await writeFile(at('more.txt'), '9 \n1 0 0  0 1 0  0 0 1\n');
    await run(job, '--gt', at('more.txt'));
    expect(process.exitCode).toBe(2);
    expect(said).toContain('FRAME_FORMAT_ID');
  });

  test('that is not finished is refused', async () => {
    const job = await makeJob('simulation');
    await rm(join(job, 'output', 'step6_reconstruct', 'poses.json'));
    await run(job);
    expect(process.exitCode).toBe(2);
    expect(said).toContain('FRAME_JOB_STEP_MISSING');
  });
});
