import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { readEnvironment } from '../../src/jobs/environment.ts';
import { DEPLOY, unitFiles, type UnitFile } from './unit-files.ts';

const units = unitFiles();
const services = units.filter(({ name }) => name.endsWith('.service'));
const timers = units.filter(({ name }) => name.endsWith('.timer'));
const PROGRAM = '/usr/bin/node /opt/frame-pipeline/current/bin/frame-pipeline.js ';

test('there is a service for the jobs, and a timer with its service for backups and drills', () => {
  expect(units.map(({ name }) => name)).toEqual([
    'frame-pipeline-backup.service',
    'frame-pipeline-backup.timer',
    'frame-pipeline-drill.service',
    'frame-pipeline-drill.timer',
    'frame-pipeline-monitor.service',
    'frame-pipeline-serve.service',
  ]);
  for (const { name } of timers)
    expect(services.some((service) => service.name === name.replace('.timer', '.service'))).toBe(true);
});

/** What an example of a file of variables holds. */
function variablesOf(name: string): Record<string, string> {
  const lines = readFileSync(join(DEPLOY, name), 'utf8').split('\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}

const SERVE_OPTIONS = variablesOf('server.env.example').SERVE_OPTIONS;

/** Every command of ours that a unit runs. */
const commands = services.flatMap((unit) =>
  unit
    .all('Service', 'ExecStart')
    .filter((line) => line.startsWith(PROGRAM))
    .map((line): [string, string[]] => [
      unit.name,
      line.slice(PROGRAM.length).replace('$SERVE_OPTIONS', SERVE_OPTIONS).split(' '),
    ]),
);

test('every unit runs the program', () => {
  for (const unit of services)
    expect(unit.all('Service', 'ExecStart').every((line) => line.startsWith(PROGRAM))).toBe(true);
  expect(commands.length).toBeGreaterThanOrEqual(services.length);
});

test.each(commands)('%s: the program has the command %j, with these options', (_name, words) => {
  let command: Command = buildProgram();
  const left = [...words];
  for (;;) {
    const next = command.commands.find((one) => one.name() === left[0]);
    if (next === undefined) break;
    command = next;
    left.shift();
  }
  expect(command.parent, `there is no command ${words[0]}`).not.toBeNull();
  expect(command.commands, `${command.name()} wants a further word`).toEqual([]);
  while (left.length > 0) {
    const word = left.shift()!;
    const option = command.options.find(({ long }) => long === word);
    expect(option, `${command.name()} has no option ${word}`).toBeDefined();
    if (option!.required) left.shift();
  }
});

describe.each(services.map((unit): [string, UnitFile] => [unit.name, unit]))('%s', (_name, unit) => {
  const get = (key: string): string | undefined => unit.all('Service', key)[0];
  const writable = (get('ReadWritePaths') ?? '').split(' ');
  const covered = (path: string): boolean => writable.some((place) => path === place || path.startsWith(`${place}/`));

  test('has its own user, an unchangeable system and limits', () => {
    expect(get('User')).toBe('frame-pipeline');
    expect(get('ProtectSystem')).toBe('strict');
    expect(get('CapabilityBoundingSet')).toBe('');
    for (const key of [
      'NoNewPrivileges',
      'PrivateTmp',
      'PrivateDevices',
      'ProtectHome',
      'RestrictNamespaces',
      'ProtectKernelTunables',
    ])
      expect(get(key), key).toBe('yes');
    for (const key of ['MemoryMax', 'TasksMax', 'LimitNOFILE', 'Nice']) expect(get(key), key).toBeDefined();
    // JavaScript is compiled while it runs: with this set the program would not start.
    expect(get('MemoryDenyWriteExecute')).toBeUndefined();
  });

  test('may write every place that it writes to, and nothing of the program or its configuration', async () => {
    const environment = variablesOf('environment.example');
    const { jobsDir, stateDir, defaultConfig } = await readEnvironment('/var/lib/frame-pipeline', environment);
    const logs = ['StandardOutput', 'StandardError'].flatMap((key) => get(key)?.replace('append:', '') ?? []);
    const needsBackup = /-(?:backup|drill)\.service$/.test(unit.name);
    const places = [
      jobsDir.value,
      stateDir.value!,
      get('WorkingDirectory')!,
      ...logs,
      ...(needsBackup ? [environment.PIPELINE_BACKUP_DIR] : []),
    ];
    expect(places.filter((place) => !covered(place))).toEqual([]);
    expect(
      [
        '/opt/frame-pipeline/current',
        defaultConfig.value!,
        '/etc/frame-pipeline/server.env',
        '/etc/frame-pipeline/backup.key',
        '/etc',
        '/usr',
      ].filter(covered),
    ).toEqual([]);
  });

  test('keeps secrets out of the unit', () => {
    expect(readFileSync(unit.path, 'utf8')).not.toMatch(/PASSPHRASE|SECRET|PASSWORD|WEBHOOK/);
  });
});

const analyze = '/usr/bin/systemd-analyze';

describe.runIf(existsSync(analyze))('systemd itself', () => {
  test.each(units.map(({ name, path }) => [name, path]))('finds nothing wrong with %s', (_name, path) => {
    const said = execFileSync(analyze, ['verify', '--man=no', path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(said).toBe('');
  });

  test.each(services.map(({ name, path }) => [name, path]))('calls %s little exposed', (_name, path) => {
    const said = execFileSync(analyze, ['security', '--offline=true', '--threshold=20', path], { encoding: 'utf8' });
    const [, level] = /exposure level for \S+: ([\d.]+)/.exec(said)!;
    expect(Number(level)).toBeLessThanOrEqual(2);
  });
});
