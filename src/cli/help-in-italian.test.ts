import { afterEach, expect, test, vi } from 'vitest';
import { runCommandLine } from './program.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function helpOf(...command: string[]): Promise<string> {
  vi.stubEnv('LC_ALL', 'it_IT.UTF-8');
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  await runCommandLine([...command, '--help']);
  return out;
}

test('help is Italian from the usage to the exit codes', async () => {
  const help = await helpOf();
  expect(help).toMatch(/^Uso: frame-pipeline/);
  expect(help).toMatch(/^Comandi:$/m);
  expect(help).toMatch(/^ {2}run .* {2}ricomponi frammenti, o riprendi un lavoro$/m);
  expect(help).toMatch(/^Esempi:$/m);
  expect(help).toMatch(/^ {2}130 +Fermato su richiesta/m);
});

test('so is that of a command below another, with its defaults', async () => {
  const help = await helpOf('metrics', 'export');
  expect(help).toMatch(/^Misura ora e stampa le metriche come testo per Prometheus\.$/m);
  expect(help).toMatch(/\(scelte: .*predefinito: /s);
  expect(help).toMatch(/^ {2}-h, --help .*mostra l’aiuto$/m);
});
