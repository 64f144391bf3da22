import { contentLines, malformed } from './text-lines.ts';

/** The name that JigsawNet's programs build for a fragment: `fragment_0001.png` for id 0. */
export function fragmentFileName(id: number): string {
  return `fragment_${String(id + 1).padStart(4, '0')}.png`;
}

/**
 * Reads fragmentList.txt: one file name per line, by rising id.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX for an empty list, a name twice, or a name with a folder in it.
 */
export function parseFragmentList(text: string, file = 'fragmentList.txt'): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  for (const line of contentLines(text)) {
    if (/[/\\]/.test(line.text)) throw malformed(file, line, 'a name must not hold a folder');
    if (seen.has(line.text)) throw malformed(file, line, `"${line.text}" stands twice`);
    seen.add(line.text);
    names.push(line.text);
  }
  if (names.length === 0) throw malformed(file, null, 'it names no fragment');
  return names;
}

/** Writes fragmentList.txt. */
export function formatFragmentList(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}
