/** Sentences, each English one beside its Italian; values stand between doubled braces, by the same names in both. */
export type Sentences = Readonly<Record<string, string>>;

type Values = Readonly<Record<string, string | number>>;

/** A sentence with its values filled in. */
export function fillSentence(sentence: string, values: Values): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
}

/** Sentences inside sentences inside sentences: a reason, and the reason of a file inside it. Nothing is nested deeper. */
const DEEPEST = 2;

/**
 * The Italian of an English text that was filled in where it was made: the sentence is found by its fixed words. A value that
 * is a sentence itself, such as a reason, is put into Italian too.
 * @returns null where nothing of the text stands in the catalogue
 */
export function italianOf(text: string, catalogue: Sentences, depth = 0): string | null {
  if (Object.hasOwn(catalogue, text)) return catalogue[text];
  const fitting = Object.keys(catalogue)
    .map((english) => ({ english, values: valuesIn(text, english) }))
    .filter(({ values }) => values !== null)
    // Of two sentences that fit, the one with more fixed words was meant.
    .sort((p, q) => fixedLength(q.english) - fixedLength(p.english));
  for (const { english, values } of fitting) {
    const inner = Object.entries(values!).map(([name, value]) => [
      name,
      (depth < DEEPEST ? italianOf(value, catalogue, depth + 1) : null) ?? value,
    ]);
    const italian = fillSentence(catalogue[english], Object.fromEntries(inner) as Values);
    if (italian !== text) return italian;
  }
  return null;
}

/** Sentences taken apart once: each text that is put into Italian is held against hundreds of them. */
const apart = new Map<string, readonly string[]>();

/** The words of a sentence and, between them, the names of its values. */
function partsOf(sentence: string): readonly string[] {
  let parts = apart.get(sentence);
  if (parts === undefined) apart.set(sentence, (parts = sentence.split(/\{\{(\w+)\}\}/)));
  return parts;
}

/** The values that a text fills a sentence with: each ends where the words behind it first stand. Null for another sentence. */
function valuesIn(text: string, english: string): Readonly<Record<string, string>> | null {
  // Odd parts are names of values.
  const parts = partsOf(english);
  if (parts.length === 1 || !text.startsWith(parts[0])) return null;
  const values: Record<string, string> = {};
  let at = parts[0].length;
  for (let k = 1; k < parts.length; k += 2) {
    const [name, words] = [parts[k], parts[k + 1]];
    const isLast = k + 2 === parts.length;
    const end = isLast ? text.length - words.length : text.indexOf(words, at);
    if (end < at || (isLast && !text.endsWith(words))) return null;
    values[name] = text.slice(at, end);
    at = end + words.length;
  }
  return values;
}

function fixedLength(sentence: string): number {
  return sentence.replace(/\{\{\w+\}\}/g, '').length;
}
