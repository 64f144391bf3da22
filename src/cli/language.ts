import { COMMAND_LINE } from '../italian/command-line.ts';
import { errorInItalian, type ErrorWords } from '../italian/errors.ts';
import { findingInItalian } from '../italian/findings.ts';
import { fillSentence } from '../italian/sentences.ts';
import type { FrameError } from '../errors.ts';

export type Language = 'en' | 'it';

/** The language of the messages as POSIX chooses it: the first that is set of LC_ALL, LC_MESSAGES and LANG. English for all but Italian. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find(Boolean) ?? '';
  return /^it(_|\.|@|$)/i.test(locale) ? 'it' : 'en';
}

/** Whether people in front of this terminal are told things in Italian. */
export function isItalian(): boolean {
  return languageOf(process.env) === 'it';
}

/** Names of the values in a sentence. */
type ValueNames<Sentence> = Sentence extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | ValueNames<Rest>
  : never;

/**
 * A sentence in the language of whoever reads it. It is written in English where it is said, and its Italian stands beside it
 * in italian/command-line.ts: one that has none does not compile.
 */
export function t<Sentence extends keyof typeof COMMAND_LINE>(
  english: Sentence,
  ...[values]: [ValueNames<Sentence>] extends [never] ? [] : [Readonly<Record<ValueNames<Sentence>, string | number>>]
): string {
  return fillSentence(isItalian() ? COMMAND_LINE[english] : english, values ?? {});
}

/** An error as it is told to whoever sits here. What programs read and what is logged stays English. */
export function inLanguage({ code, message, remedy }: FrameError): ErrorWords {
  return isItalian()
    ? errorInItalian({ code, message, remedy })
    : { what: message, detail: null, remedy: remedy ?? null };
}

/** A note, warning or finding that another part of the program made, in English. */
export function noteInLanguage(text: string): string {
  return isItalian() ? findingInItalian(text) : text;
}
