import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FrameError } from '../errors.ts';
import { ownEntry } from './own-entry.ts';

/** What networks can run on: an execution provider of the runtime. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

/** What a user may ask for: a device, or the fastest that this machine has. */
export type DeviceChoice = 'auto' | Device;

/** The fastest first. */
const FASTER_THAN_CPU: readonly Device[] = ['cuda', 'webgpu'];
/** Drivers take some seconds to load the first time. */
const PROOF_WITHIN_MS = 60_000;

/**
 * The device to run networks on. One beside the processor is taken only after it has run a small network rightly.
 * @throws FrameError FRAME_DEVICE_MISSING where one was asked for by name, and is not there or does not work.
 */
export async function chooseDevice(choice: DeviceChoice): Promise<Device> {
  if (choice === 'cpu') return 'cpu';
  if (choice === 'auto') {
    for (const device of FASTER_THAN_CPU) if ((await refusalOf(device)) === null) return device;
    return 'cpu';
  }
  const refusal = await refusalOf(choice);
  if (refusal === null) return choice;
  throw new FrameError('FRAME_DEVICE_MISSING', `Networks cannot run on ${choice} here: ${refusal}`, {
    remedy: 'Take cpu, or auto for whatever this machine has; `frame-pipeline selftest gpu` tells what that is.',
  });
}

/**
 * Has a device run a small network, in a process of its own: a driver that crashes takes that one with it, and what drivers and the
 * runtime write on the terminal is not seen.
 * @returns null where it did so rightly, otherwise why not, in one line.
 */
export async function refusalOf(device: Device): Promise<string | null> {
  const { entry, execArgv } = ownEntry('device-entry', import.meta.url);
  try {
    await promisify(execFile)(process.execPath, [...execArgv, entry, device], { timeout: PROOF_WITHIN_MS });
    return null;
  } catch (error) {
    const { stdout, signal } = error as { readonly stdout?: string; readonly signal?: string | null };
    if (stdout !== undefined && stdout.trim() !== '') return stdout.trim();
    return signal ? `its driver ended with ${signal}.` : 'its driver gave no answer.';
  }
}
