import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
export const UNITS = join(DEPLOY, 'systemd');

/** A unit file: each section's settings, in order; a key may stand several times. */
export interface UnitFile {
  readonly name: string;
  readonly path: string;
  /** All values of a key of a section. */
  all(section: string, key: string): string[];
}

export function unitFiles(): UnitFile[] {
  return readdirSync(UNITS)
    .sort()
    .map((name) => {
      const path = join(UNITS, name);
      const settings: [section: string, key: string, value: string][] = [];
      let section = '';
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (line.trim() === '' || line.startsWith('#')) continue;
        const title = /^\[(\w+)\]$/.exec(line);
        if (title !== null) {
          section = title[1];
          continue;
        }
        const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
        if (key === undefined) throw new Error(`${name}: cannot read ${JSON.stringify(line)}`);
        settings.push([section, key, value]);
      }
      return {
        name,
        path,
        all: (inside, wanted) => settings.filter(([s, k]) => s === inside && k === wanted).map(([, , v]) => v),
      };
    });
}
