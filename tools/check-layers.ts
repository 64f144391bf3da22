/**
 * `npm run layers`: holds src/ to tools/layers.json, and ARCHITECTURE.md to the table in it.
 * `npm run layers -- --write` writes the table into ARCHITECTURE.md.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { checkSources, checkTable, withTable, type LayerTable } from './layers.ts';

const root = join(import.meta.dirname, '..');
const pagePath = join(root, 'ARCHITECTURE.md');
const table = JSON.parse(readFileSync(join(import.meta.dirname, 'layers.json'), 'utf8')) as LayerTable;

const tree = new Map<string, string>();
for (const entry of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
  if (entry.endsWith('.ts')) tree.set(entry.split(sep).join('/'), readFileSync(join(root, 'src', entry), 'utf8'));
}

const problems = [...checkTable(table), ...checkSources(table, tree)];
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
