import type { HealthCheck, HealthLevel, HealthReport } from '../../formats/reports/health-report.ts';

const LEVELS: Readonly<Record<HealthLevel, 'pass' | 'warn' | 'fail'>> = { ok: 'pass', warn: 'warn', fail: 'fail' };

/** One look at one component, as the draft has it. */
interface HealthJsonCheck {
  readonly componentType: 'system' | 'component' | 'datastore';
  readonly status: 'pass' | 'warn' | 'fail';
  readonly time: string;
  readonly observedValue?: number | string | boolean;
  readonly observedUnit?: string;
  /** Only where it is not well. */
  readonly output?: string;
}

/** `application/health+json` after the draft "Health Check Response Format for HTTP APIs" (draft-inadarei-api-health-check-06). */
export interface HealthJson {
  readonly status: 'pass' | 'warn' | 'fail';
  /** Of the format: the major version of the program. */
  readonly version: string;
  readonly releaseId: string;
  readonly description: string;
  readonly notes: readonly string[];
  readonly checks: Readonly<Record<string, readonly HealthJsonCheck[]>>;
}

/** A report in that format. @param programVersion such as `0.1.0` */
export function healthJson({ status, reasons, timestamp, checks }: HealthReport, programVersion: string): HealthJson {
  return {
    status: LEVELS[status],
    version: programVersion.split('.')[0],
    releaseId: programVersion,
    description: 'health of Frame Pipeline',
    notes: reasons,
    checks: Object.fromEntries(checks.map((check) => [check.name, [checkJson(check, timestamp)]])),
  };
}

function checkJson({ name, status, observed, unit, message }: HealthCheck, time: string): HealthJsonCheck {
  return {
    componentType: name.startsWith('system:')
      ? 'system'
      : name.startsWith('state_database:')
        ? 'datastore'
        : 'component',
    status: LEVELS[status],
    time,
    ...(observed !== null && { observedValue: observed }),
    ...(unit !== undefined && { observedUnit: unit }),
    ...(status !== 'ok' && { output: message }),
  };
}
