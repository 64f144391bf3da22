/** What one upload, and all of one user, may take up. */
export interface UploadLimits {
  /** Bytes of one chunk at most. A client may send smaller ones. */
  readonly chunkBytes: number;
  readonly fileBytes: number;
  /** All files of an upload, also those in a zip, unpacked. */
  readonly uploadBytes: number;
  /** Files in an upload or in a zip. */
  readonly files: number;
  /** Uploads of one user that are not complete. */
  readonly openUploads: number;
  /** What all uploads of one user may hold together. */
  readonly userBytes: number;
  /** Left free on the disk, for the jobs that run. */
  readonly reserveBytes: number;
  /** An upload to which nothing came for so long is cleared away, ms. */
  readonly keptMs: number;
}

/** For a lab: thousands of photographs of a hundred megabytes, and a week for a slow line. */
export const DEFAULT_UPLOAD_LIMITS: UploadLimits = {
  chunkBytes: 4 * 2 ** 20,
  fileBytes: 2 * 2 ** 30,
  uploadBytes: 64 * 2 ** 30,
  files: 5000,
  openUploads: 20,
  userBytes: 200 * 2 ** 30,
  reserveBytes: 2 ** 30,
  keptMs: 7 * 24 * 3_600_000,
};
