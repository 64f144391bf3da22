import { z } from 'zod';
import { malformed } from './text-lines.ts';

const WEAR_FILE = z.object({
  format: z.literal('frame-pipeline wear'),
  version: z.literal(1),
  /** Mean depth worn off each border, pixels of the fragments as given. */
  depth_px: z.number().nonnegative(),
});

/** Writes wear.json: how deep step 2 found the borders worn. @param depthPx pixels as given, 0 or more. */
export function formatWear(depthPx: number): string {
  const content: z.infer<typeof WEAR_FILE> = { format: 'frame-pipeline wear', version: 1, depth_px: depthPx };
  return `${JSON.stringify(content)}\n`;
}

/**
 * Reads wear.json.
 *
 * @returns mean depth worn off each border, pixels as given
 * @throws FrameError FRAME_FORMAT_SYNTAX
 */
export function parseWear(text: string, file = 'wear.json'): number {
  try {
    return WEAR_FILE.parse(JSON.parse(text)).depth_px;
  } catch {
    throw malformed(file, null, 'it does not say how deep the borders are worn, as step 2 writes it');
  }
}
