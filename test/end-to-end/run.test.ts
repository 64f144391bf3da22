import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeJpeg, encodePng, readPicture } from '../../src/jobs/picture-io.ts';
import { agedPicture } from '../../src/reassembly/puzzle/degrade-picture.ts';
import { answerOf, buildProgram, runProgram, startProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const scratch = scratchFolder('file');
/** Six pieces large enough to be put together rightly. */
let puzzle: SmallPuzzle;
/** Four pieces of a few pixels, where only the way through the program matters. */
let tiny: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 600, height: 450, pieces: 6 });
  tiny = await writeSmallPuzzle(join(scratch(), 'tiny'));
});

const run = (...args: string[]) => runProgram(args, scratch());

describe('frame-pipeline run', () => {
  test('a simulation, from masks to the picture, every piece in its place', async () => {
    const end = await run('run', puzzle.masks, puzzle.original, '1:6', '--jobs-dir', 'sim', '--json');
    expect(end, end.stderr).toMatchObject({ code: 0 });
    const answer = answerOf(end);
    expect(answer).toMatchObject({ status: 'done', fragments: 6, placed: 6, aside: 0, components: 1 });
    const job = String(answer.jobFolder);
    const quality: unknown = JSON.parse(await readFile(join(job, 'quality.json'), 'utf8'));
    expect(quality).toMatchObject({ global: { loose: { correct: 6 }, standard: { correct: answer.right } } });
    const outputs = await readdir(join(job, 'output', 'step6_reconstruct'));
    expect(outputs).toEqual(
      expect.arrayContaining([
        ...['final_result.png', 'final_result.jpg', 'poses.json', 'poses.csv', 'placement.svg', 'pose_result_0.txt'],
        ...['selected_transformation.txt', 'report.json', 'done.json'],
      ]),
    );
    expect(answer.picture).toBe(join(job, 'output', 'step6_reconstruct', 'final_result.png'));
    const logs = await readdir(join(job, 'logs'));
    expect(logs).toEqual(expect.arrayContaining(['pipeline.log', 'MatlabFilter.log', 'ReconstructFilter.log']));
    for (const line of (await readFile(join(job, 'logs', 'pipeline.log'), 'utf8')).trim().split('\n')) {
      expect(JSON.parse(line)).toHaveProperty('msg');
    }
    expect(end.stderr).toContain('step 6 of 6  step6_reconstruct  done in');

    const again = await run('run', '-j', job, '--json');
    expect(answerOf(again)).toEqual(answer);
    expect(again.stderr).toContain('step6_reconstruct  already done');

    const weighed = await run('evaluate', job, '--objective', '--json');
    const { objective } = answerOf(weighed) as { objective: { truth: number; answer: number; joints: unknown[] } };
    expect(objective.joints.length).toBeGreaterThan(4);
    expect(Math.abs(objective.truth - objective.answer)).toBeLessThan(0.1 * objective.truth);
  });

  test('speaks Italian to people where the locale does, and not to programs or its log', async () => {
    const italian = { LC_ALL: '', LC_MESSAGES: '', LANG: 'it_IT.UTF-8' };
    const args = ['run', tiny.masks, tiny.original, '1:4', '--jobs-dir', 'italian', '--json'];
    const end = await runProgram(args, scratch(), italian);
    expect(end, end.stderr).toMatchObject({ code: 0 });
    expect(end.stderr).toMatch(/^passo 6 di 6 {2}step6_reconstruct {2}fatto in /m);
    expect(end.stderr).toMatch(/^\d di 4 frammenti collocati/m);
    expect(end.stderr).not.toMatch(/\b(step \d|done|placed|outputs)\b/);
    expect(answerOf(end)).toMatchObject({ status: 'done', fragments: 4 });
    const log = await readFile(join(String(answerOf(end).jobFolder), 'logs', 'pipeline.log'), 'utf8');
    expect(log).not.toMatch(/frammenti|passo|fatto/);

    const failed = await runProgram(['run', '--fragments', 'nowhere', '--json'], scratch(), italian);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toMatch(/^errore FRAME_INPUT_NOT_FOUND: Impossibile leggere .*nowhere: non esiste\.$/m);
    expect(failed.stderr).toContain('  che fare: Controlla il percorso.\n');
    expect(answerOf(failed)).toMatchObject({ status: 'failed', error: { remedy: 'Check the path.' } });

    // What programs read is the same to the byte in both languages.
    const listed = [italian, {}].map((locale) =>
      runProgram(['jobs', 'list', '--jobs-dir', 'italian', '--json'], scratch(), locale),
    );
    const [inItalian, inEnglish] = await Promise.all(listed);
    expect(inItalian.stdout).toBe(inEnglish.stdout);
  });

  test('photographs of fragments on a plain background', async () => {
    const end = await run('run', '--fragments', puzzle.photographs, '--jobs-dir', 'photo', '--json', '--seed', '5');
    expect(end, end.stderr).toMatchObject({ code: 0 });
    expect(answerOf(end)).toMatchObject({ status: 'done', fragments: 6, placed: 6, right: null });
    const job = String(answerOf(end).jobFolder);
    expect(existsSync(join(job, 'output', 'step3_fix_groundtruth', 'groundtruth_fixed.txt'))).toBe(false);
  });

  test('keeps what is known beforehand, to the byte, and tells faults in it before any work', async () => {
    const first = await run(
      'run',
      '--fragments',
      puzzle.photographs,
      '--jobs-dir',
      'known',
      '--json',
      '--profile',
      'fast',
    );
    const job = String(answerOf(first).jobFolder);
    const linesOf = async (): Promise<string[]> => {
      const text = await readFile(join(job, 'output', 'step6_reconstruct', 'poses.json'), 'utf8');
      return text.split('\n').filter((line) => line.includes('"pageFromFragment"'));
    };
    const poseIn = (line: string): string => /"pageFromFragment":(\{[^}]*\})/.exec(line)![1];
    const [, second, , , fifth] = await linesOf();
    const locked = ['piece_02.png', 'piece_05.png'].map(
      (name, k) => `{"fragment": "${name}", "pageFromFragment": ${poseIn(k === 0 ? second : fifth)}}`,
    );
    const file = join(scratch(), 'constraints.json');
    const write = (lists: string): Promise<void> =>
      writeFile(file, `{"format": "frame-pipeline constraints", "version": 1, ${lists}}`);

    await write(`"locked": [${locked.join(', ')}]`);
    const again = await run('run', '-j', job, '--constraints', file, '--json');
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('step5_boost  already done');
    expect(again.stderr).toContain('step 6 of 6  step6_reconstruct  done in');
    const after = await linesOf();
    expect([poseIn(after[1]), poseIn(after[4])]).toEqual([poseIn(second), poseIn(fifth)]);
    expect(after[1]).toContain('"probability":1,');
    const report: unknown = JSON.parse(await readFile(join(job, 'output', 'step6_reconstruct', 'report.json'), 'utf8'));
    expect(report).toMatchObject({ constraints: { locked: 2, accepted: 0, refused: 0, groups: 0 } });

    await write('"outline": {"shape": "rectangle", "width": 600, "height": 450}');
    const outlined = await run('run', '-j', job, '--constraints', file, '--json');
    expect(outlined, outlined.stderr).toMatchObject({ code: 0 });
    expect(outlined.stderr).toMatch(/6 of 6 fragments placed: \d sure/);
    const { pictures, certainty, ...rest } = JSON.parse(
      await readFile(join(job, 'output', 'step6_reconstruct', 'report.json'), 'utf8'),
    ) as { pictures: Record<string, { width: number; height: number; page_origin: number[] }> } & Record<
      string,
      unknown
    >;
    expect(rest).toMatchObject({ constraints: { border: 0, outline: true } });
    expect(certainty).toEqual({ fragments: answerOf(outlined).certainty, joints: expect.any(Object) as object });
    // The page is the outline's: the picture is as large as it, lies at its corner, and stands straight.
    const { width, height, page_origin: origin } = pictures.final_result;
    expect(Math.max(Math.abs(width - 600), Math.abs(height - 450), ...origin.map(Math.abs))).toBeLessThan(12);

    await write('"locked": [' + locked.join(', ') + ']');
    expect(await run('run', '-j', job, '--constraints', file, '--json')).toMatchObject({ code: 0 });
    await write('"refused": [{"a": "piece_02.png", "b": "piece_07.png"}]');
    for (const input of [
      ['--fragments', puzzle.photographs, '--jobs-dir', 'refused'],
      ['-j', job],
    ]) {
      const end = await run('run', ...input, '--constraints', file, '--json');
      expect(end.code).toBe(2);
      expect(answerOf(end)).toMatchObject({ error: { code: 'FRAME_FORMAT_ID', file } });
    }
    expect(existsSync(join(scratch(), 'refused'))).toBe(false);
    expect(await readFile(join(job, 'input', 'constraints.json'), 'utf8')).toContain('piece_05.png');

    await writeFile(join(job, 'input', 'constraints.json'), '{}');
    expect((await run('run', '-j', job, '--json')).code).toBe(2);
  });

  test('goes by an old photograph of the intact work, the same on any number of threads', async () => {
    const old = join(scratch(), 'old-photograph.jpg');
    await writeFile(old, await encodeJpeg(agedPicture(await readPicture(puzzle.original), 0.5, 2)));
    const input = ['--fragments', puzzle.photographs, '--jobs-dir', 'old', '--reference', old];
    const first = await run('run', ...input, '--threads', '1', '--profile', 'fast', '--json');
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(answerOf(first)).toMatchObject({ status: 'done', fragments: 6, placed: 6, components: 1 });
    const job = String(answerOf(first).jobFolder);
    const step6 = (name: string): Promise<string> => readFile(join(job, 'output', 'step6_reconstruct', name), 'utf8');
    const { engine } = JSON.parse(await step6('report.json')) as { engine: Record<string, number> };
    expect(engine.located).toBeGreaterThanOrEqual(5);
    expect(engine.reference_scale).toBeCloseTo(0.775, 1);
    const poses = await step6('poses.json');
    expect((await run('run', '-j', job, '--from', '6', '--threads', '2', '--json')).code).toBe(0);
    expect(await step6('poses.json')).toBe(poses);
  });

  test('keeps a copy of a picture of the intact work, and tells faults in it before any work', async () => {
    const fragments = ['--fragments', tiny.photographs, '--json', '--profile', 'fast'];
    const first = await run('run', ...fragments, '--jobs-dir', 'shown');
    const job = String(answerOf(first).jobFolder);
    const mark = (): Promise<string> => readFile(join(job, 'output', 'step6_reconstruct', 'done.json'), 'utf8');
    const markWithout = await mark();
    const kept = async (): Promise<string[]> =>
      (await readdir(join(job, 'input'))).filter((name) => name.startsWith('reference'));

    // A name of another type than the content's, which counts.
    const jpeg = join(scratch(), 'shown.png');
    await writeFile(jpeg, await encodeJpeg(await readPicture(tiny.original)));
    const shown = await run('run', '-j', job, '--reference', jpeg, '--json');
    expect(shown.stderr).toContain('step5_boost  already done');
    expect(shown.stderr).toContain('step 6 of 6  step6_reconstruct  done in');
    expect(await kept()).toEqual(['reference.jpg']);
    expect(await readFile(join(job, 'input', 'reference.jpg'))).toEqual(await readFile(jpeg));
    expect(await mark()).toContain('input/reference.jpg');

    const small = join(scratch(), 'small.png');
    await writeFile(small, await encodePng({ width: 30, height: 20, data: new Uint8Array(4 * 30 * 20).fill(200) }));
    const text = join(scratch(), 'text.jpg');
    await writeFile(text, 'no picture');
    for (const [file, code, input] of [
      [small, 'FRAME_REFERENCE_TOO_SMALL', [...fragments, '--jobs-dir', 'never']],
      [small, 'FRAME_REFERENCE_TOO_SMALL', ['-j', job, '--json']],
      [text, 'FRAME_PICTURE_UNKNOWN_FORMAT', ['-j', job, '--json']],
    ] as const) {
      const end = await run('run', ...input, '--reference', file);
      expect(end.code).toBe(2);
      expect(answerOf(end)).toMatchObject({ error: { code, file } });
    }
    expect(existsSync(join(scratch(), 'never'))).toBe(false);

    // Another type takes the first one's place; without any, step 6 is marked as if there had never been one.
    await run('run', '-j', job, '--reference', tiny.original, '--json');
    expect(await kept()).toEqual(['reference.png']);
    await rm(join(job, 'input', 'reference.png'));
    const without = await run('run', '-j', job, '--json');
    expect(without.stderr).toContain('step 6 of 6  step6_reconstruct  done in');
    expect(await mark()).toBe(markWithout);
  });

  test('ends at --to, starts again --from, and keeps the old outputs beside', async () => {
    const first = await run('run', tiny.masks, tiny.original, '--jobs-dir', 'steps', '--to', '4', '--json');
    expect(answerOf(first)).toMatchObject({ status: 'stopped', picture: null });
    const job = String(answerOf(first).jobFolder);
    expect(await readdir(join(job, 'output'))).toHaveLength(4);
    const second = await run('run', '-j', job, '--from', 'fix_images', '--set', 'bg_color=8 8 248', '--json');
    expect(second, second.stderr).toMatchObject({ code: 0 });
    expect(await readdir(join(job, 'output'))).toContain('step4_fix_images.previous_1');
    expect(await readFile(join(job, 'output', 'step4_fix_images', 'bg_color.txt'), 'utf8')).toBe('8 8 248');
  });

  test('Ctrl+C stops within five seconds, and the job goes on', async () => {
    const { child, end } = startProgram(
      ['run', puzzle.masks, puzzle.original, '--jobs-dir', 'stop', '--json'],
      scratch(),
    );
    await textIn(child.stderr!, 'step 2 of 6');
    const startMs = performance.now();
    child.kill('SIGINT');
    const stopped = await end;
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(stopped, stopped.stderr).toMatchObject({ code: 130 });
    expect(answerOf(stopped)).toMatchObject({ status: 'stopped', error: { code: 'FRAME_STOPPED' } });
    const job = String(answerOf(stopped).jobFolder);
    expect(stopped.stderr).toContain(`frame-pipeline run -j ${job}`);
    const resumed = await run('run', '-j', job, '--json');
    expect(answerOf(resumed)).toMatchObject({ status: 'done', placed: 6 });
  });

  test('a job that is being worked on is refused', async () => {
    const made = await run('run', tiny.masks, tiny.original, '--jobs-dir', 'busy', '--to', '1', '--json');
    const job = String(answerOf(made).jobFolder);
    const first = startProgram(['run', '-j', job], scratch());
    await textIn(first.child.stderr!, 'job ');
    const second = await run('run', '-j', job, '--json');
    expect(second).toMatchObject({ code: 4 });
    expect(answerOf(second)).toMatchObject({ status: 'failed', error: { code: 'FRAME_JOB_IN_USE' } });
    expect(await first.end).toMatchObject({ code: 0 });
  });

  test.each([
    ['nothing at all', ['run'], 'FRAME_USAGE'],
    ['masks without an original', ['run', 'masks'], 'FRAME_USAGE'],
    ['two inputs', ['run', 'masks', 'original.png', '--fragments', 'photographs'], 'FRAME_USAGE'],
    ['a folder that is not there', ['run', '--fragments', 'gone'], 'FRAME_INPUT_NOT_FOUND'],
    ['parts backwards', ['run', 'masks', 'original.png', '9:1'], 'FRAME_PARAMS_PARTS'],
    ['a setting that nobody knows', ['run', 'masks', 'original.png', '--set', 'topk=3'], 'FRAME_PARAMS_UNKNOWN_KEY'],
    ['a step that there is not', ['run', 'masks', 'original.png', '--from', '7'], 'FRAME_USAGE'],
    ['a job folder that is none', ['run', '-j', 'masks'], 'FRAME_JOB_NOT_A_JOB'],
  ])('%s is refused before anything is made', async (_what, args, code) => {
    await mkdir(join(scratch(), 'refused'), { recursive: true });
    const end = await run(...args, '--jobs-dir', 'refused', '--json');
    expect(end).toMatchObject({ code: 2 });
    expect(answerOf(end)).toMatchObject({ status: 'failed', error: { code } });
    expect(end.stderr).not.toContain('    at ');
    expect(await readdir(join(scratch(), 'refused'))).toEqual([]);
  });
});

describe('frame-pipeline', () => {
  test('shows its help in an instant', async () => {
    const startMs = performance.now();
    const end = await run('--help');
    expect(end).toMatchObject({ code: 0 });
    // Ten times what it takes on an idle machine; loading the engine or the picture library would be seen.
    expect(performance.now() - startMs).toBeLessThan(2_500);
    for (const command of ['run', 'demo', 'selftest'])
      expect((await run(command, '--help')).stdout).toContain('Examples:');
  });
});

/** Resolves when a text has been written to a stream. */
async function textIn(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let seen = '';
  stream.on('data', (chunk: string) => (seen += chunk));
  while (!seen.includes(text)) await sleep(5);
}
