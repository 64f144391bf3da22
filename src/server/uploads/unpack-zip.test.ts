import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { apiServer } from '../../../test/support/api-server.ts';
import { hostileNames } from '../../../test/support/hostile-names.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { TEST_KEYS } from '../../../test/support/test-keys.ts';
import { sha256, UploadClient } from '../../../test/support/upload-client.ts';
import { FrameError } from '../../errors.ts';
import { NO_KEYS, type KeyKeeper } from '../../jobs/key-keeper.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.ts';
import { readStored } from './upload-files.ts';
import { uploadRoutes } from './upload-routes.ts';
import { UploadStore } from './upload-store.ts';
import { unpackZip } from './unpack-zip.ts';

const scratch = scratchFolder();
let server: FastifyInstance;
let store: UploadStore;
const ada = new UploadClient(() => server);

async function start(keys: KeyKeeper): Promise<void> {
  store = new UploadStore({
    jobsDir: scratch(),
    limits: { ...DEFAULT_UPLOAD_LIMITS, reserveBytes: 0 },
    log: SILENT_LOGGER,
    keys,
  });
  server = await apiServer({ routes: uploadRoutes({ uploads: store }) });
}
beforeEach(() => start(NO_KEYS));

const PICTURE = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#a43' } })
  .png()
  .toBuffer();

interface Zipped {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly mode?: number;
  readonly compress?: boolean;
}

async function zipOf(files: readonly Zipped[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes = PICTURE, mode = 0o100644, compress = true } of files)
    zip.addBuffer(Buffer.from(bytes), name, { mode, compress });
  zip.end();
  return buffer(zip.outputStream);
}

/** A zip whose one name is another, of the same length in bytes, everywhere: what no packer writes. */
async function zipNamed(name: string): Promise<Buffer> {
  const wanted = Buffer.from(name);
  const stand = Buffer.alloc(wanted.length, 'q');
  const zip = await zipOf([{ name: stand.toString('latin1') }]);
  for (let at = zip.indexOf(stand); at >= 0; at = zip.indexOf(stand, at + 1)) wanted.copy(zip, at);
  return zip;
}

async function unpack(bytes: Uint8Array, limits = DEFAULT_UPLOAD_LIMITS): Promise<string | string[]> {
  const [file, paths] = [join(scratch(), sha256(bytes)), [] as string[]];
  await writeFile(file, bytes);
  try {
    await unpackZip(file, bytes.length, limits, async (path, content) => {
      paths.push(path);
      for await (const piece of content) expect(piece.length).toBeGreaterThan(0);
    });
    return paths;
  } catch (error) {
    if (error instanceof FrameError) return error.code;
    throw error;
  }
}

test.each([
  ['in the clear', NO_KEYS],
  ['encrypted', TEST_KEYS],
])(
  'a zip becomes its pictures (%s); what file managers leave and what is no picture is passed over',
  async (_, keys) => {
    await start(keys);
    const gps = { IFD3: { GPSLatitude: '41/1 53/1 3141/100', GPSLatitudeRef: 'N' } };
    const placed = await sharp(PICTURE).jpeg().withExif(gps).toBuffer();
    const bytes = await zipOf([
      { name: 'set/0.jpg', bytes: placed },
      { name: 'set/1.png' },
      { name: 'set/2.png', bytes: Buffer.concat([PICTURE, Buffer.from('tail')]) },
      { name: 'set/readme.pdf', bytes: Buffer.from('%PDF') },
      { name: '__MACOSX/set/._1.png' },
      { name: 'set/.DS_Store' },
    ]);
    const upload = await ada.sendAll([{ path: 'set.zip', bytes }]);
    expect(upload).toMatchObject({
      complete: true,
      unpacked: [{ path: 'set/0.jpg' }, { path: 'set/1.png' }, { path: 'set/2.png' }],
    });
    const files = await store.completeFiles('ada', upload.id);
    expect(await readStored(files[1])).toEqual(PICTURE);
    // Where it was taken goes out of what comes in a zip, too.
    const latitude = Buffer.from('450c000064000000', 'hex');
    expect([placed.includes(latitude), (await readStored(files[0])).includes(latitude)]).toEqual([true, false]);
    // Sent again, it is not asked for again, and what is in it is there all the same.
    expect(await ada.begin([{ path: 'other.zip', bytes }])).toMatchObject({ complete: true, unpacked: [{}, {}, {}] });
  },
);

test.each([['beside other files', [{ path: 'a.zip' }, { path: 'b.png' }]]])('a zip %s is refused', async (_, files) => {
  const answer = await ada.ask('POST', '/uploads', {
    files: files.map((one) => ({ ...one, sizeBytes: 9, sha256: sha256('') })),
  });
  expect(answer.json()).toMatchObject({ error: { code: 'FRAME_UPLOAD_ARCHIVE' } });
});

