import { readdirSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { FrameError } from '../errors.ts';
import { parseConstraints } from '../formats/constraints.ts';
import { formatParams, parseParams, type SomeParams } from '../formats/params.ts';
import type { Params } from '../formats/parameters.ts';
import type { RgbaImage } from '../imaging/image.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import type { Constraints } from '../reassembly/poses/constraints.ts';
import type { PictureSize } from '../formats/derech-truth.ts';
import { diskError } from './disk-errors.ts';
import { eachAtOnce, picturesAtOnce } from './each-at-once.ts';
import { byBytes } from './file-hash.ts';
import type { JobFiles } from './job-files.ts';
import type { JobInfo } from './job-info.ts';
import {
  DEFAULT_PICTURE_LIMITS,
  encodeJpeg,
  encodeOverlaid,
  encodePng,
  NO_LIMITS,
  readOwnPngSize,
  readPicture,
  readPictureHeader,
  readPictureIn,
  type Overlay,
  type PictureHeader,
  type PictureLimits,
  type PictureType,
} from './picture-io.ts';
import { stableJson } from './stable-json.ts';
import type { StepName } from './steps.ts';

/** A picture of the input, as it was given. */
export interface InputPicture {
  /** File name, with its type. */
  readonly name: string;
  /** The same with its folder, relative to the job folder, as `JobFiles` takes it. */
  readonly file: string;
}

/** A picture file, and the type that its content has. */
export interface TypedPicture {
  readonly file: string;
  readonly type: PictureType;
}

/** What is known of each fragment beside its pixels; kept in `fragments.json` of step 1. */
export interface FragmentNote {
  /** File name of the mask or photograph that it came from. */
  readonly source: string;
  readonly [fact: string]: string | number | boolean | null;
}

/** The job's parameters, relative to the job folder. */
export const PARAMS_FILE = 'input/params.json';

/** What is known of the answer beforehand, relative to the job folder; a job need not have it. */
export const CONSTRAINTS_FILE = 'input/constraints.json';

/** A picture of the intact work, whatever its type; a job need not have it. */
const REFERENCE_FILE = /^reference\.(png|jpg|tif|webp|bmp)$/;

/** Where a job keeps a reference of this type, relative to the job folder. */
export function referenceFileOf(type: PictureType): string {
  return `input/reference.${type}`;
}

const STEP1 = 'step1_generate_new_example';

/** Threads for which pictures are encoded and decoded: as many as the picture library has. */
const CODEC_THREADS = 2;

/** Beginnings of files that are read at once: as many as wait for the disk at the same time. */
const HEADERS_AT_ONCE = 4;

/** Alpha from here on is inside the fragment. */
const INSIDE_ALPHA = 128;

/** Everything that the steps of a job keep, by name and type: the one owner of every path below `input/` and `output/`. */
export class JobData {
  readonly #files: JobFiles;
  readonly #info: JobInfo;

  constructor(files: JobFiles, info: JobInfo) {
    this.#files = files;
    this.#info = info;
  }

  /** Masks (simulation) or photographs of fragments, in byte order of their names: a picture's place is its fragment's id. */
  async inputPictures(): Promise<InputPicture[]> {
    const below = `input/${this.#info.mode === 'simulation' ? 'masks' : 'fragments'}`;
    const folder = this.#files.pathOf(below);
    const names = await readdir(folder).catch((cause: unknown) => {
      throw diskError('read', folder, cause);
    });
    return names
      .filter((name) => !name.startsWith('.'))
      .sort(byBytes)
      .map((name) => ({ name, file: `${below}/${name}` }));
  }

  /** A picture of the input. @throws FrameError as `readPicture`. */
  async loadInputPicture({ file }: InputPicture, limits: PictureLimits): Promise<RgbaImage> {
    return readPicture(await this.#files.picture(file), limits);
  }

  /** Its type and size, without decoding it. @throws FrameError as `readPictureHeader`. */
  async loadInputHeader({ file }: InputPicture, limits: PictureLimits): Promise<PictureHeader> {
    return readPictureHeader(await this.#files.picture(file), limits);
  }

  /** @throws FrameError FRAME_JOB_DAMAGED in a job of real fragments, which has no original. */
  async loadOriginal(limits: PictureLimits = DEFAULT_PICTURE_LIMITS): Promise<RgbaImage> {
    if (this.#info.original === null) {
      const { root } = this.#files;
      throw new FrameError('FRAME_JOB_DAMAGED', `${root} has no original.`, { file: root });
    }
    return readPicture(await this.#files.picture(this.#info.original), limits);
  }

  /** The job's parameters, as they were resolved when it was made. */
  async loadParams(): Promise<SomeParams> {
    return parseParams(await this.#readText(PARAMS_FILE), this.#files.pathOf(PARAMS_FILE));
  }

  async saveParams(params: Params): Promise<void> {
    await this.#writeText(PARAMS_FILE, formatParams(params));
  }

  /**
   * What is known of the answer beforehand; null where nothing is.
   * @throws FrameError as `parseConstraints`.
   */
  async loadConstraints(): Promise<Constraints | null> {
    const text = await this.#findText(CONSTRAINTS_FILE);
    if (text === null) return null;
    const names = (await this.inputPictures()).map(({ name }) => name);
    return parseConstraints(text, names, this.#files.pathOf(CONSTRAINTS_FILE));
  }

  /** Keeps what is known of the answer beforehand, as it was written. It is not read here. */
  async saveConstraints(text: string): Promise<void> {
    await this.#writeText(CONSTRAINTS_FILE, text);
  }

  /** The picture of the intact work, relative to the job folder; null where there is none. Of several, the first by name. */
  referenceFile(): string | null {
    const folder = this.#files.pathOf('input');
    try {
      const [name] = readdirSync(folder)
        .filter((entry) => REFERENCE_FILE.test(entry))
        .sort(byBytes);
      return name === undefined ? null : `input/${name}`;
    } catch (cause) {
      throw diskError('read', folder, cause);
    }
  }

  /** The picture of the intact work, opaque; null where there is none. @throws FrameError as `readPicture`. */
  async loadReference(): Promise<RgbaImage | null> {
    const file = this.referenceFile();
    if (file === null) return null;
    return readPictureIn(await this.#files.picture(file), (width, height) => ({ width, height }));
  }

  /** Keeps a copy of a picture of the intact work in place of any other. */
  async saveReference({ file, type }: TypedPicture): Promise<void> {
    const old = this.referenceFile();
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw diskError('read', file, cause);
    });
    await this.#files.write(referenceFileOf(type), bytes);
    if (old !== null && old !== referenceFileOf(type)) await rm(this.#files.pathOf(old), { force: true });
  }

  /** Keeps step 1's fragments as `fragment_0001.png`, … (alpha at least 128 where the mask is set) with notes about each. */
  async saveFragments(fragments: readonly Fragment[], notes: readonly FragmentNote[]): Promise<void> {
    if (notes.length !== fragments.length) {
      throw new RangeError(`Expected ${fragments.length} notes, one per fragment, got ${notes.length}`);
    }
    await eachAtOnce(fragments, picturesAtOnce(fragments, CODEC_THREADS), (fragment) => this.saveFragment(fragment));
    await this.saveFragmentNotes(notes);
  }

  /** Keeps one of step 1's fragments. */
  async saveFragment(fragment: Fragment): Promise<void> {
    const image = { width: fragment.width, height: fragment.height, data: withMaskInAlpha(fragment) };
    await this.savePicture(STEP1, fragmentPicture(fragment.id), image);
  }

  /** Keeps what is known of each fragment, by id. */
  async saveFragmentNotes(notes: readonly FragmentNote[]): Promise<void> {
    await this.saveJson(STEP1, 'fragments.json', notes);
  }

  /** The fragments as step 1 kept them, by id. */
  async loadFragments(): Promise<Fragment[]> {
    const sizes = await this.loadFragmentSizes();
    const fragments = new Array<Fragment>(sizes.length);
    await eachAtOnce(sizes, picturesAtOnce(sizes, CODEC_THREADS), async (_, id) => {
      fragments[id] = await this.loadFragment(id);
    });
    return fragments;
  }

  /**
   * One fragment as step 1 kept it.
   * @param allot gives the memory for its pixels: so many bytes, whatever is in them.
   */
  async loadFragment(
    id: number,
    allot = (bytes: number): ArrayBufferLike => new ArrayBuffer(bytes),
  ): Promise<Fragment> {
    const { width, height, data } = await this.loadPicture(STEP1, fragmentPicture(id));
    const memory = allot(data.length + width * height);
    const rgba = new Uint8Array(memory, 0, data.length);
    const mask = new Uint8Array(memory, data.length, width * height);
    rgba.set(data);
    for (let pixel = 0; pixel < mask.length; pixel++) mask[pixel] = rgba[4 * pixel + 3] >= INSIDE_ALPHA ? 1 : 0;
    return { id, width, height, rgba, mask };
  }

  /** Width and height of each fragment's picture, by id, without decoding any. */
  async loadFragmentSizes(): Promise<PictureSize[]> {
    const notes = await this.loadFragmentNotes();
    const sizes = new Array<PictureSize>(notes.length);
    await eachAtOnce(notes, HEADERS_AT_ONCE, async (_, id) => {
      sizes[id] = await readOwnPngSize(await this.#files.picture(nameOf(STEP1, fragmentPicture(id))));
    });
    return sizes;
  }

  async loadFragmentNotes(): Promise<FragmentNote[]> {
    return (await this.loadJson(STEP1, 'fragments.json')) as FragmentNote[];
  }

  /** Encodes and keeps a picture in a step's folder; the name's ending, `.png` or `.jpg`, tells the type. */
  async savePicture(step: StepName, name: string, image: RgbaImage): Promise<void> {
    const bytes = name.endsWith('.jpg') ? await encodeJpeg(image) : await encodePng(image);
    await this.saveBytes(step, name, bytes);
  }

  /** Keeps a picture with a drawing over it, as PNG. */
  async saveOverlaid(step: StepName, name: string, image: RgbaImage, overlay: Overlay): Promise<void> {
    await this.saveBytes(step, name, await encodeOverlaid(image, overlay));
  }

  async loadPicture(step: StepName, name: string): Promise<RgbaImage> {
    return readPicture(await this.#files.picture(nameOf(step, name)), NO_LIMITS);
  }

  /** Keeps text in a step's folder. @param name may hold folders, with `/`. */
  async saveText(step: StepName, name: string, text: string): Promise<void> {
    await this.#writeText(nameOf(step, name), text);
  }

  /** @throws FrameError FRAME_JOB_STEP_MISSING where the step has not written it. */
  async loadText(step: StepName, name: string): Promise<string> {
    return this.#readText(nameOf(step, name));
  }

  /** The same, or null where the step has not written it. */
  async findText(step: StepName, name: string): Promise<string | null> {
    return this.#findText(nameOf(step, name));
  }

  async saveBytes(step: StepName, name: string, bytes: Uint8Array): Promise<void> {
    await this.#files.write(nameOf(step, name), bytes);
  }

  /** Keeps a value as JSON with sorted keys. */
  async saveJson(step: StepName, name: string, value: unknown): Promise<void> {
    await this.#writeText(nameOf(step, name), stableJson(value));
  }

  /** @throws FrameError FRAME_JOB_STEP_MISSING or FRAME_JOB_DAMAGED. */
  async loadJson(step: StepName, name: string): Promise<unknown> {
    const text = await this.loadText(step, name);
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      const file = this.pathOf(step, name);
      throw new FrameError('FRAME_JOB_DAMAGED', `${file} is not valid JSON.`, {
        file,
        remedy: `Run the job again with --from ${step}.`,
        cause,
      });
    }
  }

  /** Absolute path of a file of a step, for people and for programs that take it from here; it may not be there yet. */
  pathOf(step: StepName, name: string): string {
    return this.#files.pathOf(nameOf(step, name));
  }

  async #writeText(name: string, text: string): Promise<void> {
    await this.#files.write(name, Buffer.from(text, 'utf8'));
  }

  async #readText(name: string): Promise<string> {
    const text = await this.#findText(name);
    if (text !== null) return text;
    const file = this.#files.pathOf(name);
    throw new FrameError('FRAME_JOB_STEP_MISSING', `${file} is not there: the step that writes it has not been done.`, {
      file,
      remedy: 'Run the job from an earlier step.',
    });
  }

  async #findText(name: string): Promise<string | null> {
    return (await this.#files.read(name))?.toString('utf8') ?? null;
  }
}

const nameOf = (step: StepName, name: string): string => `output/${step}/${name}`;

/** Name of a fragment's picture in steps 1 and 4; counts from 1, as the programs that read them expect. */
export function fragmentPicture(id: number): string {
  return `fragment_${String(id + 1).padStart(4, '0')}.png`;
}

function withMaskInAlpha({ rgba, mask }: Fragment): Uint8Array {
  const data = rgba.slice();
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const alpha = data[4 * pixel + 3];
    if (mask[pixel] === 1 && alpha < INSIDE_ALPHA) data[4 * pixel + 3] = 255;
    else if (mask[pixel] === 0 && alpha >= INSIDE_ALPHA) data[4 * pixel + 3] = 0;
  }
  return data;
}
