import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DRILL_REPORT, type DrillReport } from '../../formats/reports/recovery-reports.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';

const DRILL_FILE = 'drill.json';

/** The last restore drill; null where there has been none, or its record cannot be understood. @throws FrameError FRAME_DISK_… */
export async function lastDrill(stateDir: string): Promise<DrillReport | null> {
  const bytes = await readIfThere(join(stateDir, DRILL_FILE));
  if (bytes === null) return null;
  try {
    return DRILL_REPORT.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

/** Keeps what a drill came to. @throws FrameError FRAME_DISK_… */
export async function saveDrill(stateDir: string, report: DrillReport): Promise<void> {
  await mkdir(stateDir, { recursive: true });
  await saveJsonAtomically(join(stateDir, DRILL_FILE), report);
}
