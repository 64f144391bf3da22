import { expect, test } from 'vitest';
import { withBlock } from './written-block.ts';

const PAGE = `before
<!-- written: first -->
old first
<!-- /written -->
between
<!-- written: second -->
old second
<!-- /written -->
after
`;

test('replaces what stands in the named block, and only that', () => {
  const page = withBlock(PAGE, 'second', 'new\n')!;
  expect(page).toContain('old first');
  expect(page).not.toContain('old second');
  expect(page.startsWith(PAGE.slice(0, PAGE.indexOf('<!-- written: second')))).toBe(true);
  expect(page.endsWith('\n<!-- prettier-ignore-end -->\n<!-- /written -->\nafter\n')).toBe(true);
});

test('writing the same again changes nothing', () => {
  const once = withBlock(PAGE, 'first', 'a\nb')!;
  expect(withBlock(once, 'first', 'a\nb')).toBe(once);
});

test('a page without the block is told apart', () => {
  expect(withBlock(PAGE, 'third', 'x')).toBeNull();
  expect(withBlock('<!-- written: open -->', 'open', 'x')).toBeNull();
});
