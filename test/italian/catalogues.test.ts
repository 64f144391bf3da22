import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/errors.ts';
import { COMMAND_LINE } from '../../src/italian/command-line.ts';
import { SENTENCES as HEALTH_IN_ENGLISH } from '../../src/formats/reports/health-sentences.ts';
import { HEALTH } from '../../src/italian/health.ts';
import { HELP } from '../../src/italian/help.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { MEANINGS, SENTENCES } from '../../src/italian/errors.ts';
import { FINDINGS } from '../../src/italian/findings.ts';
import { sentencesOf, sentencesOfErrors, skeletonOf, textsOfSources } from '../support/sentences-of-sources.ts';

const valuesOf = (sentence: string): string[] =>
  [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
const missing = (texts: Iterable<string>, known: ReadonlySet<string>): string[] =>
  [...texts].filter((text) => !known.has(text));

test('every code of an error has an Italian meaning, and no other', () => {
  expect(Object.keys(MEANINGS).sort()).toEqual([...ERROR_CODES].sort());
});

test('every sentence of an error has its Italian', () => {
  const translated = new Set(Object.keys(SENTENCES).map(skeletonOf));
  // What is a value and nothing else has its words elsewhere.
  const told = sentencesOfErrors().filter(({ sentence }) => /[a-z]{2}/i.test(sentence));
  expect(told.length).toBeGreaterThan(400);
  expect(told.filter(({ sentence }) => !translated.has(sentence))).toEqual([]);
});

/** Where checks say what they find and advise. */
const FINDERS = [
  'ops/tuning/point.ts',
  'ops/tuning/hardware-points.ts',
  'ops/tuning/software-points.ts',
  'ops/tuning/configuration-points.ts',
  'ops/tuning/system-points.ts',
  'jobs/step-mark.ts',
  'ops/tuning/tune.ts',
  'cli/train/gain-sentence.ts',
  'cli/selftest-checks.ts',
  'cli/selftest-learners.ts',
  'ops/backup/verify-repository.ts',
  'ops/backup/kept-twice.ts',
  'ops/backup/back-up-installation.ts',
  'ops/recovery/verify-recovery-point.ts',
  'ops/recovery/check-integrity.ts',
  'ops/recovery/drill.ts',
  'ops/keys/drill-keys.ts',
  'ops/security/audit/verify-audit.ts',
  'ops/security/check-security.ts',
  'ops/security/load-security.ts',
  'ops/security/network/listening.ts',
];

test.each(FINDERS)('every sentence of %s has its Italian', (file) => {
  const translated = new Set(Object.keys({ ...SENTENCES, ...FINDINGS, ...COMMAND_LINE }).map(skeletonOf));
  const told = sentencesOf(file);
  expect(told).not.toEqual([]);
  expect(missing(told, translated)).toEqual([]);
});

test('every Italian sentence is of one that the program still says', () => {
  const said = textsOfSources();
  expect(missing(Object.keys(SENTENCES).map(skeletonOf), said)).toEqual([]);
  expect(missing(Object.keys(FINDINGS).map(skeletonOf), said)).toEqual([]);
  expect(missing(Object.keys(COMMAND_LINE), said)).toEqual([]);
});

test('both languages are told the same values, and none says nothing', () => {
  for (const [english, italian] of Object.entries({ ...SENTENCES, ...FINDINGS, ...COMMAND_LINE, ...HELP })) {
    expect(valuesOf(italian), english).toEqual(valuesOf(english));
    expect(italian.trim(), english).not.toBe('');
  }
});

test('what is said of health is told the same values', () => {
  for (const [id, english] of Object.entries(HEALTH_IN_ENGLISH)) {
    // What goes on without a dependency is an English sentence of its own; the Italian says it for all of them.
    const told = valuesOf(english).filter((name) => name !== 'without');
    expect(valuesOf(HEALTH[id as keyof typeof HEALTH]), id).toEqual(told);
  }
});

test('every sentence of --help has its Italian, and no Italian is left over', () => {
  const told = new Set<string>();
  const read = (command: ReturnType<typeof buildProgram>): void => {
    const parts = [...command.registeredArguments, ...command.options].map(({ description }) => description);
    for (const text of [command.description(), command.summary(), ...parts])
      if (text !== '') told.add(text.replace(/\s+/g, ' ').trim());
    command.commands.forEach(read);
  };
  read(buildProgram());
  expect([...told].filter((text) => !Object.hasOwn(HELP, text))).toEqual([]);
  expect(Object.keys(HELP).filter((text) => !told.has(text))).toEqual([]);
});
