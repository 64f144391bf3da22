/**
 * `npm run layers`: holds src/ to tools/layers.json, and ARCHITECTURE.md to the table in it; and web/ to the types of the API and the Italian.
 * `npm run layers -- --write` writes the table into ARCHITECTURE.md.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { checkPage, checkSources, checkTable, withTable, type LayerTable } from './layers.ts';

const root = join(import.meta.dirname, '..');
const pagePath = join(root, 'ARCHITECTURE.md');
const table = JSON.parse(readFileSync(join(import.meta.dirname, 'layers.json'), 'utf8')) as LayerTable;

/** Sources of a folder by path inside it, with `/` between parts. */
function sourcesIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
    if (/\.tsx?$/.test(entry) && !entry.endsWith('.config.ts'))
      found.set(entry.split(sep).join('/'), readFileSync(join(root, folder, entry), 'utf8'));
  return found;
}

const tree = sourcesIn('src');
const problems = [...checkTable(table), ...checkSources(table, tree), ...checkPage(sourcesIn('web'))];
const page = readFileSync(pagePath, 'utf8');
const renewed = withTable(page, table);
if (renewed === null) problems.push('ARCHITECTURE.md: the block of the layer table is missing');
else if (renewed !== page) {
  if (process.argv.includes('--write')) writeFileSync(pagePath, renewed);
  else problems.push('ARCHITECTURE.md: the layer table is old; run `npm run layers -- --write`');
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `layers: ${tree.size} files, all well` : `layers: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
