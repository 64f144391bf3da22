/*
 * The shapes that cross the line. Those of src/server/api.ts are taken from there, as types alone: nothing of the server is
 * bundled. The rest belongs to routes whose schemas stand beside them in src/server/routes.
 */
import type { Job, Scene as ServerScene } from '../../../src/server/api.ts';

export type {
  Fault,
  Job,
  JobDetail,
  JobEvent,
  JobState,
  JobStep,
  JointEvidence,
  LogLine,
  NewJob,
  OutputFile,
  Permission,
  Progress,
  Session,
  Step,
  Upload,
  UploadFile,
  User,
} from '../../../src/server/api.ts';

/** A scene, with what its pictures are asked for by: they never change under it. */
export type Scene = ServerScene & {
  readonly version?: string;
  /** How the original lies on the page, where that is known; else it is shown beside the answer. */
  readonly pageFromOriginal?: { readonly turnDeg: number; readonly x: number; readonly y: number } | null;
};

/** What would be wrong with a job of an upload. */
export interface UploadCheck {
  readonly fit: boolean;
  readonly files: readonly { readonly path: string; readonly problem: Job['error'] }[];
  readonly problem: Job['error'];
  readonly notices: readonly string[];
}

/** One parameter, for a form. */
export interface ParameterInfo {
  readonly key: string;
  readonly type: 'whole' | 'real' | 'flag' | 'choice' | 'text';
  readonly expects: string;
  readonly default: unknown;
  readonly choices: readonly (string | number)[] | null;
  readonly does: string;
  readonly effective: boolean;
  readonly settable: boolean;
}

/** Counts of values from 0 to 1 in bins of equal width. */
export type Histogram = readonly number[];

/** What there is to draw of a job in plots. */
export interface Plots {
  readonly candidates: Histogram;
  readonly kept: Histogram;
  readonly joints: Histogram;
  readonly fragments: Histogram;
  readonly right: Histogram | null;
  readonly wrong: Histogram | null;
  readonly learners: readonly {
    readonly learner: string;
    readonly alpha: number;
    readonly asked: number;
    readonly votes: Histogram;
    readonly agreement: number | null;
    readonly accuracy: number | null;
  }[];
}
