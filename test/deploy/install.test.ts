import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch-folder.ts';
import { DEPLOY } from './unit-files.ts';

const folder = scratchFolder();
const run = promisify(execFile);

/** A package of a version, as `npm pack` makes it, of a program without packages that it stands on. */
function packageOf(version: string, program = `console.log('${version}')`): string {
  const content = join(folder(), `content-${version}`);
  mkdirSync(join(content, 'package', 'bin'), { recursive: true });
  writeFileSync(join(content, 'package', 'package.json'), JSON.stringify({ name: 'frame-pipeline', version }));
  writeFileSync(join(content, 'package', 'bin', 'frame-pipeline.js'), program);
  const file = join(folder(), `frame-pipeline-${version}.tgz`);
  execFileSync('tar', ['-czf', file, '-C', content, 'package']);
  return file;
}

const install = (...args: string[]) =>
  run('sh', [join(DEPLOY, 'install.sh'), ...args], { env: { ...process.env, ROOT: join(folder(), 'root') } });
const inRoot = (...parts: string[]): string => join(folder(), 'root', ...parts);
const opt = (...parts: string[]): string => inRoot('opt', 'frame-pipeline', ...parts);
const runs = (): string =>
  execFileSync('node', [opt('current', 'bin', 'frame-pipeline.js')], { encoding: 'utf8' }).trim();

test('installs, upgrades, goes back and goes away, and leaves what people made', async () => {
  expect((await install('install', packageOf('1.0.0'))).stdout).toContain('installed 1.0.0');
  expect(runs()).toBe('1.0.0');
  expect(readdirSync(inRoot('etc', 'systemd', 'system'))).toContain('frame-pipeline-monitor.service');

  // What the units read is what backups hold and what people's commands find.
  expect(readFileSync(inRoot('var', 'lib', 'frame-pipeline', '.env'), 'utf8')).toContain('PIPELINE_BACKUP_DIR=');
  writeFileSync(inRoot('var', 'log', 'frame-pipeline', 'monitor.log'), 'a line');
  expect(readFileSync(inRoot('var', 'lib', 'frame-pipeline', 'logs', 'monitor.log'), 'utf8')).toBe('a line');
  writeFileSync(inRoot('etc', 'frame-pipeline', 'environment'), 'LOG_LEVEL=debug\n');

  writeFileSync(inRoot('etc', 'frame-pipeline', 'params.json'), '{"threads": 3}\n');
  writeFileSync(inRoot('var', 'lib', 'frame-pipeline', 'job'), 'work');
  await install('install', packageOf('1.1.0'));
  expect([runs(), readlinkSync(opt('previous'))]).toEqual(['1.1.0', '1.0.0']);
  expect(readFileSync(inRoot('etc', 'frame-pipeline', 'params.json'), 'utf8')).toContain('3');
  expect(readFileSync(inRoot('var', 'lib', 'frame-pipeline', '.env'), 'utf8')).toBe('LOG_LEVEL=debug\n');

  await install('rollback');
  expect(runs()).toBe('1.0.0');
  await install('rollback');
  expect(runs()).toBe('1.1.0');

  await install('uninstall');
  expect(existsSync(opt())).toBe(false);
  expect(readdirSync(inRoot('etc', 'systemd', 'system'))).toEqual([]);
  expect(readFileSync(inRoot('var', 'lib', 'frame-pipeline', 'job'), 'utf8')).toBe('work');
  expect(existsSync(inRoot('etc', 'frame-pipeline', 'params.json'))).toBe(true);
});

test('the server has a key of its own that nobody else reads, and upgrades change nothing of it', async () => {
  await expect(install('server')).rejects.toThrow('install a version first');
  const secret = `console.log(process.argv.slice(2).join(' ') === 'security secret' ? 'made/by+it' : 'hello')`;
  await install('install', packageOf('1.0.0', secret));
  expect(existsSync(inRoot('etc', 'frame-pipeline', 'server.env'))).toBe(false);
  await install('server');
  const env = inRoot('etc', 'frame-pipeline', 'server.env');
  expect(readFileSync(env, 'utf8')).toContain('\nJWT_SECRET_KEY=made/by+it\n');
  expect(statSync(env).mode & 0o777).toBe(0o600);
  // Where the server looks for it, so that it, the commands of people and backups find the same file.
  const guard = inRoot('var', 'lib', 'frame-pipeline', 'security-config.yml');
  expect(readFileSync(guard, 'utf8')).toBe(readFileSync(join(DEPLOY, '..', 'security-config.example.yml'), 'utf8'));

  writeFileSync(env, 'JWT_SECRET_KEY=mine\n');
  writeFileSync(guard, 'security: {}\n');
  await install('install', packageOf('1.1.0', secret));
  await install('server');
  expect([readFileSync(env, 'utf8'), readFileSync(guard, 'utf8')]).toEqual(['JWT_SECRET_KEY=mine\n', 'security: {}\n']);
  await install('uninstall');
  expect(readdirSync(inRoot('etc', 'systemd', 'system'))).toEqual([]);
  expect(existsSync(env)).toBe(true);
});

test('a version that does not start is not installed, and the one before stays', async () => {
  await install('install', packageOf('1.0.0'));
  await expect(install('install', packageOf('2.0.0', 'process.exit(1)'))).rejects.toThrow('does not start');
  expect(runs()).toBe('1.0.0');
  expect(readdirSync(opt()).sort()).toEqual(['1.0.0', 'current']);
  await expect(install('rollback')).rejects.toThrow('no version before');
  await expect(install('install', 'gone.tgz')).rejects.toThrow('name a package');
  await expect(install()).rejects.toThrow('say install');
});

const logrotate = '/usr/sbin/logrotate';
test.runIf(existsSync(logrotate))('logs are rotated while they are written to, and keep their last lines', async () => {
  const logs = join(folder(), 'log');
  mkdirSync(logs, { mode: 0o750 });
  writeFileSync(join(logs, 'monitor.log'), 'line\n'.repeat(100));
  const { username, gid } = userInfo();
  const group = execFileSync('id', ['-gn', username], { encoding: 'utf8' }).trim() || String(gid);
  const rules = join(folder(), 'rules');
  const text = readFileSync(join(DEPLOY, 'logrotate', 'frame-pipeline'), 'utf8');
  writeFileSync(rules, text.replace('/var/log/frame-pipeline', logs).replace(/su .*/, `su ${username} ${group}`), {
    mode: 0o644,
  });
  await run(logrotate, ['--force', '--state', join(folder(), 'state'), rules]);
  expect(readdirSync(logs).sort()).toEqual(['monitor.log', 'monitor.log.1']);
  expect(statSync(join(logs, 'monitor.log')).size).toBe(0);
  expect(readFileSync(join(logs, 'monitor.log.1'), 'utf8')).toContain('line');
});
