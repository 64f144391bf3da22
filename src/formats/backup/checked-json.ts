/** The key of the checksum; no content may use it. */
const CHECKSUM = 'checksum';

/** Turns a value into text in one way only: keys in byte order, two spaces, a line feed at the end. */
export type StableText = (value: unknown) => string;
/** SHA-256 of a text's UTF-8, lower-case hexadecimal. */
export type HashText = (text: string) => string;

/** How such files are written; handed in, because formats know no hash. */
export interface CheckedJsonWay {
  readonly stable: StableText;
  readonly hash: HashText;
}

/**
 * JSON that tells every changed bit of itself: it holds the checksum of all its other entries, and only one text is the
 * right one for a value. So a reader needs neither a key nor a second file to know that it reads what was written.
 */
export function formatChecked(content: Readonly<Record<string, unknown>>, { stable, hash }: CheckedJsonWay): string {
  return stable({ ...content, [CHECKSUM]: hash(stable(content)) });
}

/** @returns the content without its checksum, or null where a single bit is not as it was written. */
export function parseChecked(text: string, way: CheckedJsonWay): Record<string, unknown> | null {
  try {
    const { [CHECKSUM]: _checksum, ...content } = JSON.parse(text) as Record<string, unknown>;
    // Written anew and compared whole: a blank that became another blank is a change too.
    return formatChecked(content, way) === text ? content : null;
  } catch {
    return null;
  }
}
