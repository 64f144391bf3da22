import type { DoctorReport, DoctorVerdict, Finding } from '../../formats/reports/doctor-report.ts';
import type { SomeParams } from '../../formats/params.ts';
import { configurationPoints } from './configuration-points.ts';
import type { DoctorContext } from './doctor-context.ts';
import { hardwarePoints } from './hardware-points.ts';
import { answerPoints } from './point.ts';
import { softwarePoints } from './software-points.ts';
import { systemPoints } from './system-points.ts';

/** The best first. */
const VERDICTS: readonly DoctorVerdict[] = ['ok', 'advice', 'problem'];

/** Answers every point of the checklist on a machine. @param onFound after each point. */
export async function examine(
  context: DoctorContext,
  version: string,
  onFound?: (finding: Finding) => void,
): Promise<DoctorReport> {
  const started = new Date();
  const points = {
    ...hardwarePoints(context),
    ...softwarePoints(context),
    ...configurationPoints(context),
    ...systemPoints(context),
  };
  const findings = await answerPoints(points, onFound);
  const worst = Math.max(...findings.map(({ verdict }) => VERDICTS.indexOf(verdict)));
  return {
    timestamp: started.toISOString(),
    status: VERDICTS[worst],
    version,
    duration: (Date.now() - started.getTime()) / 1000,
    findings,
  };
}

/** The parameters that a report advises to change. */
export function fixesOf({ findings }: Pick<DoctorReport, 'findings'>): SomeParams {
  return Object.fromEntries(findings.flatMap(({ fix }) => (fix === null ? [] : [[fix.key, fix.value]])));
}
