/**
 * `npm run docs`: writes into the pages what is kept elsewhere: the diagrams' text from docs/diagrams into ARCHITECTURE.md.
 * `npm run docs -- --check` only tells which pages are old.
 * `npm run docs -- --render` also draws docs/diagrams/*.svg; it needs Mermaid's command line `mmdc` (package
 * @mermaid-js/mermaid-cli) on the PATH and a Chromium, whose path PUPPETEER_EXECUTABLE_PATH names.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { withBlock } from './written-block.ts';

const root = join(import.meta.dirname, '..');
const diagrams = join(root, 'docs', 'diagrams');
const { values } = parseArgs({ options: { check: { type: 'boolean' }, render: { type: 'boolean' } } });
const names = readdirSync(diagrams)
  .filter((file) => file.endsWith('.mmd'))
  .map((file) => basename(file, '.mmd'));

const pagePath = join(root, 'ARCHITECTURE.md');
const old = readFileSync(pagePath, 'utf8');
let page = old;
for (const name of names) {
  const text = readFileSync(join(diagrams, `${name}.mmd`), 'utf8');
  const renewed = withBlock(page, name, `\`\`\`mermaid\n${text}\`\`\``);
  if (renewed === null) throw new Error(`ARCHITECTURE.md has no block "${name}" for docs/diagrams/${name}.mmd`);
  page = renewed;
}
if (values.check) {
  if (page !== old) {
    console.error('ARCHITECTURE.md: a diagram in it is old; run `npm run docs`');
    process.exitCode = 1;
  }
} else writeFileSync(pagePath, page);

if (values.render)
  for (const name of names)
    execFileSync(
      'mmdc',
      [
        '--input',
        `${name}.mmd`,
        '--output',
        `${name}.svg`,
        '--configFile',
        'mermaid.json',
        '--backgroundColor',
        'white',
      ],
      { cwd: diagrams, stdio: 'inherit' },
    );
