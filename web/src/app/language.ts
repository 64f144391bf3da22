import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { speak } from '../api/call.ts';
import en from '../locales/en.json';
import it from '../locales/it.json';
import { loadItalian } from './fault-words.ts';
import { onSettings, readSettings } from './settings.ts';

type Language = 'en' | 'it';

/** The language that was chosen, or the first of the browser's that we speak. */
function currentLanguage(): Language {
  const { language } = readSettings();
  if (language !== 'system') return language;
  const known = navigator.languages
    .map((name) => name.slice(0, 2).toLowerCase())
    .find((code) => code === 'en' || code === 'it');
  return known === 'it' ? 'it' : 'en';
}

function apply(): void {
  const code = currentLanguage();
  document.documentElement.lang = code;
  speak(code);
  if (i18next.language !== code) void change(code);
}

async function change(code: Language): Promise<void> {
  await loadWordsOf(code);
  // Another one may have been chosen meanwhile.
  if (currentLanguage() === code) await i18next.changeLanguage(code);
}

/** Without them the server's own English is shown, which is no reason to show nothing. */
async function loadWordsOf(code: Language): Promise<void> {
  if (code === 'it') await loadItalian().catch(() => undefined);
}

/** Both languages travel with the page: together they are smaller than one photograph, and a switch needs no wait. */
export async function startLanguage(): Promise<void> {
  const lng = currentLanguage();
  await loadWordsOf(lng);
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, it: { translation: it } },
    lng,
    fallbackLng: 'en',
    // React writes text as text.
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
  apply();
  onSettings(apply);
}
