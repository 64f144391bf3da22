import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is: CHROMIUM_PATH, or where Debian and others install one; null where there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) return named;
  return PLACES.find((path) => existsSync(path)) ?? null;
}

export const NO_CHROMIUM =
  'There is no Chromium here, so the page was not looked at: install one (apt-get install chromium) or set CHROMIUM_PATH.';

/** @throws Error where there is none */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(NO_CHROMIUM);
  // Its sandbox needs rights that a container does not give; the pages are our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
