import type { Confidence } from './model/scene-model.ts';

export const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = {
  sure: 'certainty.sure',
  likely: 'certainty.likely',
  doubtful: 'certainty.doubtful',
};
