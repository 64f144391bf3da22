import { z } from 'zod';
import { SEAM_NUMBERS, VIEW_NUMBERS, type LabelledSeams } from '../reassembly/crops/seam-table.ts';
import { decodeColumns, encodeColumns, type Column } from './columns-file.ts';
import { malformed } from './text-lines.ts';

const SEAMS_HEADER = z.object({
  format: z.literal('frame-pipeline seams'),
  version: z.literal(2),
  /** What the puzzle was made from; equal text means equal seams. */
  origin: z.string(),
  depthPx: z.number().min(0),
  stepPx: z.number().min(1),
});

/** Seams of one puzzle, and what it was made from. */
export interface SeamsFile extends LabelledSeams {
  readonly origin: string;
}

/** The columns of a file, with the type of each. */
const COLUMNS = {
  pictureWidth: Uint16Array,
  pictureHeight: Uint16Array,
  pictureStart: Float64Array,
  pixels: Uint8Array,
  a: Uint32Array,
  b: Uint32Array,
  view: Float32Array,
  facingStart: Uint32Array,
  facing: Int16Array,
  numbers: Float32Array,
  targets: Uint8Array,
} as const;
type Columns = { readonly [Name in keyof typeof COLUMNS]: InstanceType<(typeof COLUMNS)[Name]> };

/** Writes the seams of one puzzle of a dataset. */
export function encodeSeams({ table, targets, depthPx, origin }: SeamsFile): Uint8Array {
  const { stepPx, ...columns } = table;
  const header: z.infer<typeof SEAMS_HEADER> = {
    ...{ format: 'frame-pipeline seams', version: 2, origin, depthPx, stepPx },
  };
  return encodeColumns({ header, columns: { ...columns, targets } });
}

/** @throws FrameError FRAME_FORMAT_SYNTAX where the file is not what encodeSeams writes. */
export function decodeSeams(bytes: Uint8Array, file: string): SeamsFile {
  const { header, columns } = decodeColumns(bytes, file);
  const parsed = SEAMS_HEADER.safeParse(header);
  if (!parsed.success || !isWhole(columns))
    throw malformed(file, null, 'it does not hold seams as training needs them');
  const { targets, ...table } = columns;
  const { origin, depthPx, stepPx } = parsed.data;
  return { table: { ...table, stepPx }, targets, depthPx, origin };
}

/** Whether every column is there, of its type, and as long as the others say. */
function isWhole(columns: Readonly<Record<string, Column>>): columns is Columns {
  if (!Object.entries(COLUMNS).every(([name, Kind]) => columns[name] instanceof Kind)) return false;
  const { pictureWidth, pictureHeight, pictureStart, pixels, a, b, view, facingStart, facing, numbers, targets } =
    columns as unknown as Columns;
  const count = a.length;
  const lengths =
    b.length === count &&
    targets.length === count &&
    view.length === count * VIEW_NUMBERS &&
    numbers.length === count * SEAM_NUMBERS &&
    facingStart.length === count + 1 &&
    facing.length === 4 * facingStart[count];
  const pictures = pictureStart.length;
  return (
    lengths &&
    pictureWidth.length === pictures &&
    pictureHeight.length === pictures &&
    [a, b].every((column) => column.every((p) => p < pictures)) &&
    facingStart.every((start, s) => s === 0 || start >= facingStart[s - 1]) &&
    pictureStart.every((start, p) => start % 4 === 0 && start + 4 * pictureWidth[p] * pictureHeight[p] <= pixels.length)
  );
}
