import type { Command } from 'commander';
import { z } from 'zod';
import type { AccessRow } from '../src/server/access-table.ts';
import type { ParameterEngine } from '../src/formats/parameter-kinds.ts';

/** First line of a page that is written whole. */
const WRITTEN = '<!-- Written by `npm run docs` from the program itself; change it there. -->';

/** What the page of errors needs to know of each. */
export interface ErrorEntry {
  readonly exit: number;
  readonly status: number;
  readonly retry: boolean;
  readonly meaning: string;
}

/** What the page of parameters needs to know of each. */
export interface ParameterEntry {
  readonly expects: string;
  readonly default: unknown;
  readonly engine: ParameterEngine;
  readonly does: string;
}

/** A `|` would end the cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Second word of a code: its area. */
const areaOf = (code: string): string => code.split('_')[1];

/** docs/reference/errors.md: every code, by area in order of first appearance. */
export function errorsPage(catalogue: Readonly<Record<string, ErrorEntry>>): string {
  const codes = Object.keys(catalogue);
  const parts = [...new Set(codes.map(areaOf))].map((area) => {
    const rows = codes
      .filter((code) => areaOf(code) === area)
      .map((code) => {
        const { meaning, exit, status, retry } = catalogue[code];
        return [`\`${code}\``, meaning, String(exit), String(status), retry ? 'yes' : 'no'];
      });
    const titles = ['Code', 'Means', 'Exit code', 'HTTP status', 'Can trying again help?'];
    return `## ${area[0]}${area.slice(1).toLowerCase()}\n\n${table(titles, rows)}`;
  });
  return [
    WRITTEN,
    '# Errors',
    'Every error that the program reports has a code. The message says what is wrong, with which file, and what to do. Codes are never used again for something else. With `--json` the last line of standard output holds `error.code`.',
    ...parts,
    '',
  ].join('\n\n');
}

const ENGINE_WORDS: Readonly<Record<ParameterEngine, string>> = {
  native: 'yes',
  matlab: 'only under MATLAB',
  none: 'no effect',
};

/** docs/reference/parameters.md: every key of `params.json`, in the order of the template. */
export function parametersPage(parameters: Readonly<Record<string, ParameterEntry>>): string {
  return [
    WRITTEN,
    '# Parameters',
    'The keys of `params.json`, `config_template.json` and of your own configuration files; a dot stands for a group. `--set key=value` sets one on the command line. An unknown key is refused, and the nearest known one is suggested. [Configure](../guides/configure.md) tells which place wins.',
    table(
      ['Key', 'Does', 'Must be', 'Default', 'Native engine'],
      Object.entries(parameters).map(([key, { does, expects, engine, default: value }]) => [
        `\`${key}\``,
        does,
        expects,
        `\`${JSON.stringify(value)}\``,
        ENGINE_WORDS[engine],
      ]),
    ),
    '',
  ].join('\n\n');
}

/** docs/reference/command-line.md: the help of every command, as the program prints it. */
export function commandLinePage(program: Command): string {
  const help = (command: Command): string => {
    let text = '';
    // The width that help is wrapped to must not be this terminal's.
    command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
    command.outputHelp();
    return `\`\`\`text\n${text.trim()}\n\`\`\``;
  };
  const sections = (parent: Command, path: string): string[] =>
    parent.commands.flatMap((command) => {
      const name = `${path} ${command.name()}`;
      return [`## ${name}`, help(command), ...sections(command, name)];
    });
  return [
    WRITTEN,
    '# Command line',
    'What `--help` prints. In a checkout, after `npm ci`, the program is `npx frame-pipeline`.',
    help(program),
    ...sections(program, program.name()),
    '',
  ].join('\n\n');
}

/** docs/reference/access.md: every route, its rule, and what each role may. */
export function accessPage(
  rows: readonly AccessRow[],
  roles: readonly { readonly name: string; readonly permissions: Iterable<string> }[],
): string {
  return [
    WRITTEN,
    '# Access',
    'Who may use which route of the server, from the rules that the server itself goes by: it does not start with a route that has none. A role is a list of permissions; [secure it](../guides/secure-it.md) tells how to add one. A job that one may not see is answered like one that is not there.',
    table(
      ['Role', 'Permissions, with what they imply'],
      roles.map(({ name, permissions }) => [`\`${name}\``, [...permissions].map((each) => `\`${each}\``).join(', ')]),
    ),
    table(
      ['Route', 'Does', 'Rule', 'Nobody', ...roles.map(({ name }) => `\`${name}\``)],
      rows.map((row) => [`\`${row.method} ${row.path}\``, row.summary, row.rule, row.anonymous, ...row.roles]),
    ),
    '',
  ].join('\n\n');
}

/** The JSON schema of a report as a file; more keys may always stand beside those that it names. */
export function schemaFile(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return JSON.stringify({ $schema, title, ...rest });
}
