import { expect, test } from 'vitest';
import { findingInItalian } from './findings.ts';

test.each([
  [
    'manifest.copy.json is missing: the next backup writes it anew from manifest.json.',
    'manifest.copy.json è mancante: il prossimo backup lo riscrive da manifest.json.',
  ],
  ['The list of its files: a part of it is missing.', 'L’elenco dei suoi file: ne manca una parte.'],
  [
    'learners run on the processor; cuda: works; webgpu: no',
    'i classificatori girano sul processore; cuda: funziona; webgpu: no',
  ],
  [
    'Only this machine reaches the server: encryption_in_transit is true, and there is neither a certificate nor a trusted proxy.',
    'Solo questa macchina raggiunge il server: encryption_in_transit è true, e non c’è né un certificato né un proxy fidato.',
  ],
])('what a check found is put into Italian with what stands inside it: %s', (english, italian) => {
  expect(findingInItalian(english)).toBe(italian);
});

test('several findings in one text are put into Italian one by one, and what has no Italian stays', () => {
  const raise = 'Raise the limit of open files to 1024 or more (ulimit -n, LimitNOFILE=).';
  expect(findingInItalian(`${raise} Xyzzy.`)).toBe(
    'Alza il limite dei file aperti a 1024 o più (ulimit -n, LimitNOFILE=). Xyzzy.',
  );
});
