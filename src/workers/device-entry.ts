/** The process in which a device is tried: it tells on standard output what is wrong, and by its exit code whether anything is. */
import type { Device } from './device.ts';
import { probeNetworkRuntime } from './network-runtime.ts';

try {
  await probeNetworkRuntime(process.argv[2] as Device);
  // Some drivers do not end with their sessions.
  process.exit(0);
} catch (error) {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  process.stdout.write(`${line.slice(0, 300)}\n`, () => process.exit(1));
}
