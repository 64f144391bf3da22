import { FrameError, type ErrorCode } from '../errors.ts';

/** Node's code of a failed system call (`ENOENT`, …), or undefined for any other value. */
export function errnoOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

const WRITE_ERRORS: Readonly<Record<string, readonly [ErrorCode, string, string]>> = {
  ENOSPC: ['FRAME_DISK_FULL', 'the disk is full', 'Free some space, then go on with the same job.'],
  EDQUOT: ['FRAME_DISK_FULL', 'the disk quota is used up', 'Free some space, then go on with the same job.'],
  EFBIG: ['FRAME_DISK_FULL', 'the disk takes no file as large as that', 'Choose another folder with --jobs-dir.'],
  EROFS: ['FRAME_DISK_READ_ONLY', 'the disk can only be read', 'Choose another folder with --jobs-dir.'],
  EACCES: ['FRAME_DISK_DENIED', 'access is denied', 'Give this user access to it, or choose another folder.'],
  EPERM: ['FRAME_DISK_DENIED', 'access is denied', 'Give this user access to it, or choose another folder.'],
  ENOENT: ['FRAME_INPUT_NOT_FOUND', 'it does not exist', 'Check the path.'],
  EISDIR: ['FRAME_INPUT_NOT_A_FILE', 'it is a folder', 'Check the path.'],
  EEXIST: ['FRAME_INPUT_NOT_A_FOLDER', 'a file of that name is in the way', 'Choose another name.'],
  ELOOP: ['FRAME_INPUT_NOT_FOUND', 'its links lead in a circle', 'Check the path.'],
  ENOTDIR: ['FRAME_INPUT_NOT_A_FOLDER', 'a part of the path is not a folder', 'Check the path.'],
  ENAMETOOLONG: ['FRAME_INPUT_NOT_FOUND', 'its name is too long for this disk', 'Use a shorter name.'],
};

/** Turns a failed read or write into an error that says which file, why, and what to do. A FrameError passes as it is. */
export function diskError(doing: 'read' | 'write', file: string, cause: unknown): FrameError {
  if (cause instanceof FrameError) return cause;
  const errno = errnoOf(cause) ?? 'unknown';
  const [code, known, remedy] = WRITE_ERRORS[errno] ?? [
    'FRAME_DISK_FAILED',
    `the system reports ${errno}`,
    'Check the disk or the network share, then try again.',
  ];
  // A file that is to be written need not be there; the folder that it goes to must.
  const reason = doing === 'write' && errno === 'ENOENT' ? 'its folder does not exist' : known;
  return new FrameError(code, `Cannot ${doing} ${file}: ${reason}.`, { file, remedy, cause });
}
