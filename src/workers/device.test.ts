import { expect, test } from 'vitest';
import { chooseDevice, refusalOf, type Device } from './device.ts';

test('the processor is there, and is found to be so by running a network on it', async () => {
  expect(await chooseDevice('cpu')).toBe('cpu');
  expect(await refusalOf('cpu')).toBeNull();
});

test('auto takes what was proven to work, and a device that is asked for by name is refused where it does not', async () => {
  const refusals = new Map<Device, string | null>();
  for (const device of ['cuda', 'webgpu'] as const) {
    refusals.set(device, await refusalOf(device));
    if (refusals.get(device) === null) expect(await chooseDevice(device)).toBe(device);
    else
      await expect(chooseDevice(device)).rejects.toMatchObject({
        code: 'FRAME_DEVICE_MISSING',
        message: expect.stringContaining(device) as string,
      });
  }
  const working = [...refusals].filter(([, refusal]) => refusal === null).map(([device]) => device);
  expect(await chooseDevice('auto')).toBe(working[0] ?? 'cpu');
});

test('a device of which nobody has heard is refused in one line', async () => {
  const refusal = await refusalOf('abacus' as Device);
  expect(refusal).toMatch(/\S/);
  expect(refusal).not.toContain('\n');
});
