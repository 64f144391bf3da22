import picocolors from 'picocolors';

/**
 * Colours for people at a terminal, and none in a pipe or a file: the library alone would colour whatever a build machine
 * (CI=true) writes to its logs. NO_COLOR and FORCE_COLOR are honoured.
 */
export const pc = picocolors.createColors(
  picocolors.isColorSupported && (Boolean(process.env.FORCE_COLOR) || process.stdout.isTTY),
);
