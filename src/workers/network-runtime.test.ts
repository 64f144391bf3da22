import { expect, test } from 'vitest';
import { probeNetworkRuntime } from './network-runtime.ts';

test('the network runtime loads, runs a graph written here and names its providers', async () => {
  const report = await probeNetworkRuntime();
  expect(report.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(report.providers).toContain('cpu');
});
