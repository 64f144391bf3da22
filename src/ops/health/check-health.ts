import { FrameError } from '../../errors.ts';
import {
  worstLevel,
  type HealthCheck,
  type HealthLevel,
  type HealthReport,
} from '../../formats/reports/health-report.ts';
import type { SystemResources } from '../../formats/reports/system-resources.ts';
import { openState, type State } from '../state/open-state.ts';
import { checkJobs } from './check-jobs.ts';
import { checkLearners } from './check-learners.ts';
import type { ResourceMeter } from './measure-resources.ts';
import type { DependencyProbe } from './probe-dependencies.ts';
import { probeFolder } from '../../jobs/probe-folder.ts';

/** Where a check looks, and whom it asks. */
export interface HealthSources {
  readonly jobsDir: string;
  readonly stateDir: string;
  readonly modelDir: string;
  readonly meter: ResourceMeter;
  readonly now: () => Date;
  /** When the last backup was made that is known to be whole; null where there is none. */
  readonly lastGoodBackup: () => Promise<Date | null>;
  /** When a restore was last tried out with success; null where it never was. */
  readonly lastGoodDrill: () => Promise<Date | null>;
  /** When the key of encrypted jobs is to be changed; null where there is none. */
  readonly keyDue: () => Promise<Date | null>;
  readonly dependencies: () => Promise<DependencyProbe[]>;
  /** Devices that networks can run on. */
  readonly providers: () => Promise<Readonly<Record<string, boolean>>>;
}

/** From where on a figure is a warning, and from where on the work will not end well. */
const LIMITS = {
  cpuPercent: { warn: 90, fail: Infinity },
  memoryPercent: { warn: 85, fail: 97 },
  diskPercent: { warn: 90, fail: 98 },
  /** A folder on a slow share makes every step slow; one beyond the second limit makes jobs look hung. */
  latencySeconds: { warn: 0.5, fail: 10 },
  backupHours: 26,
  drillDays: 8,
} as const;

const HOUR_MS = 3600_000;

/** Looks at everything that a job needs, each part really used once. Never throws for what it finds: that is the report. */
export async function checkHealth(sources: HealthSources): Promise<HealthReport> {
  const now = sources.now();
  // One after the other: what the later ones do would be seen in the figures of the first two.
  const resources = await sources.meter.measure();
  const folder = await checkFolder(sources.jobsDir);
  const [learners, dependencies, providers] = await Promise.all([
    checkLearners(sources.modelDir),
    sources.dependencies(),
    sources.providers(),
  ]);
  const index = await checkIndex(sources, now);
  const checks = [
    ...resourceChecks(resources),
    ...folder,
    learners.check,
    ...dependencies.map(dependencyCheck),
    ...index.checks,
    ...(await backupChecks(sources, now, index.jobs)),
    ...(await keyChecks(sources, now)),
  ];
  const bad = checks.filter(({ status }) => status !== 'ok');
  return {
    timestamp: now.toISOString(),
    status: worstLevel(checks.map(({ status }) => status)),
    reasons: [...bad].sort((a, b) => levelOrder(b.status) - levelOrder(a.status)).map(({ message }) => message),
    system_resources: resources,
    model_availability: { ...learners.availability },
    dependencies: dependencyKeys(dependencies, providers),
    checks,
  };
}

const levelOrder = (level: HealthLevel): number => (level === 'fail' ? 2 : level === 'warn' ? 1 : 0);

const levelAt = (value: number, { warn, fail }: { warn: number; fail: number }): HealthLevel =>
  value > fail ? 'fail' : value > warn ? 'warn' : 'ok';

