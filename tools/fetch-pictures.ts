/**
 * npm run pictures:fetch -- <folder> [--packages <folder>]
 *
 * Fills a new folder with free photographs and paintings to break: those inside some of Debian's packages, fetched with
 * apt-get, or taken from a folder where the packages lie already. `licences.txt` beside them says where each is from, and
 * holds what its package says about licences. Nothing is installed. The pictures are for `benchmark --pictures` and
 * `fit:score --pictures`; they are no part of this repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PictureSieve } from './picture-sieve.ts';
import { readQtResources } from './qt-resources.ts';

/** Photographs and paintings under free licences, most of them of a lesson program, the others backgrounds of desktops. */
const PACKAGES = [
  'gcompris-qt-data',
  'lomiri-wallpapers-16.04',
  'lomiri-wallpapers-20.04',
  'mate-backgrounds',
  'palapeli-data',
  'plasma-workspace-wallpapers',
] as const;

/** Pictures of the program's own windows, and of what it says about itself. */
const DOCUMENTATION = join('usr', 'share', 'doc');

/** So many parts of a path go into a picture's name. */
const NAMED_BY = 4;

const PICTURE = /\.(jpe?g|png|webp)$/i;

interface Candidate {
  readonly path: string;
  readonly read: () => Uint8Array;
}

function refuse(reason: string): never {
  process.stderr.write(`pictures:fetch: ${reason}\n`);
  process.exit(2);
}

function readArguments(): { target: string; packages: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ options: { packages: { type: 'string' } }, allowPositionals: true });
    if (positionals.length !== 1) refuse('name the folder to fill: npm run pictures:fetch -- <folder>');
    return { target: resolve(positionals[0]), packages: values.packages };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** @returns the package's file, fetched into the folder where it is not in `given`. */
function packageFile(name: string, given: string | undefined, scratch: string): string {
  const isIts = (file: string): boolean => file.startsWith(`${name}_`) && file.endsWith('.deb');
  const folder = given ?? scratch;
  if (given === undefined) {
    const fetched = spawnSync('apt-get', ['download', name], { cwd: scratch, encoding: 'utf8' });
    if (fetched.status !== 0)
      refuse(
        `apt-get could not fetch ${name}: ${(fetched.stderr || fetched.error?.message) ?? ''}\n` +
          'Run apt-get update first; without Debian, give the packages with --packages <folder>.',
      );
  }
  const file = readdirSync(folder).find(isIts);
  return file === undefined ? refuse(`there is no package ${name} in ${folder}`) : join(folder, file);
}

/** The pictures below a folder, those inside resource files included, in order of their paths. */
function candidatesIn(root: string, folder = root): Candidate[] {
  const found: Candidate[] = [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const file = join(folder, entry.name);
    const path = relative(root, file);
    if (path === DOCUMENTATION) continue;
    if (entry.isDirectory()) found.push(...candidatesIn(root, file));
    else if (!entry.isFile()) continue;
    else if (PICTURE.test(path)) found.push({ path, read: () => readFileSync(file) });
    else if (extname(path) === '.rcc')
      for (const resource of readQtResources(readFileSync(file)))
        if (PICTURE.test(resource.path)) found.push({ path: `${path}/${resource.path}`, read: () => resource.bytes });
  }
  return found;
}

/** The last words of a path: what is called 1920x1080.png is named by its folders. */
function plainName(path: string): string {
  const words = path.slice(0, -extname(path).length).toLowerCase().split(/[\\/]/);
  return words
    .slice(-NAMED_BY)
    .join('-')
    .replaceAll(/[^a-z0-9]+/g, '-');
}

async function main(): Promise<void> {
  const { target, packages } = readArguments();
  if (existsSync(target) && readdirSync(target).length > 0) refuse(`${target} already holds something`);
  mkdirSync(target, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'frame-pictures-'));
  const licences: string[] = [];
  const sieve = new PictureSieve();
  let count = 0;
  try {
    for (const name of PACKAGES) {
      const file = packageFile(name, packages, scratch);
      const unpacked = join(scratch, name);
      const unpacking = spawnSync('dpkg', ['-x', file, unpacked], { encoding: 'utf8' });
      if (unpacking.status !== 0) refuse(`dpkg could not unpack ${file}: ${unpacking.stderr}`);
      const kept: string[] = [];
      for (const { path, read } of candidatesIn(unpacked)) {
        const picture = await sieve.take(read());
        if (picture === null) continue;
        count++;
        const saved = `${String(count).padStart(4, '0')}_${plainName(path)}.png`;
        writeFileSync(join(target, saved), picture);
        kept.push(`  ${saved}: ${path}`);
      }
      const copyright = readFileSync(join(unpacked, 'usr', 'share', 'doc', name, 'copyright'), 'utf8');
      licences.push(`${basename(file)}\n\n${kept.join('\n')}\n\n${copyright}`);
      console.log(`${name}: ${kept.length} pictures`);
      rmSync(unpacked, { recursive: true });
    }
    writeFileSync(join(target, 'licences.txt'), licences.join(`\n${'='.repeat(80)}\n\n`));
    console.log(`${count} pictures in ${target}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main();
