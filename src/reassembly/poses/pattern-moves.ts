/** Moves of the pattern searches over poses (Hooke & Jeeves 1961): shifts along both axes and turns, per unit of step. */
export const PATTERN_MOVES = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
] as const;
/** Turn that goes with a move of one work pixel, radians: at the rim of a fragment it is about as long. */
export const TURN_PER_PX = 0.015;
/** Gains of worth below this are rounding. */
export const LEAST_GAIN = 1e-6;
