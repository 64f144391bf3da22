import { expect, test } from 'vitest';
import { didYouMean } from './unknown-key.ts';

const RULES = ['cpu_usage', 'memory_usage', 'failed_jobs', 'webhook_url'];

test.each(['cpu_usge', 'cpuusage', 'memory', 'webhook', 'failed-jobs'])('"%s" is near to something', (name) => {
  expect(didYouMean(name, RULES)).toMatch(/^; did you mean "\w+"\?$/);
});

test.each(['x', 'nightly', 'printer_on_fire', ''])('"%s" is near to nothing, and nothing is suggested', (name) => {
  expect(didYouMean(name, RULES)).toBe('.');
});

test('suggests nothing where nothing is known', () => {
  expect(didYouMean('cpu', [])).toBe('.');
});
