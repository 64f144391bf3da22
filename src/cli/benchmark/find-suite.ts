import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { parseSuiteManifest, type SuiteManifest } from '../../formats/suite-manifest.ts';
import { packageFolder } from '../program-version.ts';

const ENDING = '.json';

/** The folder of the suites that come with the program. */
export const suitesFolder = (): string => join(packageFolder(), 'benchmarks', 'suites');

/**
 * Reads a suite.
 * @param name of a suite that comes with the program, or the path of a manifest, which ends in .json
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_FORMAT_SYNTAX
 */
export function readSuite(name: string): { name: string; manifest: SuiteManifest } {
  const own = !name.endsWith(ENDING);
  const file = own ? join(suitesFolder(), `${name}${ENDING}`) : name;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FrameError('FRAME_INPUT_NOT_FOUND', own ? `There is no suite "${name}".` : `${file} cannot be read.`, {
      file,
      remedy: `Name one of ${suiteNames().join(', ')}, or a manifest of your own by its path.`,
      cause,
    });
  }
  return { name: basename(file, ENDING), manifest: parseSuiteManifest(text, file) };
}

/** The suites that come with the program. */
function suiteNames(): string[] {
  return readdirSync(suitesFolder())
    .filter((file) => file.endsWith(ENDING))
    .map((file) => basename(file, ENDING));
}
