import { posix } from 'node:path';
import ts from 'typescript';
import { withBlock } from './written-block.ts';

/** One folder (or file) of `src/`, and what it may import. */
export interface LayerRow {
  /** Folder below `src/` with `/` between parts, or a file that stands in `src/` itself. */
  readonly path: string;
  /** One sentence for ARCHITECTURE.md. */
  readonly does: string;
  /** Rows above this one; a folder's name covers its sub-folders. */
  readonly mayImport: readonly string[];
  /** Rows that `mayImport` would cover and that are closed all the same. */
  readonly except?: readonly string[];
  /** Node's own modules, with their `node:` prefix. */
  readonly node: readonly string[];
  readonly packages: readonly string[];
}

export interface LayerTable {
  /** Rows that every row below them may import. */
  readonly openToAll: readonly string[];
  readonly rows: readonly LayerRow[];
}

/** Sources by path relative to `src/`, with `/` between parts. */
export type SourceTree = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
}

/** Tests may reach for anything; the layers are about what ships. */
const isTest = (path: string): boolean => /\.(test|bench)\.ts$/.test(path);

const covers = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);

/**
 * Every module that a source names: imports (types too: a type binds layers as a value does), re-exports,
 * `import()` of a literal, and `import('…').Type`.
 */
export function importsOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  const found: Import[] = [];
  const note = (literal: ts.Node | undefined, typeOnly: boolean): void => {
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return;
    found.push({
      specifier: literal.text,
      line: source.getLineAndCharacterOfPosition(literal.getStart(source)).line + 1,
      typeOnly,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) note(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
    else if (ts.isExportDeclaration(node)) note(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      note(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Faults of the table itself: a row listed twice, or an arrow that does not point upwards (so there can be no cycle of rows). */
export function checkTable(table: LayerTable): string[] {
  const problems: string[] = [];
  const above: string[] = [];
  const known = (name: string): boolean => above.some((path) => covers(name, path));
  for (const row of table.rows) {
    if (above.includes(row.path)) problems.push(`layers.json: "${row.path}" has two rows`);
    for (const name of [...row.mayImport, ...(row.except ?? [])])
      if (!known(name)) problems.push(`layers.json: "${row.path}" names "${name}", which is no row above it`);
    above.push(row.path);
  }
  for (const name of table.openToAll)
    if (!known(name)) problems.push(`layers.json: openToAll names "${name}", which is no row`);
  return problems;
}

/** The row that a file belongs to: the longest path that covers it. */
function rowOf(table: LayerTable, path: string): LayerRow | undefined {
  let best: LayerRow | undefined;
  for (const row of table.rows)
    if (covers(row.path, path) && (best === undefined || row.path.length > best.path.length)) best = row;
  return best;
}

function mayImport(table: LayerTable, from: LayerRow, target: LayerRow): boolean {
  if (from === target || table.openToAll.includes(target.path)) return true;
  if (from.except?.some((name) => covers(name, target.path))) return false;
  return from.mayImport.some((name) => covers(name, target.path));
}

/** `@scope/name/sub` is package `@scope/name`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Holds sources to the table: each file has a row, each row has a file, each import is allowed, and no files import each
 * other in a circle. Tests are left out.
 * @returns one sentence per fault, `file:line` first, in the tree's order; empty when all is well.
 */
export function checkSources(table: LayerTable, tree: SourceTree): string[] {
  const problems: string[] = [];
  const links = new Map<string, string[]>();
  const paths = [...tree.keys()].filter((path) => !isTest(path)).sort();
  for (const path of paths) {
    const row = rowOf(table, path);
    if (row === undefined) {
      problems.push(`${path}: has no row in layers.json`);
      continue;
    }
    const targets: string[] = [];
    for (const { specifier, line } of importsOf(path, tree.get(path)!)) {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
      if (target !== undefined && tree.has(target)) targets.push(target);
      const fault = target === undefined ? foreignFault(row, specifier) : localFault(table, tree, row, target);
      if (fault !== undefined) problems.push(`${path}:${line}: "${specifier}" ${fault}`);
    }
    links.set(path, targets);
  }
  for (const row of table.rows)
    if (!paths.some((path) => rowOf(table, path) === row))
      problems.push(`layers.json: no file belongs to row "${row.path}"`);
  for (const circle of findCircles(links)) problems.push(`${circle[0]}: imports itself: ${circle.join(' -> ')}`);
  return problems;
}

/** What is wrong with importing a file of `src/`; undefined when nothing is. */
function localFault(table: LayerTable, tree: SourceTree, row: LayerRow, target: string): string | undefined {
  if (target.startsWith('../')) return 'leads out of src/';
  if (!tree.has(target)) return 'is no file of src/';
  if (isTest(target)) return 'is a test';
  const targetRow = rowOf(table, target);
  // A target without a row is reported once, at the target.
  if (targetRow === undefined || mayImport(table, row, targetRow)) return undefined;
  return `is ${targetRow.path}, which ${row.path} may not import`;
}

/** What is wrong with importing a module of Node or a package; undefined when nothing is. */
function foreignFault(row: LayerRow, specifier: string): string | undefined {
  const open = specifier.startsWith('node:')
    ? row.node.includes(specifier)
    : row.packages.includes(packageOf(specifier));
  return open ? undefined : `is not open to ${row.path}`;
}

/**
 * Circles of imports, one per back edge of a depth-first walk: enough to name every knot, without listing each of its
 * exponentially many circles.
 */
export function findCircles(links: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      circles.push([...trail.slice(start), path]);
      return;
    }
    if (finished.has(path)) return;
    trail.push(path);
    for (const target of links.get(path) ?? []) walk(target);
    trail.pop();
    finished.add(path);
  };
  for (const path of links.keys()) walk(path);
  return circles;
}

/** What the page may take from the program: types, from these files; and the Italian of what the server says. */
const TYPES_FOR_PAGE: readonly string[] = ['../src/server/api.ts', '../src/server/client.ts'];
const ITALIAN = '../src/italian/';
/** Packages that the page is built of. */
const PAGE_PACKAGES: readonly string[] = [
  ...['react', 'react-dom', 'react-i18next', 'i18next'],
  ...['@tanstack/react-query', 'wouter', 'uplot'],
];

/**
 * Holds the page's sources to their one rule: of the program they know types of the API alone, and its Italian, so that
 * nothing of the server is ever sent to a browser.
 * @param tree sources by path relative to `web/`, with `/` between parts
 */
export function checkPage(tree: SourceTree): string[] {
  const problems: string[] = [];
  for (const [path, text] of tree) {
    if (isTest(path)) continue;
    for (const { specifier, line, typeOnly } of importsOf(path, text)) {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
      const fault =
        target === undefined
          ? PAGE_PACKAGES.includes(packageOf(specifier))
            ? undefined
            : 'is not open to the page'
          : !target.startsWith('../') || target.startsWith(ITALIAN)
            ? undefined
            : !TYPES_FOR_PAGE.includes(target)
              ? 'is not open to the page'
              : typeOnly
                ? undefined
                : 'may give the page its types only';
      if (fault !== undefined) problems.push(`web/${path}:${line}: "${specifier}" ${fault}`);
    }
  }
  return problems;
}

/** Name of the table's block in ARCHITECTURE.md. */
const BLOCK = 'layers';

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** The table as Markdown, for ARCHITECTURE.md. */
export function tableAsMarkdown(table: LayerTable): string {
  const lines = ['| Part of `src/` | Does | May import | Node modules and packages |', '| --- | --- | --- | --- |'];
  for (const row of table.rows) {
    const except = row.except?.length ? `; not ${code(row.except)}` : '';
    const foreign = [...row.node, ...row.packages];
    lines.push(
      `| \`${row.path}\` | ${row.does} | ${shortNames(row, table) || 'nothing'}${except} | ${code(foreign) || 'none'} |`,
    );
  }
  return lines.join('\n');
}

/** Inside one family of sub-folders the names need no repeated first part: `reassembly/fragments` reads `fragments`. */
function shortNames(row: LayerRow, table: LayerTable): string {
  const family = row.path.includes('/') ? `${row.path.split('/')[0]}/` : undefined;
  return code(
    row.mayImport
      .filter((name) => !table.openToAll.includes(name))
      .map((name) => (family !== undefined && name.startsWith(family) ? name.slice(family.length) : name)),
  );
}

/** The page with the table in its block renewed; null when the block is missing. */
export const withTable = (page: string, table: LayerTable): string | null =>
  withBlock(page, BLOCK, tableAsMarkdown(table));
