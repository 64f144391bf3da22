import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where package.json stands: the same distance from the sources and from the built program. */
const PACKAGE = new URL('../../package.json', import.meta.url);

/** The version in package.json. */
export function programVersion(): string {
  return (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version;
}

/** Where the learners lie that come with the program. */
export function shippedModelFolder(): string {
  return fileURLToPath(new URL('model', PACKAGE));
}

/** The folder of the installed program, which holds its template of parameters. */
export function packageFolder(): string {
  return fileURLToPath(new URL('.', PACKAGE));
}
