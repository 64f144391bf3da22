import { useSyncExternalStore } from 'react';

/** What somebody chose for this browser; nothing that the server needs to know. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: 'system' | 'en' | 'it';
}

const KEY = 'frame-pipeline';
const DEFAULTS: Settings = { theme: 'system', language: 'system' };
const listeners = new Set<() => void>();
let settings = load();

function load(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) };
  } catch {
    // A browser that keeps nothing, or something else stands there: the defaults are no loss.
    return DEFAULTS;
  }
}

export function readSettings(): Settings {
  return settings;
}

export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // It lasts as long as the page is open.
  }
  for (const react of listeners) react();
}

export function onSettings(react: () => void): () => void {
  listeners.add(react);
  return () => listeners.delete(react);
}

export function useSettings(): Settings {
  return useSyncExternalStore(onSettings, readSettings);
}
