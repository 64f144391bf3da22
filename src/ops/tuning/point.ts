import { DOCTOR_POINTS, type DoctorGroup, type DoctorKey, type Finding } from '../../formats/reports/doctor-report.ts';

/** What a point finds; the rest of a finding follows from its key. */
export type Found = Pick<Finding, 'measured' | 'value' | 'unit' | 'verdict'> &
  Partial<Pick<Finding, 'advice' | 'gain' | 'fix'>>;

/** Answers one point of the checklist by measuring; throws where it cannot be measured. */
export type Point = () => Promise<Found>;

/** Every point's key with its group, in the order of the checklist. */
const ORDER = Object.entries(DOCTOR_POINTS).flatMap(([group, keys]) =>
  keys.map((key): [DoctorKey, DoctorGroup] => [key, group as DoctorGroup]),
);

/**
 * Answers all points, one after the other: two at once would measure each other. A point that cannot be measured is a problem
 * that says why, and the others are answered all the same.
 *
 * @param onFound after each point
 */
export async function answerPoints(
  points: Readonly<Record<DoctorKey, Point>>,
  onFound: (finding: Finding) => void = () => undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [key, group] of ORDER) {
    const startMs = performance.now();
    const found = await points[key]().catch((error: unknown): Found => ({
      measured: `could not be measured: ${error instanceof Error ? error.message : String(error)}`,
      ...{ value: null, unit: null, verdict: 'problem' },
      advice: 'Run `frame-pipeline selftest`: it tells what does not work here.',
    }));
    const rest = { advice: null, gain: null, fix: null, elapsed_ms: Math.round(performance.now() - startMs) };
    findings.push({ key, group, ...rest, ...found });
    onFound(findings[findings.length - 1]);
  }
  return findings;
}
