import { statfs } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mem } from 'systeminformation';
import type { SystemResources } from '../../formats/reports/system-resources.ts';
import { errnoOf } from '../../jobs/disk-errors.ts';

/** Folders whose disks are looked at. */
export interface MeasuredFolders {
  readonly jobsDir: string;
  /** @default that of the system */
  readonly tempDir?: string | undefined;
  readonly backupDir?: string | undefined;
}

/** Time that all processors together have spent so far, ms. */
interface CpuTime {
  readonly busy: number;
  readonly all: number;
}

/** The first look needs a stretch of time to measure the processors over. */
const FIRST_STRETCH_MS = 200;

/** Measures the machine; the share of processors in use is that since the measurement before. */
export class ResourceMeter {
  private readonly folders: MeasuredFolders;
  private before: CpuTime | null = null;

  constructor(folders: MeasuredFolders) {
    this.folders = folders;
  }

  async measure(): Promise<SystemResources> {
    if (this.before === null) {
      this.before = cpuTime();
      await sleep(FIRST_STRETCH_MS);
    }
    const now = cpuTime();
    const cpuShare = (now.busy - this.before.busy) / Math.max(1, now.all - this.before.all);
    this.before = now;
    const { jobsDir, tempDir = tmpdir(), backupDir } = this.folders;
    const [memory, jobs, temp, backup] = await Promise.all([
      mem(),
      diskOf(jobsDir),
      diskOf(tempDir),
      backupDir === undefined ? null : diskOf(backupDir),
    ]);
    return {
      cpu_usage: percent(cpuShare),
      memory_usage: percent(1 - memory.available / memory.total),
      disk_usage: jobs?.usage ?? 100,
      available_memory_gb: Math.round(memory.available / 1e6) / 1e3,
      disk_free_bytes: jobs?.freeBytes ?? 0,
      temp_disk_usage: temp?.usage ?? null,
      temp_disk_free_bytes: temp?.freeBytes ?? null,
      backup_disk_usage: backup?.usage ?? null,
      backup_disk_free_bytes: backup?.freeBytes ?? null,
    };
  }
}

function cpuTime(): CpuTime {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    all += total;
    busy += total - times.idle;
  }
  return { busy, all };
}

/** How full a folder's disk is, as `df` tells it: what only the administrator may use counts as neither free nor used. */
async function diskOf(folder: string): Promise<{ usage: number; freeBytes: number } | null> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { blocks, bfree, bavail, bsize } = await statfs(at);
      const used = blocks - bfree;
      return { usage: percent(used / Math.max(1, used + bavail)), freeBytes: bavail * bsize };
    } catch (cause) {
      // A folder that will be made with the first job stands on the disk of the one above it.
      if (errnoOf(cause) !== 'ENOENT' || dirname(at) === at) return null;
    }
  }
}

/** A share as percent with one decimal. */
const percent = (share: number): number => Math.round(1000 * Math.min(1, Math.max(0, share))) / 10;
