import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** Text of a file that somebody may have written by chance, short enough for one sentence. */
const LONGEST_KEY = 40;

/**
 * The first thing that a schema holds against a value, as half a sentence: an unknown key with the nearest known one,
 * anything else with its place and reason. Values are never quoted: a file may hold secrets.
 */
export function firstFault(
  schema: z.ZodType,
  error: z.ZodError,
): { readonly unknownKey: boolean; readonly says: string } {
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  const place = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    return { unknownKey: false, says: `${place === '' ? 'the file' : place}: ${issue.message}` };
  }
  const key = issue.keys[0].slice(0, LONGEST_KEY);
  const known = keysAt(schema, issue.path);
  const where = place === '' ? '' : ` in ${place}`;
  return { unknownKey: true, says: `"${key}"${where} is not known${didYouMean(key, known)}` };
}

/** Of the longer of two names, so much may differ: `webhook` was meant for `webhook_url`, `disk` was not for `drill`. */
const MOST_DIFFERENT = 0.5;

/** The end of a sentence: `; did you mean "…"?` with the known name that is spelled most alike, or a point where none is. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '.';
  const nearest = closest(name, [...known]);
  const isAlike = distance(name, nearest) <= MOST_DIFFERENT * Math.max(name.length, nearest.length);
  return isAlike ? `; did you mean "${nearest}"?` : '.';
}

/** The keys that an object may have at a place inside a schema. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return keysAt(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, path.slice(1));
  if (schema instanceof z.ZodArray) return keysAt(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
  if (path.length === 0) return Object.keys(shape);
  const inner = shape[String(path[0])];
  return inner === undefined ? [] : keysAt(inner, path.slice(1));
}
