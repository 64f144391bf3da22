import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bulk, startRespServer, type RespServer } from '../../../test/support/resp-server.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { dependencyProber, type DependencyProbe } from './probe-dependencies.ts';
import { MATLAB, OCTAVE, probeEngine } from './probe-engine.ts';
import { probeRedis } from './probe-redis.ts';

const scratch = scratchFolder();
const NONE = { redisUrl: null, matlabPath: null, octaveExecutable: null };

/** A program that takes the place of an engine. */
async function writeProgram(name: string, ...lines: readonly string[]): Promise<string> {
  const file = join(scratch(), name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(file, 0o755);
  return file;
}

describe('what every installation has', () => {
  test('works, and tells its version', async () => {
    const probes = await dependencyProber(NONE)();
    expect(probes.map(({ name }) => name)).toEqual(['node', 'sharp', 'libvips', 'onnxruntime', 'better_sqlite3']);
    for (const { version, error } of probes) expect([version, error]).toEqual([expect.stringMatching(/^\d+\./), null]);
  });
});

describe('an engine that is configured', () => {
  const GOOD = `echo "some banner"; echo "frame-pipeline 42 (9.14.0 (R2023a))"`;

  test('computes, and tells its version among whatever else it says', async () => {
    const program = await writeProgram('octave', `printf '%s\\n' "$@" >"${scratch()}/asked"`, GOOD);
    expect(await probeEngine(OCTAVE, program)).toBe('9.14.0 (R2023a)');
    const asked = (await readFile(join(scratch(), 'asked'), 'utf8')).trim().split('\n');
    expect(asked.slice(0, -1)).toEqual(OCTAVE.args);
    expect(asked.at(-1)).toContain('40 + 2');
  });

  test('is found in the folder that it is installed in', async () => {
    await writeProgram('R2023a/bin/matlab', GOOD);
    expect(await probeEngine(MATLAB, join(scratch(), 'R2023a'))).toBe('9.14.0 (R2023a)');
    await expect(probeEngine(OCTAVE, join(scratch(), 'R2023a'))).rejects.toThrow('holds no bin/octave-cli');
  });

  test('starts in an empty folder of its own, which goes again: nobody lays a script in its way', async () => {
    const program = await writeProgram('octave', `pwd >"${scratch()}/where"`, `ls -A >"${scratch()}/holds"`, GOOD);
    await probeEngine(OCTAVE, program);
    const where = (await readFile(join(scratch(), 'where'), 'utf8')).trim();
    expect(where.startsWith(join(tmpdir(), 'frame-engine-'))).toBe(true);
    expect(await readFile(join(scratch(), 'holds'), 'utf8')).toBe('');
    await expect(readdir(where)).rejects.toThrow();
  });

  test.each([
    ['another sum', 'echo "frame-pipeline 41 (7.3)"', 'did not compute 40 + 2'],
    ['nothing', 'exit 0', 'it said: nothing.'],
    ['that it has no licence', 'echo "License checkout failed." >&2; exit 1', 'exit code 1; it said: License checkout'],
  ])('that says %s does not work', async (_what, line, reason) => {
    await expect(probeEngine(OCTAVE, await writeProgram('octave', line))).rejects.toThrow(reason);
  });

  test('that is not there, or is no program, does not work', async () => {
    await expect(probeEngine(MATLAB, join(scratch(), 'none'))).rejects.toThrow('there is nothing at');
    await writeFile(join(scratch(), 'notes.txt'), 'no program');
    await expect(probeEngine(MATLAB, join(scratch(), 'notes.txt'))).rejects.toThrow('cannot be started');
  });

  test('that hangs is killed with all that it started', async () => {
    const program = await writeProgram('matlab', 'sleep 600 &', `echo $! >"${scratch()}/child"`, 'wait');
    await expect(probeEngine({ ...MATLAB, withinMs: 500 }, program)).rejects.toThrow('no answer within 0.5 s');
    const child = Number(await readFile(join(scratch(), 'child'), 'utf8'));
    // Killed, it is gone or a zombie that nobody has asked for; on a busy machine a moment later.
    const state = (): Promise<string> => readFile(`/proc/${child}/stat`, 'utf8').catch(() => ') gone');
    await expect.poll(state, { timeout: 10_000 }).toMatch(/\) (gone|Z )/);
  });

  test('is not started again each time that somebody looks', async () => {
    const program = await writeProgram('octave', `echo x >>"${scratch()}/starts"`, GOOD);
    const probe = dependencyProber({ ...NONE, octaveExecutable: program });
    const of = (probes: DependencyProbe[]): unknown => probes.find(({ name }) => name === 'octave');
    expect(of(await probe())).toMatchObject({ version: '9.14.0 (R2023a)', available: true });
    expect(of(await probe())).toMatchObject({ version: '9.14.0 (R2023a)', available: true });
    expect(await readFile(join(scratch(), 'starts'), 'utf8')).toBe('x\n');
  });
});

describe('a Redis server that is configured', () => {
  let server: RespServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  const start = async (own: Readonly<Record<string, string | null>> = {}): Promise<RespServer> =>
    (server = await startRespServer(([command, ...words]) => {
      const name = command.toUpperCase();
      if (name in own) return own[name];
      if (name === 'PING') return bulk(words[0] ?? 'PONG');
      if (name === 'INFO') return bulk('# Server\r\nredis_version:7.2.4\r\nredis_mode:standalone\r\n');
      return name === 'HELLO' ? "-ERR unknown command 'HELLO'\r\n" : '+OK\r\n';
    }));

  test('gives back what it is sent, and tells its version', async () => {
    const { url } = await start();
    expect(await probeRedis(url)).toBe('7.2.4');
    const probes = await dependencyProber({ ...NONE, redisUrl: url })();
    expect(probes.find(({ name }) => name === 'redis')).toMatchObject({ version: '7.2.4', available: true });
  });

  test('that keeps its version to itself is well all the same', async () => {
    const { url } = await start({ INFO: '-NOPERM this user has no permissions\r\n' });
    expect(await probeRedis(url)).toBeNull();
  });

  test.each([
    ['answers something else', { PING: bulk('no echo') }, 'something else'],
    [
      'refuses the password',
      { AUTH: '-WRONGPASS invalid username-password pair\r\n', PING: '-NOAUTH\r\n' },
      'WRONGPASS',
    ],
    ['falls silent', { PING: null }, 'timed out'],
  ])('that %s does not work, and no secret is told', async (_what, own, reason) => {
    const { port } = await start(own);
    const failed = probeRedis(`redis://somebody:very-secret@127.0.0.1:${port}/0`);
    await expect(failed).rejects.toThrow(reason);
    await expect(failed).rejects.not.toThrow(/very-secret|somebody/);
  });

  test('that is not there, or no address of one, does not work, and no secret is told', async () => {
    const { port } = await start();
    await server!.close();
    await expect(probeRedis(`redis://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
    for (const url of ['very-secret@host', 'http://very-secret@host', 'redis:very-secret'])
      await expect(probeRedis(url)).rejects.toThrow(/^the address is none of the kind redis:\/\/host:6379 or \S+$/);
  });
});
