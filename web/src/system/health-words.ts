import i18next from 'i18next';
import { healthInItalian } from '../../../src/italian/health.ts';
import type { Health } from '../api/types.ts';

/** What a check says, in the reader's language: the server says it in English. */
export function sentenceOf(check: Health['checks'][number]): string {
  return i18next.language === 'it' ? healthInItalian(check) : check.message;
}
