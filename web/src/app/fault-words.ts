import i18next from 'i18next';
import { errorInItalian, noteInItalian, type ErrorWords } from '../../../src/italian/errors.ts';

/** What the server says of an error, in the reader's language: it says it in English. */
export function faultWords(fault: {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}): ErrorWords {
  if (i18next.language === 'it') return errorInItalian(fault);
  return { what: fault.message, detail: null, remedy: fault.remedy ?? null };
}

/** A warning of a job, in the reader's language. */
export function warningWords(warning: string): string {
  return i18next.language === 'it' ? noteInItalian(warning) : warning;
}
