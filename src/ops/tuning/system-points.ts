import type { DOCTOR_POINTS } from '../../formats/reports/doctor-report.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Mount } from './mount-of.ts';
import type { Point } from './point.ts';

type Keys = (typeof DOCTOR_POINTS)['system'][number];

/** A step writes some files per fragment and syncs each: beyond this the disk is what a job waits for. */
const SLOW_SAVE_MS = 30;
/** A thread holds some files, a job some more; the system's own least is 1024. */
const LEAST_OPEN_FILES = 1024;
const LEAST_PROCESSES = 256;
/** Metrics are collected every minute. */
const FRESH_S = 300;

export function systemPoints(context: DoctorContext): Record<Keys, Point> {
  return {
    async file_system() {
      const { saveMs } = await context.disk(context.jobsDir);
      const mount = await context.mount(context.jobsDir);
      const slow = saveMs > SLOW_SAVE_MS;
      const inMemory = mount?.isMemory ?? false;
      const where = mount === null ? context.jobsDir : `${context.jobsDir} (${mount.type} at ${mount.at})`;
      return {
        measured: `a file in ${where} is safe after ${saveMs.toFixed(1)} ms`,
        ...{ value: Number(saveMs.toFixed(2)), unit: 'ms', verdict: inMemory ? 'problem' : slow ? 'advice' : 'ok' },
        advice: inMemory
          ? 'Jobs lie in memory and are lost when the machine goes down: set PIPELINE_JOBS_DIR to a folder on a disk.'
          : slow
            ? 'Keep jobs on a solid-state disk (PIPELINE_JOBS_DIR).'
            : null,
        gain: slow
          ? `About ${((saveMs - 2) / 1000).toFixed(2)} s less for every fragment of step 4 (2 ms per file is usual on a solid-state disk).`
          : null,
      };
    },

    async network_storage() {
      const mount = await context.mount(context.jobsDir);
      if (mount === null)
        return {
          measured: 'this system does not tell how folders are mounted',
          value: null,
          unit: null,
          verdict: 'ok',
        };
      if (!mount.isNetwork)
        return {
          measured: `jobs lie on this machine: ${mount.type} from ${mount.source}`,
          value: mount.type,
          unit: null,
          verdict: 'ok',
        };
      const fault = faultOfShare(mount);
      return {
        measured: `jobs lie on ${mount.source} (${mount.type}) with ${mount.options.join(',')}`,
        ...{ value: mount.type, unit: null, verdict: fault === null ? 'ok' : 'advice' },
        advice: fault,
        gain:
          fault === null
            ? null
            : 'Safety, not speed: with these options a fault of the network can lose or mix up what was written.',
      };
    },

    async process_priority() {
      const { nice } = await context.limits();
      const asked = context.params['system.nice'];
      const greedy = nice < 0;
      return {
        measured: `this process has the priority ${nice}; system.nice is ${asked}, so runs have ${Math.max(nice, asked)}`,
        ...{ value: Math.max(nice, asked), unit: 'nice', verdict: greedy ? 'advice' : 'ok' },
        advice: greedy
          ? 'Start the program without a raised priority: its threads can keep every core from everybody else.'
          : null,
        gain: greedy ? 'Other programs stay responsive; a job alone on the machine takes as long.' : null,
      };
    },

    async resource_limits() {
      const { openFiles, processes, addressBytes, cpuQuota, memoryLimitBytes } = await context.limits();
      const shown = (value: number | null, unit = ''): string =>
        value === null ? 'not told' : value === Infinity ? 'none' : `${value}${unit}`;
      const faults = [
        ...(openFiles !== null && openFiles < LEAST_OPEN_FILES
          ? [`Raise the limit of open files to ${LEAST_OPEN_FILES} or more (ulimit -n, LimitNOFILE=).`]
          : []),
        ...(processes !== null && processes < LEAST_PROCESSES
          ? [`Raise the limit of processes to ${LEAST_PROCESSES} or more (ulimit -u, TasksMax=).`]
          : []),
        ...(addressBytes !== null && addressBytes !== Infinity
          ? ['Take the limit of address space away (ulimit -v unlimited): Node reserves much more than it uses.']
          : []),
      ];
      return {
        measured: `open files ${shown(openFiles)}, processes ${shown(processes)}, address space ${shown(addressBytes, ' bytes')}; control group: memory ${memoryLimitBytes === null ? 'none' : `${Math.round(memoryLimitBytes / 2 ** 20)} MiB`}, cores ${cpuQuota === null ? 'none' : cpuQuota.toFixed(1)}; system.memory_limit_mb ${context.params['system.memory_limit_mb']}`,
        ...{
          value: openFiles === Infinity ? null : openFiles,
          unit: 'open files',
          verdict: faults.length > 0 ? 'problem' : 'ok',
        },
        advice: faults.length > 0 ? faults.join(' ') : null,
        gain: faults.length > 0 ? 'Runs that would break off go through; none gets faster.' : null,
      };
    },

    async monitoring() {
      const ageS = await context.metricsAgeS();
      const fresh = ageS !== null && ageS <= FRESH_S;
      return {
        measured: ageS === null ? 'no metrics have been collected' : `the last metrics are ${ageS.toFixed(0)} s old`,
        ...{ value: ageS === null ? null : Math.round(ageS), unit: 's', verdict: fresh ? 'ok' : 'advice' },
        advice: fresh ? null : 'Keep the service running: docs/guides/deploy-single-machine.md.',
        gain: fresh ? null : 'No speed: one learns of full disks, failing jobs and missing backups before people do.',
      };
    },
  };
}

/** What is dangerous about how a share is mounted; null where nothing is. */
function faultOfShare({ type, options }: Mount): string | null {
  if (!type.startsWith('nfs')) return null;
  if (options.includes('soft'))
    return 'Mount the share with hard: soft gives up after a while, and a write is then lost.';
  if (options.includes('nolock') || options.includes('local_lock=all'))
    return 'Mount the share with locks: without them two machines can work on one job.';
  return null;
}
