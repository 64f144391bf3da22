/*
 * The shapes that cross the line. Those of src/server/api.ts are taken from there, as types alone: nothing of the server is
 * bundled. The rest belongs to routes whose schemas stand beside them in src/server/routes.
 */
export type {
  Fault,
  Job,
  JobDetail,
  JobEvent,
  JobFailure,
  JobState,
  JobStep,
  JointEvidence,
  LogLine,
  NewJob,
  OutputFile,
  Permission,
  Progress,
  Scene,
  Session,
  Step,
  Upload,
  UploadFile,
  User,
} from '../../../src/server/api.ts';
