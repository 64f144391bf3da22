import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePng } from '../../src/jobs/picture-io.ts';
import { saveAtomically } from '../../src/jobs/save-atomically.ts';
import { drawFresco } from '../../src/reassembly/puzzle/draw-fresco.ts';
import { buildProgram, runProgram } from '../support/built-program.ts';
import { findChromium, launchChromium, NO_CHROMIUM } from '../support/chromium.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startFreshServer, type FreshServer } from '../support/served-jobs.ts';

const scratch = scratchFolder('file');
const PIECES = 6;
const ADMIN = { name: 'lucia', password: 'intonaco e sinopia' };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const chromiumPath = findChromium();
if (chromiumPath === null) console.warn(NO_CHROMIUM);

describe.skipIf(chromiumPath === null)('the page in a browser', () => {
  let puzzle = '';
  let server: FreshServer;
  let browser: Browser;
  let axe = '';

  beforeAll(async () => {
    await buildProgram();
    await build({
      configFile: join(import.meta.dirname, '..', '..', 'web', 'vite.config.ts'),
      logLevel: 'error',
    });
    const picture = join(scratch(), 'fresco.png');
    puzzle = join(scratch(), 'puzzle');
    await saveAtomically(picture, await encodePng(drawFresco({ width: 240, height: 180, seed: 4 })));
    const shred = ['shred', picture, '--pieces', String(PIECES), '--reference', '0', '--out', puzzle];
    expect(await runProgram(shred, scratch())).toMatchObject({ code: 0 });
    server = await startFreshServer(join(scratch(), 'jobs'), scratch());
    axe = await readFile(AXE, 'utf8');
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server?.program.child.kill('SIGTERM');
    expect((await server?.program.end)?.code).toBe(0);
  });

  /** Faults that axe finds and that keep somebody out. */
  async function faultsOf(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    // Half way from one colour to the next, none is the one that people read.
    await page.evaluate(async () => {
      interface Transition {
        readonly transitionProperty?: string;
        readonly finished: Promise<unknown>;
      }
      const { document } = globalThis as unknown as { document: { getAnimations: () => Transition[] } };
      const transitions = document.getAnimations().filter(({ transitionProperty }) => transitionProperty !== undefined);
      await Promise.allSettled(transitions.map(({ finished }) => finished));
    });
    return page.evaluate(async () => {
      interface Found {
        readonly violations: readonly { impact: string; id: string; nodes: readonly { target: readonly string[] }[] }[];
      }
      const { axe: tool } = globalThis as unknown as { axe: { run: () => Promise<Found> } };
      const { violations } = await tool.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    });
  }

  test('first admin, upload, progress, result, evidence, download, silence, sharing, trash, logout', async () => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    const faults: string[] = [];
    const look = async (name: string): Promise<void> => {
      faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
    };

    await page.goto(server.firstLink);
    await page.getByLabel('Name').fill(ADMIN.name);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByLabel('Password, again').fill(ADMIN.password);
    await look('setup');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'From fragments to a wall' }).waitFor();
    await look('no jobs');

    await page.getByRole('link', { name: 'Make the first job' }).click();
    await page.locator('input[webkitdirectory]').setInputFiles(puzzle);
    // Its masks and the original.
    await page.getByText(`${PIECES + 1} files to send`).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Small fresco');
    await page.getByLabel('Profile').selectOption({ label: 'Fast' });
    await look('new job');
    await page.getByRole('button', { name: 'Send and solve' }).click();

    await page.getByRole('heading', { name: /Step \d of 6/ }).waitFor();
    await look('progress');
    await page.getByRole('group', { name: /Assembled picture/ }).waitFor();
    await page.locator('[data-settled=true]').waitFor();
    for (const layer of ['Outlines', 'Numbers', 'Certainty', 'Joints', 'Truth'])
      await page.getByRole('button', { name: layer, exact: true }).click();
    await look('result');

    await page.getByRole('group', { name: /Assembled picture/ }).focus();
    await page.keyboard.press('Tab');
    await page.getByRole('complementary', { name: /^Fragment \d+$/ }).waitFor();
    await page.locator('.neighbour').first().click();
    await page.getByRole('heading', { name: 'Votes and scores' }).waitFor();
    await look('joint');

    await page.getByRole('link', { name: 'Plots' }).click();
    await page.getByRole('heading', { name: 'Certainty of joints' }).waitFor();
    await look('plots');
    await page.getByRole('link', { name: 'Files' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /Picture, lossless/ }).click(),
    ]);
    const taken = await readFile(await download.path());
    expect(taken.subarray(1, 4).toString()).toBe('PNG');
    await look('files');

    for (const tab of ['Health', 'Metrics', 'Alerts', 'Backups', 'Users', 'Audit']) {
      await page.goto(`${server.base}/system/${tab.toLowerCase()}`);
      await page.locator('.tab[aria-current]', { hasText: tab }).waitFor();
      await page.locator('.loading').waitFor({ state: 'detached' });
      await look(tab);
    }

    await page.goto(`${server.base}/system/alerts`);
    await page
      .getByRole('button', { name: /^Silence / })
      .first()
      .click();
    await page.getByLabel(/^Why/).fill('Work on the roof');
    await look('silence');
    await page.getByRole('button', { name: 'Keep silent' }).click();
    await page.getByRole('region', { name: 'Silences' }).getByText('Work on the roof').waitFor();
    await page.getByRole('button', { name: /^End silence/ }).click();
    await page.getByRole('region', { name: 'Silences' }).waitFor({ state: 'detached' });

    await page.goto(`${server.base}/system/users`);
    await page.getByRole('button', { name: 'New user' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('matteo');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByText('/setup#token=').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

    await page.goto(`${server.base}/`);
    await page.getByRole('link', { name: 'Small fresco' }).click();
    const more = page.getByText('More', { exact: true });
    await more.click();
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByLabel('matteo').check();
    await look('share');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await more.click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Trash' }).click();
    await page.getByRole('button', { name: 'Take back Small fresco' }).waitFor();
    await look('trash');
    await page.getByRole('button', { name: 'Take back Small fresco' }).click();
    await page.getByRole('link', { name: 'Open it' }).click();
    await page.locator('[data-settled=true]').waitFor();

    await page.goto(`${server.base}/account`);
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await look('account, dark');
    await page.getByRole('radio', { name: 'Italiano' }).check({ force: true });

    // What the server says of itself is worded by the page.
    await page.goto(`${server.base}/system/health`);
    await page
      .getByText(/^I processori sono occupati al \d+(,\d)?%\.$/)
      .first()
      .waitFor();
    await look('health, Italian, dark');
    const english = /\b(is|the|works|There|was)\b/;
    expect((await page.locator('.check p:first-child').allTextContents()).filter((text) => english.test(text))).toEqual(
      [],
    );
    await page.goto(`${server.base}/system/alerts`);
    await page.getByRole('button', { name: 'Silenzia Spazio libero per i lavori' }).waitFor();

    // What it refuses is told in Italian as well, and so is what was done.
    await page.goto(`${server.base}/system/users`);
    await page.getByRole('button', { name: 'Nuovo utente' }).click();
    await page.getByRole('dialog').getByLabel('Nome').fill('matteo');
    await page.getByRole('button', { name: 'Crea l’account' }).click();
    const refusal = page.getByRole('dialog').getByRole('alert');
    await refusal.getByText('C’è già un utente', { exact: false }).waitFor();
    expect(await refusal.innerText()).toContain('Scegli un altro nome.');
    await look('refused, Italian, dark');
    await page.goto(`${server.base}/system/audit`);
    await page.getByText('Utente aggiunto').first().waitFor();
    await page.getByText('Condivisione di un lavoro cambiata').first().waitFor();

    await page.goto(`${server.base}/account`);
    await page.getByRole('button', { name: 'Esci' }).click();
    await page.getByRole('heading', { name: 'Accedi' }).waitFor();
    await look('login, dark');
    await page.getByLabel('Nome').fill(ADMIN.name);
    await page.getByLabel('Password').fill('not this one, surely');
    await page.getByRole('button', { name: 'Accedi' }).click();
    await page.getByText('Nome o password non corretti.').waitFor();

    // The browser itself notes the one refused login, and the one refused user.
    expect(complaints.filter((text) => !/\b(401|409)\b/.test(text))).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a file that cannot be used is named before anything is sent', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(server.base);
    await page.getByLabel('Name').fill(ADMIN.name);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('link', { name: 'New job' }).first().click();
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(request.url());
    });
    await page.locator('input[accept]').setInputFiles([
      { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('not a picture at all') },
      { name: 'b.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
    ]);
    await page.getByText('no picture of a known type').waitFor();
    await page.getByText('empty: copy it again').waitFor();
    expect(await page.getByRole('button', { name: 'Send and solve' }).isDisabled()).toBe(true);
    expect(sent).toEqual([]);
    await context.close();
  });
});
