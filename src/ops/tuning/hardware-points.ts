import type { DOCTOR_POINTS } from '../../formats/reports/doctor-report.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Point } from './point.ts';

const GIB = 2 ** 30;
/** Threads that gain less than this share of their number do not get their cores. */
const LEAST_SCALING = 0.5;
/** What is recommended for large photographs and some threads. */
const RECOMMENDED_GIB = 16;
/** Of the recommended sixteen a machine reports a little less. */
const LEAST_GIB = 15;
/** A sync of a small file on a solid disk takes less; turning disks take a turn or two, 8 to 30 ms. */
const SLOW_SAVE_MS = 15;
const SLOW_WRITE_MBS = 100;
/** Below this a share takes longer to carry pictures than the work on them does. */
const SLOW_SHARE_MBS = 30;

type Keys = (typeof DOCTOR_POINTS)['hardware'][number];

export function hardwarePoints(context: DoctorContext): Record<Keys, Point> {
  return {
    async gpu_memory() {
      const cards = await context.graphicsCards();
      const known = cards.map(({ memoryMiB }) => memoryMiB ?? 0);
      const largest = Math.max(0, ...known);
      const named = cards.map(({ name, memoryMiB }) => `${name} (${memoryMiB ?? '?'} MiB)`).join(', ');
      return {
        measured: cards.length === 0 ? 'no graphics card; learners run on the processor, which needs none' : named,
        ...{ value: largest, unit: 'MiB', verdict: 'ok' },
      };
    },

    async cpu_cores() {
      const { cores, load, params } = context;
      const { cpuQuota } = await context.limits();
      const alone = await context.matching(1, params.profile);
      const together = cores === 1 ? alone : await context.matching(cores, params.profile);
      const speedup = alone / together;
      const granted = Math.min(cores, cpuQuota ?? Infinity).toFixed(1);
      const measured =
        `cores: ${cores}, of which limits grant ${granted}; load ${load.toFixed(1)} before; a small puzzle is matched in ` +
        `${alone.toFixed(2)} s on one thread and in ${together.toFixed(2)} s on ${cores}, ${speedup.toFixed(2)} times as fast`;
      const found = { measured, value: Number(speedup.toFixed(2)), unit: 'times' };
      if (cores === 1)
        return {
          ...{ ...found, verdict: 'advice' },
          advice: 'A machine with more cores: matching, voting and painting run on all of them.',
          gain: 'Nearly in proportion on idle cores: pairs are matched independently of each other.',
        };
      if (speedup > LEAST_SCALING * cores) return { ...found, verdict: 'ok' };
      return {
        ...{ ...found, verdict: 'advice' },
        advice:
          load > cores / 2
            ? 'Other programs use these cores: free them, or measure again when nothing else runs.'
            : 'Something withholds these cores: look for a limit of the container or the virtual machine.',
        gain: `Matching up to ${(cores / speedup).toFixed(1)} times as fast, if all ${cores} cores were free (their number against the measured speed-up).`,
      };
    },

    async temp_ssd() {
      const { tempDir } = context;
      const speed = await context.disk(tempDir);
      const mount = await context.mount(tempDir);
      const slow = speed.saveMs > SLOW_SAVE_MS || speed.writeMBs < SLOW_WRITE_MBS;
      return {
        measured: `${tempDir}${mount === null ? '' : ` (${mount.type})`} writes ${speed.writeMBs.toFixed(0)} MB/s to the disk and reads ${speed.readMBs.toFixed(0)} MB/s; a small file is safe after ${speed.saveMs.toFixed(1)} ms`,
        ...{ value: Number(speed.saveMs.toFixed(2)), unit: 'ms', verdict: slow ? 'advice' : 'ok' },
        advice: slow ? 'Set TMPDIR to a folder on a solid-state disk.' : null,
        gain: slow
          ? `About ${Math.max(0, speed.saveMs - 2).toFixed(0)} ms less for every temporary file (2 ms is usual on a solid-state disk).`
          : null,
      };
    },

    async memory() {
      const { memoryBytes, memoryLimitBytes } = await context.limits();
      const usable = Math.min(memoryBytes, memoryLimitBytes ?? Infinity) / GIB;
      const enough = usable >= LEAST_GIB;
      const limit =
        memoryLimitBytes === null ? '' : `, of which a limit grants ${(memoryLimitBytes / GIB).toFixed(1)} GiB`;
      return {
        measured: `${(memoryBytes / GIB).toFixed(1)} GiB of memory${limit}`,
        ...{ value: Number(usable.toFixed(1)), unit: 'GiB', verdict: enough ? 'ok' : 'advice' },
        advice: enough
          ? null
          : `${RECOMMENDED_GIB} GB are recommended; with less, set system.memory_limit_mb so that a run ends with an error before the system ends it.`,
        gain: enough ? null : 'Larger photographs and more threads at once; a run that fits is not faster with more.',
        fix:
          enough || context.params['system.memory_limit_mb'] !== 0
            ? null
            : { key: 'system.memory_limit_mb', value: Math.max(304, Math.floor(usable * 1024 * 0.8)) },
      };
    },

    async shared_storage_bandwidth() {
      const { jobsDir } = context;
      const speed = await context.disk(jobsDir);
      const mount = await context.mount(jobsDir);
      const slow = speed.writeMBs < SLOW_SHARE_MBS;
      const where =
        mount === null
          ? jobsDir
          : mount.isNetwork
            ? `${jobsDir} (${mount.type}, over a network)`
            : `${jobsDir} (${mount.type}, on this machine)`;
      return {
        measured: `${where} takes ${speed.writeMBs.toFixed(0)} MB/s, forced to the disk, and gives ${speed.readMBs.toFixed(0)} MB/s`,
        ...{ value: Number(speed.writeMBs.toFixed(1)), unit: 'MB/s', verdict: slow ? 'advice' : 'ok' },
        advice: slow
          ? 'Keep jobs on a disk of this machine (PIPELINE_JOBS_DIR), or use a faster link to the share.'
          : null,
        gain: slow
          ? `A job of 100 MB is written ${(100 / speed.writeMBs - 1).toFixed(0)} s sooner at 100 MB/s (computed from the measured rate).`
          : null,
      };
    },
  };
}
