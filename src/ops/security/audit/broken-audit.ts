import { FrameError } from '../../../errors.ts';

/** The log is not as it was written. Nothing is added to it until somebody says so. */
export function brokenAudit(folder: string, why: string, cause?: unknown): FrameError {
  return new FrameError('FRAME_AUDIT_BROKEN', `The audit log in ${folder} is not as it was written: ${why}.`, {
    file: folder,
    remedy:
      'See `frame-pipeline audit verify`, and find out who changed it. `frame-pipeline audit begin-anew --why <reason>` sets it aside, keeps it, and says so in the new one.',
    cause,
  });
}
