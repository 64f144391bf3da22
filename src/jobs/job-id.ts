/** `job_YYYYMMDD_HHMMSS`, or the same with a number where several were made in one second. */
const JOB_ID = /^job_[0-9]{8}_[0-9]{6}(?:_[0-9]{1,9})?$/;

/** Whether a text has the form of a job's id: nothing that could lead out of the jobs folder has. */
export function isJobId(text: string): boolean {
  return JOB_ID.test(text);
}
