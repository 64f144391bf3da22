import i18next from 'i18next';
import type * as Italian from '../../../src/italian/errors.ts';

let italian: typeof Italian | null = null;

/** Gets the Italian of all that the server says in English. It is larger than the page's own words, and comes for who reads it. */
export async function loadItalian(): Promise<void> {
  italian ??= await import('../../../src/italian/errors.ts');
}

/** What the server says of an error, in the reader's language: it says it in English. */
export function faultWords(fault: {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}): Italian.ErrorWords {
  if (i18next.language === 'it' && italian !== null) return italian.errorInItalian(fault);
  return { what: fault.message, detail: null, remedy: fault.remedy ?? null };
}

/** A warning of a job, in the reader's language. */
export function warningWords(warning: string): string {
  return i18next.language === 'it' && italian !== null ? italian.noteInItalian(warning) : warning;
}
