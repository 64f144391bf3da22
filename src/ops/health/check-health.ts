import { FrameError } from '../../errors.ts';
import {
  worstLevel,
  type HealthCheck,
  type HealthLevel,
  type HealthReport,
} from '../../formats/reports/health-report.ts';
import { say, type HealthSentence } from '../../formats/reports/health-sentences.ts';
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
    percent: number,
    limits: { warn: number; fail: number },
    sentence: HealthSentence,
    freeBytes?: number,
  ): HealthCheck => ({
    ...{ name: `system:${name}`, status: levelAt(percent, limits), observed: percent, unit: 'percent' },
    ...say(sentence, { percent, ...(freeBytes !== undefined && { gigabytes: Math.round(freeBytes / 1e8) / 10 }) }),
  });
  const disk = (
    name: string,
    sentence: HealthSentence,
    usage: number | null,
    freeBytes: number | null,
  ): HealthCheck[] =>
    usage === null || freeBytes === null ? [] : [check(name, usage, LIMITS.diskPercent, sentence, freeBytes)];
  return [
    check('cpu_usage', found.cpu_usage, LIMITS.cpuPercent, 'processors_busy'),
    check('memory_usage', found.memory_usage, LIMITS.memoryPercent, 'memory_in_use', 1e9 * found.available_memory_gb),
    ...disk('disk_usage', 'jobs_disk', found.disk_usage, found.disk_free_bytes),
    ...disk('temp_disk_usage', 'temp_disk', found.temp_disk_usage, found.temp_disk_free_bytes),
    ...disk('backup_disk_usage', 'backup_disk', found.backup_disk_usage, found.backup_disk_free_bytes),
  ];
}

async function checkFolder(jobsDir: string): Promise<HealthCheck[]> {
  const name = 'jobs_folder:latency';
  try {
    const { latencySeconds } = await probeFolder(jobsDir);
    const status = levelAt(latencySeconds, LIMITS.latencySeconds);
    const values = { folder: jobsDir, milliseconds: Math.round(1000 * latencySeconds) };
    const said = say(status === 'ok' ? 'folder_written' : 'folder_slow', values);
    return [{ name, status, observed: latencySeconds, unit: 's', ...said }];
  } catch (error) {
    return [{ name, status: 'fail', observed: null, unit: 's', message: (error as Error).message }];
  }
}

function dependencyCheck({ name, version, available, without, error }: DependencyProbe): HealthCheck {
  const label = `dependency:${name}`;
  if (available) {
    const said = version === null ? say('dependency_works', { name }) : say('dependency_works_as', { name, version });
    return { name: label, status: 'ok', observed: version, ...said };
  }
  const reason = (error ?? 'no reason given').replace(/\.*$/, '.');
  return without === null
    ? { name: label, status: 'fail', observed: null, ...say('dependency_fails', { name, reason }) }
    : { name: label, status: 'warn', observed: null, ...say('dependency_missed', { name, reason, without }) };
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
    const integrity: HealthCheck =
      fault === undefined
        ? { name, status: 'ok', observed: true, ...say('database_sound', { folder: stateDir }) }
        : { name, status: 'warn', observed: false, message: fault };
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
  const said = say(late ? 'key_overdue' : 'key_due', { day });
  return [{ name, status: late ? 'warn' : 'ok', observed: due.toISOString(), ...said }];
}

/** Whoever has jobs and no backup is warned; where there is nothing to lose yet, nothing is missing. */
async function backupChecks(
  { lastGoodBackup, lastGoodDrill }: HealthSources,
  now: Date,
  jobs: number | null,
): Promise<HealthCheck[]> {
  const age = (of: 'backup' | 'drill', last: Date | null, mostMs: number): HealthCheck => {
    const late = jobs !== 0 && (last === null || now.getTime() - last.getTime() > mostMs);
    const said =
      last === null
        ? say(late ? `${of}_missing` : `${of}_none`)
        : say(late ? `${of}_old` : `${of}_made`, { time: last.toISOString().slice(0, 16).replace('T', ' ') });
    return {
      name: of === 'backup' ? 'backup:last_good' : 'backup:last_drill',
      status: late ? 'warn' : 'ok',
      observed: last?.toISOString() ?? null,
      ...said,
    };
  };
  const backup = await lastGoodBackup();
  const checks = [age('backup', backup, LIMITS.backupHours * HOUR_MS)];
  // Nothing can be tried out before there is a backup.
  if (backup !== null) checks.push(age('drill', await lastGoodDrill(), LIMITS.drillDays * 24 * HOUR_MS));
  return checks;
}
