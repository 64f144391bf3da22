import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FrameError } from '../errors.ts';
import { printFailure } from './output.ts';
import { programVersion } from './program-version.ts';
import { runCommandLine } from './program.ts';

let out = '';
let err = '';

beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe('the command line', () => {
  test('shows its version', async () => {
    await runCommandLine(['--version']);
    expect(out).toBe(`${programVersion()}\n`);
    expect(process.exitCode).toBeUndefined();
  });

  test('shows help with examples and exit codes', async () => {
    await runCommandLine(['--help']);
    expect(out).toContain('Examples:');
    expect(out).toMatch(/^ {2}130 +Stopped on request/m);
    expect(process.exitCode).toBeUndefined();
  });

  test('refuses what it does not know, in one sentence', async () => {
    await runCommandLine(['--colour']);
    expect(err).toContain("FRAME_USAGE: Unknown option '--colour'.");
    expect(err).not.toContain('    at ');
    expect(process.exitCode).toBe(2);
  });

  test.each([
    [['run', '-j', ''], '--job-folder'],
    [['run', '--fragments', ''], '--fragments'],
    [['run', '', 'original.jpg'], '<masks>'],
    [['run', 'masks', 'original.jpg', '', '', '--set', ''], '<config>'],
    [['run', '--fragments', 'photos', '--set', ''], '--set'],
    [['run', '--fragments', 'photos', '--jobs-dir', ''], '--jobs-dir'],
    [['jobs', 'list', '--jobs-dir', ''], '--jobs-dir'],
    [['jobs', 'remove', 'job_1', ''], '<job>'],
  ])('refuses an empty word: %j', async (argv, shown) => {
    await runCommandLine(argv);
    expect(err).toContain(`FRAME_USAGE: ${shown} is empty.`);
    expect(process.exitCode).toBe(2);
  });

  test.each([
    [['monitor'], '60s'],
    [['metrics', 'show'], '24h'],
  ])('says the default of a time once, as people write it: %j', async (argv, shown) => {
    await runCommandLine([...argv, '--help']);
    const defaults = out.replace(/\s+/g, ' ').match(/\(default: \d\w*\)/g);
    expect(defaults).toEqual([`(default: ${shown})`]);
  });

  test('every command has examples', async () => {
    const commands = [
      ...['run', 'demo', 'shred', 'evaluate', 'benchmark', 'selftest', 'jobs', 'jobs list', 'jobs show', 'jobs remove'],
      ...[
        'backup',
        'init',
        'create',
        'list',
        'verify',
        'restore',
        'prune',
        'schedule',
        'key list',
        'key add',
        'key remove',
      ].map((word) => (word === 'backup' ? word : `backup ${word}`)),
      ...['recovery', 'recovery create', 'recovery list', 'recovery restore', 'recovery verify', 'recovery drill'],
      ...['config', 'config show', 'config init', 'config validate'],
      ...['alerts', 'alerts test', 'alerts list', 'alerts silence', 'alerts unsilence', 'alerts check'],
    ];
    for (const command of commands) {
      out = '';
      await runCommandLine([...command.split(' '), '--help']);
      expect(out, command).toMatch(/^Examples:\n {2}\$ frame-pipeline /m);
    }
  });

  test('under --json the refusal is the last line of standard output too', async () => {
    await runCommandLine(['solve-it', '--json']);
    const answer: unknown = JSON.parse(out.trim().split('\n').at(-1)!);
    expect(answer).toMatchObject({ status: 'failed', jobFolder: null, error: { code: 'FRAME_USAGE' } });
  });
});

describe('printFailure', () => {
  test('prints code, sentence, file and remedy', () => {
    const error = new FrameError('FRAME_INPUT_NOT_FOUND', 'There is no such folder.', {
      file: 'a/b',
      remedy: 'Look again.',
    });
    printFailure(error, { json: false });
    expect(err).toContain('FRAME_INPUT_NOT_FOUND: There is no such folder.\n  file: a/b\n  what to do: Look again.\n');
    expect(out).toBe('');
    expect(process.exitCode).toBe(2);
  });

  test('an unexpected error becomes FRAME_INTERNAL, with the log named and no stack trace', () => {
    printFailure(new TypeError('x is not a function'), {
      json: true,
      jobFolder: '/j',
      logFile: '/j/logs/pipeline.log',
    });
    expect(err).toContain('FRAME_INTERNAL: Something unexpected happened: x is not a function');
    expect(err).toContain('/j/logs/pipeline.log');
    expect(err).not.toContain('    at ');
    expect(JSON.parse(out)).toMatchObject({ status: 'failed', jobFolder: '/j', error: { code: 'FRAME_INTERNAL' } });
    expect(process.exitCode).toBe(70);
  });

  test('a stop is no failure', () => {
    printFailure(new FrameError('FRAME_STOPPED', 'The work was stopped.'), { json: true, jobFolder: '/j' });
    expect(JSON.parse(out)).toMatchObject({ status: 'stopped', jobFolder: '/j' });
    expect(process.exitCode).toBe(130);
  });
});
