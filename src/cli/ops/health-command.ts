import { setTimeout as sleep } from 'node:timers/promises';
import { HEALTH_LEVELS, type HealthCheck, type HealthReport } from '../../formats/reports/health-report.ts';
import { checkHealth, type HealthSources } from '../../ops/health/check-health.ts';
import { healthJson } from '../../ops/health/health-json.ts';
import { ResourceMeter } from '../../ops/health/measure-resources.ts';
import { dependencyProber, probeProviders } from '../../ops/health/probe-dependencies.ts';
import { pc } from '../colours.ts';
import { programVersion, shippedModelFolder } from '../program-version.ts';
import { findPlaceToLookAt, type WatchOptions } from './watched-place.ts';
import { healthInItalian } from '../../italian/health.ts';
import { isItalian, t } from '../language.ts';

export interface HealthOptions extends WatchOptions {
  readonly json?: boolean;
  readonly format?: 'shapes' | 'health+json';
  /** Look again after so many milliseconds; true: after the default. */
  readonly watch?: number | true;
  readonly model?: string;
}

const WATCH_MS = 10_000;

/** `health`: exit code 0 when all is well, 1 with a warning, 2 when something fails. */
export async function healthCommand(options: HealthOptions): Promise<void> {
  const { jobsDir, stateDir, backupDir, configured, ...asked } = await findPlaceToLookAt(options);
  const { lastGoodBackup, lastGoodDrill, keyDue } = asked;
  // Proving a graphics card takes a process of its own; whoever watches need not see it again and again.
  let providers: ReturnType<typeof probeProviders> | undefined;
  const sources: HealthSources = {
    ...{ jobsDir, stateDir, lastGoodBackup, lastGoodDrill, keyDue },
    modelDir: options.model ?? shippedModelFolder(),
    meter: new ResourceMeter({ jobsDir, backupDir }),
    now: () => new Date(),
    dependencies: dependencyProber(configured),
    providers: () => (providers ??= probeProviders()),
  };
  for (;;) {
    const report = await checkHealth(sources);
    print(report, options);
    process.exitCode = HEALTH_LEVELS.indexOf(report.status);
    if (options.watch === undefined) return;
    await sleep(options.watch === true ? WATCH_MS : options.watch);
  }
}

function print(report: HealthReport, { json, format, watch }: HealthOptions): void {
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  if (format === 'health+json') return void say(JSON.stringify(healthJson(report, programVersion())));
  if (json) return void say(JSON.stringify(report));
  if (watch !== undefined && process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H');
  for (const check of report.checks) say(`${verdict(check)} ${isItalian() ? healthInItalian(check) : check.message}`);
  const { status, reasons } = report;
  if (status === 'ok') say(pc.bold(t('All is well.')));
  else
    say(
      pc.bold(
        t(
          status === 'warn'
            ? 'It works, and needs attention: {{reasons}} above.'
            : 'It cannot work as it should: {{reasons}} above.',
          {
            reasons: reasons.length === 1 ? t('one reason') : t('{{count}} reasons', { count: reasons.length }),
          },
        ),
      ),
    );
}

function verdict({ status }: HealthCheck): string {
  if (status === 'ok') return pc.green(t('ok  '));
  return status === 'warn' ? pc.yellow(t('warn')) : pc.red(t('FAIL'));
}