test.each([
  ['in the clear', NO_KEYS],
  ['encrypted', TEST_KEYS],
])('a zip under another name, one in a zip, and one without a picture are refused (%s)', async (_, keys) => {
  await start(keys);
  const zip = await zipOf([{ name: '1.png' }]);
  for (const [path, bytes, code] of [
    ['a.png', zip, 'FRAME_PICTURE_UNKNOWN_FORMAT'],
    ['a.zip', await zipOf([{ name: 'inner.zip', bytes: zip }]), 'FRAME_UPLOAD_ARCHIVE'],
    ['b.zip', await zipOf([{ name: 'inner.png', bytes: zip }]), 'FRAME_UPLOAD_ARCHIVE'],
    ['c.zip', await zipOf([{ name: 'a.txt', bytes: Buffer.from('x') }]), 'FRAME_UPLOAD_ARCHIVE'],
    ['d.zip', Buffer.from('PK\x03\x04 but no more'), 'FRAME_UPLOAD_ARCHIVE'],
    ['e.zip', zip.subarray(0, zip.length - 30), 'FRAME_UPLOAD_ARCHIVE'],
  ] as const) {
    const { files } = await ada.sendAll([{ path, bytes }]);
    expect([path, files[0].error?.code]).toEqual([path, code]);
    expect(files[0].error!.message).not.toContain(scratch());
  }
});

test('bombs: by ratio, by size, by number; links; two of one name', async () => {
  const zeros = Buffer.alloc(80 * 2 ** 20);
  expect(await unpack(await zipOf([{ name: 'a.png', bytes: zeros }]))).toBe('FRAME_UPLOAD_LIMIT');
  expect(
    await unpack(await zipOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]), { ...DEFAULT_UPLOAD_LIMITS, files: 2 }),
  ).toBe('FRAME_UPLOAD_LIMIT');
  expect(await unpack(await zipOf([{ name: 'a' }]), { ...DEFAULT_UPLOAD_LIMITS, fileBytes: 10 })).toBe(
    'FRAME_UPLOAD_LIMIT',
  );
  expect(await unpack(await zipOf([{ name: 'a', mode: 0o120777, bytes: Buffer.from('/etc/passwd') }]))).toBe(
    'FRAME_UPLOAD_ARCHIVE',
  );
  expect(await unpack(await zipOf([{ name: 'a', mode: 0o020666 }]))).toBe('FRAME_UPLOAD_ARCHIVE');
  expect(await unpack(await zipOf([{ name: 'a.png' }, { name: 'A.png' }]))).toBe('FRAME_UPLOAD_NAME');
  expect(await unpack(await zipOf([]))).toBe('FRAME_UPLOAD_ARCHIVE');
});

test('a size that lies is found out while unpacking', async () => {
  const zip = await zipOf([{ name: 'a.png', bytes: Buffer.alloc(100_000) }]);
  const at = zip.indexOf(Buffer.from('504b0102', 'hex'));
  zip.writeUInt32LE(10, at + 24);
  expect(await unpack(zip)).toBe('FRAME_UPLOAD_ARCHIVE');
});

test('an encrypted zip is refused', async () => {
  const zip = await zipOf([{ name: 'a.png' }]);
  for (const [mark, offset] of [
    ['504b0304', 6],
    ['504b0102', 8],
  ] as const) {
    const at = zip.indexOf(Buffer.from(mark, 'hex')) + offset;
    zip.writeUInt16LE(zip.readUInt16LE(at) | 1, at);
  }
  expect(await unpack(zip)).toBe('FRAME_UPLOAD_ARCHIVE');
});

test('hostile names in a zip: none comes through under its name, and none leaves the folder', async () => {
  for (const name of hostileNames().filter(
    (one) => one.length > 0 && one.length < 300 && !/[\ud800-\udfff]/.test(one),
  )) {
    const found = await unpack(await zipNamed(name));
    // A slash at the end is a folder, and what is hidden is passed over: then there is nothing in the zip.
    expect([name, typeof found === 'string' ? found : 'taken']).toEqual([
      name,
      expect.stringMatching(/^FRAME_UPLOAD_/),
    ]);
  }
});

test('damaged zips are faults of the zip, whatever is damaged', async () => {
  const seed = await zipOf([{ name: 'a.png' }, { name: 'b/c.png' }]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 }), async (changes) => {
      const bytes = Uint8Array.from(seed);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const found = await unpack(bytes);
      if (typeof found === 'string') expect(found).toMatch(/^FRAME_UPLOAD_/);
    }),
    { seed: 6, numRuns: 150 },
  );
});
