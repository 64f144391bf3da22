import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbaImage } from '../../src/imaging/image.ts';
import { encodePng } from '../../src/jobs/picture-io.ts';

/** A picture of one value per pixel: `colour(x, y)` gives red, green, blue and alpha. */
export function draw(width: number, height: number, colour: (x: number, y: number) => readonly number[]): RgbaImage {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), 4 * (y * width + x));
  return { width, height, data };
}

/** A mask picture: white where `inside`. */
export function drawMask(width: number, height: number, inside: (x: number, y: number) => boolean): RgbaImage {
  return draw(width, height, (x, y) => (inside(x, y) ? [255, 255, 255, 255] : [0, 0, 0, 255]));
}

/** Writes files into a folder, which is made: pictures as PNG whatever their name, bytes and text as they are. */
export async function fill(
  folder: string,
  files: Readonly<Record<string, RgbaImage | Uint8Array | string>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const plain = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(folder, name), plain ? content : await encodePng(content));
  }
  return folder;
}
