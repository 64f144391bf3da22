import type { Params } from '../../formats/parameters.ts';
import type { LogLevel } from '../../jobs/environment.ts';
import type { PictureSpeed } from '../../jobs/measure-pictures.ts';
import type { Device } from '../../workers/device.ts';
import type { DiskSpeed } from './measure-disk.ts';
import type { MachineLimits } from './machine-limits.ts';
import type { MeasureMatching } from './measure-matching.ts';
import type { Mount } from './mount-of.ts';
import type { VoteSpeeds } from './vote-speeds.ts';

/** A graphics card. */
export interface GraphicsCard {
  readonly name: string;
  /** MiB of its own; null where the driver does not tell. */
  readonly memoryMiB: number | null;
}

/** All that the points look at; every member measures when it is asked. Tests hand in machines that they make up. */
export interface DoctorContext {
  readonly jobsDir: string;
  readonly tempDir: string;
  readonly params: Params;
  readonly logLevel: LogLevel;
  /** Threads that the system lets this process run at once. */
  readonly cores: number;
  /** Programs that wanted a core at the same time, mean of the last minute; 0 where the system does not tell. */
  readonly load: number;
  limits(): Promise<MachineLimits>;
  /** Why networks do not run on a device; null where they do. */
  refusalOf(device: Device): Promise<string | null>;
  graphicsCards(): Promise<readonly GraphicsCard[]>;
  disk(folder: string): Promise<DiskSpeed>;
  mount(folder: string): Promise<Mount | null>;
  matching: MeasureMatching;
  pictures(): Promise<PictureSpeed>;
  /** Null where there are no learners. */
  votes(): Promise<VoteSpeeds | null>;
  /** Lines of a job's log per second, each written at once. */
  logLinesPerS(): Promise<number>;
  /** How old the last collected metrics are, seconds; null where there are none. */
  metricsAgeS(): Promise<number | null>;
}

/** The same answer to every call, measured at the first. */
export function once<T>(measure: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= measure());
}