function resourceChecks(found: SystemResources): HealthCheck[] {
  const check = (
    name: string,
    value: number,
    limits: { warn: number; fail: number },
    message: string,
  ): HealthCheck => ({
    ...{ name: `system:${name}`, status: levelAt(value, limits), observed: value, unit: 'percent', message },
  });
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB free`;
  const disk = (name: string, what: string, usage: number | null, free: number | null): HealthCheck[] =>
    usage === null || free === null
      ? []
      : [check(name, usage, LIMITS.diskPercent, `The disk of ${what} is ${usage} % full, ${gigabytes(free)}.`)];
  return [
    check('cpu_usage', found.cpu_usage, LIMITS.cpuPercent, `The processors are ${found.cpu_usage} % busy.`),
    check(
      'memory_usage',
      found.memory_usage,
      LIMITS.memoryPercent,
      `${found.memory_usage} % of memory is in use, ${found.available_memory_gb.toFixed(1)} GB are available.`,
    ),
    ...disk('disk_usage', 'the jobs folder', found.disk_usage, found.disk_free_bytes),
    ...disk('temp_disk_usage', 'temporary files', found.temp_disk_usage, found.temp_disk_free_bytes),
    ...disk('backup_disk_usage', 'the backups', found.backup_disk_usage, found.backup_disk_free_bytes),
  ];
}

async function checkFolder(jobsDir: string): Promise<HealthCheck[]> {
  const name = 'jobs_folder:latency';
  try {
    const { latencySeconds } = await probeFolder(jobsDir);
    const status = levelAt(latencySeconds, LIMITS.latencySeconds);
    const took = `${(1000 * latencySeconds).toFixed(0)} ms`;
    const slow = status === 'ok' ? '' : ': a slow disk or share, which slows every step';
    const message = `A small file was written to ${jobsDir}, forced to the disk, read back and removed in ${took}${slow}.`;
    return [{ name, status, observed: latencySeconds, unit: 's', message }];
  } catch (error) {
    return [{ name, status: 'fail', observed: null, unit: 's', message: (error as Error).message }];
  }
}

function dependencyCheck({ name, version, available, without, error }: DependencyProbe): HealthCheck {
  const label = `dependency:${name}`;
  if (available)
    return { name: label, status: 'ok', observed: version, message: `${[name, version].join(' ').trim()} works.` };
  const reason = (error ?? 'no reason given').replace(/\.*$/, '.');
  const message = [`${name} does not work here: ${reason}`, without ?? ''].join(' ').trim();
  return { name: label, status: without === null ? 'fail' : 'warn', observed: null, message };
}

function dependencyKeys(
  probes: readonly DependencyProbe[],
  providers: Readonly<Record<string, boolean>>,
): HealthReport['dependencies'] {
  const keys: HealthReport['dependencies'] = {};
  for (const { name, version, available } of probes) {
    keys[`${name}_version`] = version;
    keys[`${name}_available`] = available;
  }
  for (const [device, works] of Object.entries(providers)) keys[`onnxruntime_${device}_available`] = works;
  const faults = probes.filter(({ available, without }) => without === null && !available);
  keys.dependencies_ok = faults.length === 0;
  if (faults.length > 0) keys.error = faults.map(({ name, error }) => `${name}: ${error ?? ''}`).join('; ');
  return keys;
}

/** Opens the state database and looks at the jobs through it. Jobs run without it, so what is wrong with it is a warning. */
async function checkIndex(
  { stateDir, jobsDir, now }: HealthSources,
  at: Date,
): Promise<{ readonly checks: HealthCheck[]; readonly jobs: number | null }> {
  const name = 'state_database:integrity';
  let state: State | undefined;
  try {
    state = await openState(stateDir, { now });
    const [fault] = state.warnings;
    const sound = `The state database in ${stateDir} is sound.`;
    const status = fault === undefined ? 'ok' : 'warn';
    const integrity: HealthCheck = { name, status, observed: fault === undefined, message: fault ?? sound };
    const { checks, jobs } = await checkJobs(state, jobsDir, at);
    return { checks: [integrity, ...checks], jobs };
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    const message = `${error.message} So the jobs were not looked at. ${error.remedy ?? ''}`.trim();
    return { checks: [{ name, status: 'warn', observed: false, message }], jobs: null };
  } finally {
    state?.close();
  }
}

/** Where no job is encrypted there is nothing to change. */
async function keyChecks({ keyDue }: HealthSources, now: Date): Promise<HealthCheck[]> {
  const name = 'keys:rotation';
  let due: Date | null;
  try {
    due = await keyDue();
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return [{ name, status: 'warn', observed: null, message: error.message }];
  }
  if (due === null) return [];
  const late = due <= now;
  const day = due.toISOString().slice(0, 10);
  const message = late
    ? `The key of encrypted jobs was to be changed on ${day}; \`frame-pipeline keys rotate\` changes it, jobs may run meanwhile.`
    : `The key of encrypted jobs is to be changed on ${day}.`;
  return [{ name, status: late ? 'warn' : 'ok', observed: due.toISOString(), message }];
}

/** Whoever has jobs and no backup is warned; where there is nothing to lose yet, nothing is missing. */
async function backupChecks(
  { lastGoodBackup, lastGoodDrill }: HealthSources,
  now: Date,
  jobs: number | null,
): Promise<HealthCheck[]> {
  const age = (what: string, name: string, last: Date | null, mostMs: number, remedy: string): HealthCheck => {
    const late = jobs !== 0 && (last === null || now.getTime() - last.getTime() > mostMs);
    const when =
      last === null
        ? `There is no ${what}`
        : `The last ${what} was made at ${last.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    const message = `${when}${late ? `; ${remedy}` : ''}.`;
    return { name, status: late ? 'warn' : 'ok', observed: last?.toISOString() ?? null, message };
  };
  const backup = await lastGoodBackup();
  const make = '`frame-pipeline backup create` makes one';
  const checks = [age('good backup', 'backup:last_good', backup, LIMITS.backupHours * HOUR_MS, make)];
  // Nothing can be tried out before there is a backup.
  if (backup !== null) {
    const tryOut = '`frame-pipeline recovery drill` tries one';
    const mostMs = LIMITS.drillDays * 24 * HOUR_MS;
    checks.push(age('good restore drill', 'backup:last_drill', await lastGoodDrill(), mostMs, tryOut));
  }
  return checks;
}
