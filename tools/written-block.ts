/**
 * A page with one of its written blocks renewed. A block stands between `<!-- written: NAME -->` and `<!-- /written -->`;
 * a tool writes what is in it, and prettier leaves it alone.
 * @returns null when the page has no block of that name.
 */
export function withBlock(page: string, name: string, content: string): string | null {
  const begin = page.indexOf(`<!-- written: ${name} -->`);
  const end = page.indexOf('<!-- /written -->', begin);
  if (begin < 0 || end < 0) return null;
  const block = [
    `<!-- written: ${name} -->`,
    '<!-- prettier-ignore-start -->',
    '',
    content.trimEnd(),
    '',
    '<!-- prettier-ignore-end -->',
  ];
  return `${page.slice(0, begin)}${block.join('\n')}\n${page.slice(end)}`;
}
