import { FrameError } from '../errors.ts';

/**
 * Reads a list of parts: `1:9`, `1,3,5:7`, counted from 1; empty text means all.
 *
 * @param available how many pictures there are.
 * @returns 0-based places, rising, each once.
 * @throws FrameError FRAME_PARAMS_PARTS.
 */
export function parseParts(parts: string, available: number): number[] {
  if (parts.trim() === '') return Array.from({ length: available }, (_, place) => place);
  const chosen = new Set<number>();
  for (const item of parts.split(',')) {
    const [, from, to = from] = /^\s*(\d+)\s*(?::\s*(\d+)\s*)?$/.exec(item) ?? [];
    if (from === undefined)
      throw refused(parts, `${JSON.stringify(item.trim().slice(0, 40))} is neither a number nor a range`);
    const [first, last] = [Number(from), Number(to)];
    if (first === 0) throw refused(parts, 'parts count from 1');
    if (first > last) throw refused(parts, `the range ${from}:${to} runs backwards`);
    if (last > available) {
      const there = available === 1 ? 'there is 1 picture' : `there are ${available} pictures`;
      throw refused(parts, `part ${to} does not exist; ${there}`);
    }
    for (let part = first; part <= last; part++) {
      if (chosen.has(part - 1)) throw refused(parts, `part ${part} stands twice`);
      chosen.add(part - 1);
    }
  }
  return [...chosen].sort((a, b) => a - b);
}

function refused(parts: string, reason: string): FrameError {
  const shown = parts.length > 60 ? `${parts.slice(0, 57)}…` : parts;
  return new FrameError('FRAME_PARAMS_PARTS', `parts ${JSON.stringify(shown)}: ${reason}.`, {
    remedy: 'Write for instance "1:9" or "1,3,5:7".',
  });
}
