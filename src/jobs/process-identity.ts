import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start of the process in clock ticks since the machine started (Linux), or empty where the system does not tell. */
  readonly startedTicks: string;
  readonly host: string;
  /** Changes whenever the machine starts (Linux), or empty. */
  readonly bootId: string;
  /** Numbers of processes mean something only inside one such namespace (Linux containers), or empty. */
  readonly pidNamespace: string;
}

/** The process that runs this code. */
export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    startedTicks: startTicksOf(process.pid) ?? '',
    host: hostname(),
    bootId: readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOr('', () => readlinkSync('/proc/self/ns/pid')),
  };
}

/**
 * Whether a process still runs, as far as this process can know.
 * @returns `unknown` for a process of another machine or container: then only its signs of life tell.
 */
export function livenessOf(other: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  const me = thisProcess();
  if (other.host === me.host && other.bootId !== me.bootId) return 'dead'; // this machine was started again since
  const visible = other.bootId === '' ? other.host === me.host : other.bootId === me.bootId;
  if (!visible || other.pidNamespace !== me.pidNamespace) return 'unknown';
  if (other.startedTicks !== '') return startTicksOf(other.pid) === other.startedTicks ? 'alive' : 'dead';
  return answersSignal(other.pid) ? 'alive' : 'dead';
}

/** Field 22 of /proc/<pid>/stat; a zombie has ended and counts as gone. @returns null where there is no such process or no /proc. */
function startTicksOf(pid: number): string | null {
  const text = readOr(null, () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (text === null) return null;
  // Field 2, the command in brackets, may hold spaces and brackets itself: count from its last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
