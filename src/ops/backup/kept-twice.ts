import { basename } from 'node:path';
import { stableJson } from '../../jobs/stable-json.ts';
import { loadChecked, saveChecked } from './checked-file.ts';

/**
 * What a whole backup hangs on lies in two files, so that no single one that is damaged or lost takes a backup with it:
 * `manifest.json` and `manifest.copy.json`, the same bytes. Files of format 1 were written once.
 */

/** Both places of a file that is kept twice. */
export const bothOf = (path: string): readonly [string, string] => [path, path.replace(/\.json$/, '.copy.json')];

/** Writes a checked file twice. @throws FrameError FRAME_DISK_… */
export async function saveTwice(path: string, content: Readonly<Record<string, unknown>>): Promise<void> {
  for (const place of bothOf(path)) await saveChecked(place, content);
}

/** Reads the first of two that is as it was written; else as `loadChecked`. @throws FrameError FRAME_DISK_… */
export async function loadEither(path: string): Promise<Record<string, unknown> | 'missing' | 'damaged'> {
  const [first, second] = bothOf(path);
  const content = await loadChecked(first);
  if (typeof content === 'object') return content;
  const copy = await loadChecked(second);
  return copy === 'missing' ? content : copy;
}

/** What is wrong with the two of them, one sentence each. @throws FrameError FRAME_DISK_… */
export async function faultsOfBoth(path: string): Promise<string[]> {
  const [first, second] = bothOf(path);
  const [content, copy] = [await loadChecked(first), await loadChecked(second)];
  if (typeof copy === 'object') {
    if (typeof content === 'string') return [anew(first, content, second)];
    return stableJson(content) === stableJson(copy) ? [] : [`${basename(first)} and ${basename(second)} differ.`];
  }
  if (typeof content === 'string')
    return [`${basename(first)} and ${basename(second)} are lost: the one is ${content}, the other ${copy}.`];
  if (copy === 'missing' && content.format === 1) return [];
  return [anew(second, copy, first)];
}

function anew(file: string, state: string, other: string): string {
  return `${basename(file)} is ${state}: the next backup writes it anew from ${basename(other)}.`;
}

/** Writes the one anew that is missing or damaged, where the other one is whole. @throws FrameError FRAME_DISK_… */
export async function mendEither(path: string): Promise<void> {
  const [first, second] = bothOf(path);
  const [content, copy] = [await loadChecked(first), await loadChecked(second)];
  if (typeof content === 'object' && typeof copy === 'string') await saveChecked(second, content);
  if (typeof copy === 'object' && typeof content === 'string') await saveChecked(first, copy);
}
