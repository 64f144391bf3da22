import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandLinePage, errorsPage, parametersPage } from './reference-pages.ts';

test('errors stand by area, with what a script needs', () => {
  const page = errorsPage({
    FRAME_DISK_FULL: { exit: 3, status: 500, retry: true, meaning: 'No room.' },
    FRAME_INPUT_EMPTY: { exit: 2, status: 422, retry: false, meaning: 'Nothing | there.' },
    FRAME_DISK_DENIED: { exit: 3, status: 500, retry: false, meaning: 'No right.' },
  });
  expect(page.match(/^## .*/gm)).toEqual(['## Disk', '## Input']);
  expect(page).toContain('| `FRAME_DISK_FULL` | No room. | 3 | 500 | yes |\n| `FRAME_DISK_DENIED` |');
  expect(page).toContain('| `FRAME_INPUT_EMPTY` | Nothing \\| there. | 2 | 422 | no |');
});

test('parameters tell range, default and whether the native engine heeds them', () => {
  const page = parametersPage({
    'group.key': { expects: 'a whole number', default: 4, engine: 'matlab', does: 'Something.' },
    text: { expects: 'text', default: '', engine: 'native', does: 'Else.' },
  });
  expect(page).toContain('| `group.key` | Something. | a whole number | `4` | only under MATLAB |');
  expect(page).toContain('| `text` | Else. | text | `""` | yes |');
});

test('the help of commands and of their sub-commands is there', () => {
  const program = new Command('tool').description('Does it.');
  program.command('run').description('Runs.').option('--fast', 'in a hurry');
  program.command('jobs').command('list').description('Lists jobs.').addHelpText('after', 'Examples: none');
  const page = commandLinePage(program);
  expect(page.match(/^## .*/gm)).toEqual(['## tool run', '## tool jobs', '## tool jobs list']);
  expect(page).toContain('--fast');
  expect(page).toContain('Examples: none');
});
