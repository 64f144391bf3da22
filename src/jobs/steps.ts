import { FrameError } from '../errors.ts';

/** The six steps, in order, as users know them from the job folder. */
export const STEP_NAMES = [
  'step1_generate_new_example',
  'step2_export_alignments',
  'step3_fix_groundtruth',
  'step4_fix_images',
  'step5_boost',
  'step6_reconstruct',
] as const;

export type StepName = (typeof STEP_NAMES)[number];

/** Number of a step, 1 to 6. */
export type StepNumber = 1 | 2 | 3 | 4 | 5 | 6;

/** @returns 1 to 6. */
export function stepNumber(step: StepName): StepNumber {
  return (STEP_NAMES.indexOf(step) + 1) as StepNumber;
}

/**
 * Finds a step by what a user may write: `5`, `step5`, `boost` or `step5_boost`.
 * @returns null where nothing fits.
 */
export function findStep(text: string): StepName | null {
  const wanted = text.trim().toLowerCase();
  return (
    STEP_NAMES.find((name) => {
      const [short, ...rest] = name.split('_');
      return wanted === name || wanted === short || wanted === short.slice(4) || wanted === rest.join('_');
    }) ?? null
  );
}

/** @throws FrameError FRAME_USAGE where a run would start after its own end. */
export function checkStepOrder(from: StepName | undefined, to: StepName | undefined): void {
  if (from === undefined || to === undefined || stepNumber(from) <= stepNumber(to)) return;
  throw new FrameError('FRAME_USAGE', `The run would start at ${from}, after its end ${to}.`, {
    remedy: 'Name a first step that does not come after the last one.',
  });
}
