import { spawnSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expose } from '../../src/ops/metrics/exposition.ts';
import { sampleRecord } from '../support/metrics-sample.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
const RULES = join(DEPLOY, 'prometheus', 'rules.yml');

/** Every series' name and labels that the program exports. */
async function exported(): Promise<Map<string, Set<string>>> {
  const { text } = await expose(sampleRecord(), { version: '1', node: '20' });
  const found = new Map<string, Set<string>>();
  for (const line of text.split('\n').filter((line) => line.startsWith('frame_'))) {
    const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line)!;
    const known = found.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}

const namesIn = (text: string): string[] => [...new Set(text.match(/\bframe_\w+/g) ?? [])];

describe('what is deployed beside the program', () => {
  test('names only metrics that exist, and most of those that do', async () => {
    const known = await exported();
    const rules = await readFile(RULES, 'utf8');
    const dashboards = await Promise.all(
      (await readdir(join(DEPLOY, 'grafana'))).map((file) => readFile(join(DEPLOY, 'grafana', file), 'utf8')),
    );
    const named = namesIn(rules + dashboards.join());
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(20);
    expect(namesIn('rate(frame_gone_total[5m])').filter((name) => !known.has(name))).toEqual(['frame_gone_total']);
  });

  test('a dashboard groups and names only by labels that exist', async () => {
    const labels = new Set([...(await exported()).values()].flatMap((some) => [...some]));
    const text = await readFile(join(DEPLOY, 'grafana', 'frame-pipeline.json'), 'utf8');
    const { panels } = JSON.parse(text) as {
      panels: { id: number; targets: { expr: string; legendFormat: string }[] }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { expr, legendFormat } of panels.flatMap(({ targets }) => targets)) {
      const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names]) => names.split(', '));
      const legend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      for (const label of [...grouped, ...legend]) expect(labels, `${label} in ${expr}`).toContain(label);
    }
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  test.runIf(promtool)('promtool takes the rules', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', RULES], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  });
});
