import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../src/math/random.ts';
import { listSegments } from '../../src/ops/security/audit/audit-files.ts';

/** Changes an audit log of several files in one of many ways. @returns what was done. */
export async function spoilAudit(folder: string, random: Random): Promise<string> {
  const names = await listSegments(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const files = texts.map((text) => text.split('\n').slice(0, -1));
  const file = random.below(files.length);
  const lines = files[file];
  const line = random.below(lines.length);
  const save = (k: number, changed: readonly string[]): Promise<void> =>
    writeFile(join(folder, names[k]), changed.map((text) => `${text}\n`).join(''));
  const rest = [...lines.slice(0, line), ...lines.slice(line + 1)];
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    edit: () => {
      const at = random.below(lines[line].length);
      const other = lines[line].charCodeAt(at) ^ (1 << random.below(6));
      const changed = lines[line].slice(0, at) + String.fromCharCode(other) + lines[line].slice(at + 1);
      return save(file, [...lines.slice(0, line), changed, ...lines.slice(line + 1)]);
    },
    rename: () => save(file, [...lines.slice(0, line), lines[line].replace('Ada', 'Eve'), ...lines.slice(line + 1)]),
    delete: () => save(file, rest),
    swap: async () => {
      const otherFile = (file + 1 + random.below(files.length - 1)) % files.length;
      const otherLine = random.below(files[otherFile].length);
      const there = [...files[otherFile]];
      const here = [...lines];
      [here[line], there[otherLine]] = [there[otherLine], here[line]];
      await save(file, here);
      await save(otherFile, there);
    },
    double: () => save(file, [...lines.slice(0, line + 1), ...lines.slice(line)]),
    'cut tail': async () => {
      const left = random.below(lines.length);
      await save(file, lines.slice(0, left));
      for (const name of names.slice(file + 1)) await rm(join(folder, name));
    },
    'cut bytes': () => {
      const text = texts.at(-1)!;
      return writeFile(join(folder, names.at(-1)!), text.slice(0, text.length - 1 - random.below(text.length - 1)));
    },
    'delete file': () => rm(join(folder, names[file])),
  };
  const way = Object.keys(ways)[random.below(Object.keys(ways).length)];
  await ways[way]();
  return `${way}, line ${line} of ${names[file]}`;
}
