/**
 * `npm run docs`: writes the pages that are made from the program itself (errors, parameters, command line, schemas of reports) and the
 * diagrams' text from docs/diagrams into ARCHITECTURE.md.
 * `npm run docs -- --check` only tells which pages are old. Both name links between pages that lead nowhere.
 * `npm run docs -- --render` also draws docs/diagrams/*.svg; it needs Mermaid's command line `mmdc` (package
 * @mermaid-js/mermaid-cli) on the PATH and a Chromium, whose path PUPPETEER_EXECUTABLE_PATH names.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { buildProgram } from '../src/cli/program.ts';
import { ERROR_CATALOGUE } from '../src/errors.ts';
import { PARAMETERS } from '../src/formats/parameters.ts';
import { DEFAULT_ROLES } from '../src/formats/permissions.ts';
import { PUBLISHED_SCHEMAS } from '../src/formats/reports/published-schemas.ts';
import { RoleBook } from '../src/ops/security/role-book.ts';
import { accessTable } from '../src/server/access-table.ts';
import { brokenLinks } from './broken-links.ts';
import { accessPage, commandLinePage, errorsPage, parametersPage, schemaFile } from './reference-pages.ts';
import { serverRoutes } from './server-routes.ts';
import { withBlock } from './written-block.ts';

// What --help says is written down in English, whatever the writer speaks.
process.env.LC_ALL = 'C';

const root = join(import.meta.dirname, '..');
const diagrams = join(root, 'docs', 'diagrams');
const { values } = parseArgs({ options: { check: { type: 'boolean' }, render: { type: 'boolean' } } });
const diagramNames = readdirSync(diagrams)
  .filter((file) => file.endsWith('.mmd'))
  .map((file) => basename(file, '.mmd'));

function architecturePage(): string {
  let page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  for (const name of diagramNames) {
    const text = readFileSync(join(diagrams, `${name}.mmd`), 'utf8');
    const renewed = withBlock(page, name, `\`\`\`mermaid\n${text}\`\`\``);
    if (renewed === null) throw new Error(`ARCHITECTURE.md has no block "${name}" for docs/diagrams/${name}.mmd`);
    page = renewed;
  }
  return page;
}

function accessOverview(): string {
  const book = new RoleBook(DEFAULT_ROLES);
  const roles = book.names.map((name) => ({ name, permissions: book.permissionsOf(name) }));
  return accessPage(
    accessTable(
      serverRoutes(),
      roles.map(({ permissions }) => permissions),
    ),
    roles,
  );
}

const pages: readonly (readonly [path: string, text: string])[] = [
  ['ARCHITECTURE.md', architecturePage()],
  ['docs/reference/errors.md', errorsPage(ERROR_CATALOGUE)],
  ['docs/reference/parameters.md', parametersPage(PARAMETERS)],
  ['docs/reference/access.md', accessOverview()],
  ['docs/reference/command-line.md', commandLinePage(buildProgram())],
  ...PUBLISHED_SCHEMAS.map(
    ({ name, title, schema }) => [`docs/reference/schemas/${name}.schema.json`, schemaFile(title, schema)] as const,
  ),
];

for (const [path, text] of pages) {
  const file = join(root, path);
  const formatted = await format(text, {
    ...(await resolveConfig(file)),
    parser: path.endsWith('.json') ? 'json' : 'markdown',
  });
  if (existsSync(file) && readFileSync(file, 'utf8') === formatted) continue;
  if (values.check) {
    console.error(`${path} is old; run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, formatted);
  }
}

/** Pages at the root, and at any depth of the folders that hold pages. */
const written = [
  ...readdirSync(root),
  ...['changelog', 'docs', 'src', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  ),
].filter((path) => path.endsWith('.md'));
for (const path of written)
  for (const link of brokenLinks(path.split(sep).join('/'), readFileSync(join(root, path), 'utf8'), (target) =>
    existsSync(join(root, target)),
  )) {
    console.error(`broken link in ${link}`);
    process.exitCode = 1;
  }

if (values.render)
  for (const name of diagramNames)
    execFileSync(
      'mmdc',
      ['-i', `${name}.mmd`, '-o', `${name}.svg`, '--configFile', 'mermaid.json', '--backgroundColor', 'white'],
      { cwd: diagrams, stdio: 'inherit' },
    );
