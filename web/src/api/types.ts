/*
 * The shapes that cross the line, as src/server/api.ts has them: types alone, so nothing of the server is bundled.
 */
import type { Health, MetricsHistory, Plots } from '../../../src/server/api.ts';

export type {
  Alerts,
  ApiToken,
  AuditRecord,
  Backups,
  Fault,
  Health,
  Job,
  JobDetail,
  JobComparison,
  JobEvent,
  JobState,
  JobStep,
  JointEvidence,
  LogLine,
  MadeUser,
  NewJob,
  OutputFile,
  ParameterInfo,
  PasswordLink,
  People,
  Permission,
  Plots,
  Progress,
  Role,
  Scene,
  Session,
  Step,
  TrashedJob,
  Upload,
  UploadCheck,
  UploadFile,
  User,
} from '../../../src/server/api.ts';

/** Counts of values from 0 to 1 in bins of equal width. */
export type Histogram = Plots['joints'];
/** One figure over time. */
export type Course = MetricsHistory['courses'][number];
/** How well something is. */
export type Level = Health['status'];
