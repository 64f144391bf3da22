import type { Gain } from './measure-learners.ts';

/** How much an ensemble adds to what it is to beat, for the terminal and the page. */
export function gainSentence(name: string, gain: Gain | null): string {
  const over = name === 'byHand' ? 'the score by hand' : 'the regression';
  if (gain === null) return `Of worn seams there are too few to hold the ensemble against ${over}.`;
  const signed = (value: number): string => (value < 0 ? '' : '+') + value.toFixed(3);
  return (
    `On worn seams the ensemble's average precision is ${signed(gain.gain)} beside ${over} ` +
    `(95 % of draws of pictures: ${signed(gain.least)} to ${signed(gain.most)}).`
  );
}
