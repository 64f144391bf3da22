import { onSettings, readSettings } from './settings.ts';

const DARK = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function apply(): void {
  const { theme } = readSettings();
  const shown = theme === 'system' ? (DARK.matches ? 'dark' : 'light') : theme;
  if (document.documentElement.dataset.theme === shown) return;
  document.documentElement.dataset.theme = shown;
  for (const react of listeners) react();
}

export function startTheme(): void {
  apply();
  onSettings(apply);
  DARK.addEventListener('change', apply);
}

/** Canvases ask for their colours anew. */
export function onTheme(react: () => void): () => void {
  listeners.add(react);
  return () => listeners.delete(react);
}

/** A colour of the style sheet, by its name without dashes. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
