import { STEP_NAMES } from '../../src/jobs/steps.ts';
import type { JobDetail, User } from '../../src/server/api.ts';

const FILTERS = [
  ...['MatlabFilter', 'MatlabFilter', 'FixGroundtruthFilter'],
  ...['FixImageBackgroundsFilter', 'BoostFilter', 'ReconstructFilter'],
];
const SECONDS = [1.4, 19.2, 0.1, 0.5, 4.3, 4.9];

/** A job in each state that a list can show; the first one is done. */
export function shownJobs({ id, name }: Pick<User, 'id' | 'name'>, fragments: number): JobDetail[] {
  const done: JobDetail = {
    ...{ id: 'job_20261128_010604', name: 'Three saints, north wall', mode: 'simulation', state: 'done' },
    ...{
      created: ago(2),
      ended: ago(1.9),
      owner: { id, name },
      sharedWith: [{ id: 'u2', name: 'matteo' }],
      priority: 0,
      queuePlace: null,
    },
    ...{ attempts: 1, progress: null, error: null },
    answer: { fragments, placed: fragments, sure: fragments, likely: 0, doubtful: 0, components: 1, right: fragments },
    picture: true,
    may: { change: true, delete: true, share: true, readLogs: true },
    steps: STEP_NAMES.map((step, k) => ({
      ...{ step, filter: FILTERS[k], done: true, reasons: [], wallSeconds: SECONDS[k], cpuSeconds: 1.3 * SECONDS[k] },
    })),
    params: { profile: 'balanced', seed: 3, top_k: 10, bg_color: '8 248 8', boost: { device: 'cpu', joints: false } },
    changedParams: ['seed'],
    pictures: [],
    reference: false,
    warnings: [],
  };
  const open = { ended: null, answer: null, picture: false, mode: 'fragments' as const, sharedWith: [] };
  const undone = done.steps.map((step, k) => ({
    ...step,
    done: k < 1,
    wallSeconds: k < 1 ? step.wallSeconds : null,
    cpuSeconds: null,
  }));
  return [
    done,
    {
      ...{ ...done, ...open, id: 'job_20261128_025811', name: 'Vault, bay 3', state: 'running', created: ago(0.1) },
      steps: undone,
      progress: {
        ...{ step: 'step2_export_alignments', filter: 'MatlabFilter', number: 2, count: 6, done: 4_310, total: 12_720 },
        secondsLeft: { from: 150, to: 260 },
      },
    },
    {
      ...done,
      ...open,
      id: 'job_20261128_025902',
      name: 'Vault, bay 4',
      state: 'queued',
      created: ago(0.08),
      queuePlace: 2,
      steps: undone,
    },
    {
      ...{
        ...done,
        ...open,
        id: 'job_20261127_171200',
        name: 'Crates 11 to 14',
        state: 'failed',
        created: ago(33),
        steps: undone,
      },
      ended: ago(32.9),
      error: {
        code: 'FRAME_FRAGMENT_NO_BACKGROUND',
        message: 'IMG_0312.jpg shows no plain background around its fragment.',
        remedy: 'Photograph it again on a plain ground, or cut the fragment out and save it with alpha.',
      },
    },
    {
      ...done,
      ...open,
      id: 'job_20261126_101500',
      name: 'Apse, first try',
      state: 'stopped',
      created: ago(60),
      steps: undone,
    },
    {
      ...{ ...done, id: 'job_20261120_090000', name: 'Letter of 1742', created: ago(190), owner: null, sharedWith: [] },
      answer: { fragments: 40, placed: 37, sure: 29, likely: 6, doubtful: 2, components: 2, right: null },
    },
  ];
}

const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
