import { readFile } from 'node:fs/promises';
import { getPriority, totalmem } from 'node:os';

/** What the system lets this process have. */
export interface MachineLimits {
  /** Memory of the machine, bytes. */
  readonly memoryBytes: number;
  /** Most memory that the process's control group may hold, bytes; null without such a limit. */
  readonly memoryLimitBytes: number | null;
  /** Cores' worth of time that the control group may take; null without such a limit. */
  readonly cpuQuota: number | null;
  /** Files that may be open at once; null where the system does not tell. */
  readonly openFiles: number | null;
  /** Threads and processes of the user; null where the system does not tell, Infinity without a limit. */
  readonly processes: number | null;
  /** Bytes of address space; Infinity without a limit, null where the system does not tell. */
  readonly addressBytes: number | null;
  readonly nice: number;
}

type ReadText = (path: string) => Promise<string | null>;

const readText: ReadText = (path) => readFile(path, 'utf8').catch(() => null);

/** @param read gives a file of the system, null where there is none. */
export async function machineLimits(read: ReadText = readText): Promise<MachineLimits> {
  const limits = parseLimits((await read('/proc/self/limits')) ?? '');
  const group = parseGroups((await read('/proc/self/cgroup')) ?? '');
  const memoryBytes = totalmem();
  const memory = numberOf(
    (await read(`/sys/fs/cgroup${group('')}/memory.max`)) ??
      (await read(`/sys/fs/cgroup/memory${group('memory')}/memory.limit_in_bytes`)) ??
      (await read('/sys/fs/cgroup/memory/memory.limit_in_bytes')),
  );
  return {
    memoryBytes,
    // Without a limit the first version writes a number beyond any machine.
    memoryLimitBytes: memory === null || memory >= memoryBytes ? null : memory,
    cpuQuota: await quotaOf(read, group),
    openFiles: limits('Max open files'),
    processes: limits('Max processes'),
    addressBytes: limits('Max address space'),
    nice: getPriority(),
  };
}

async function quotaOf(read: ReadText, group: (controller: string) => string): Promise<number | null> {
  const unified = await read(`/sys/fs/cgroup${group('')}/cpu.max`);
  if (unified !== null) {
    const [quota, period] = unified.trim().split(' ').map(Number);
    return quota > 0 ? quota / period : null;
  }
  const place = `/sys/fs/cgroup/cpu${group('cpu')}`;
  const [quota, period] = [
    numberOf(await read(`${place}/cpu.cfs_quota_us`)),
    numberOf(await read(`${place}/cpu.cfs_period_us`)),
  ];
  return quota !== null && quota > 0 && period !== null ? quota / period : null;
}

/** Which group a controller's is, by `/proc/self/cgroup`; of the second version the controller has no name. */
function parseGroups(text: string): (controller: string) => string {
  const lines = text.split('\n').map((line) => line.split(':'));
  return (controller) => {
    const path = lines.find(([, names]) => names?.split(',').includes(controller))?.[2] ?? '';
    return path === '/' ? '' : path;
  };
}

/** The soft limits of `/proc/self/limits`, by their names. */
function parseLimits(text: string): (name: string) => number | null {
  return (name) => {
    const line = text.split('\n').find((one) => one.startsWith(name));
    if (line === undefined) return null;
    const [soft] = line.slice(name.length).trim().split(/\s+/);
    return soft === 'unlimited' ? Infinity : Number(soft);
  };
}

function numberOf(text: string | null): number | null {
  if (text === null) return null;
  const value = Number(text.trim());
  return Number.isFinite(value) ? value : null;
}
