import { expect, test } from 'vitest';
import { probeNetworkRuntime } from './network-runtime.ts';

test('the network runtime loads, runs a graph written here and tells its version', async () => {
  expect(await probeNetworkRuntime()).toMatch(/^\d+\.\d+\.\d+/);
});
