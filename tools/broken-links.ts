import { posix } from 'node:path';

/** `[text](target)` and `![text](target)`, target without its title. */
const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;

/**
 * Links of a Markdown page to files that do not exist, as `page: target`. Links to other sites and to headings of the same
 * page are left alone, and so is code.
 * @param page path relative to the repository's root, with `/`
 * @param exists tells whether a path relative to the root is a file or folder
 */
export function brokenLinks(page: string, text: string, exists: (path: string) => boolean): string[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(LINK)]
    .map(([, target]) => target)
    .filter((target) => !/^([a-z]+:|#)/i.test(target))
    .filter((target) => !exists(posix.join(posix.dirname(page), decodeURI(target.split('#')[0]))))
    .map((target) => `${page}: ${target}`);
}
