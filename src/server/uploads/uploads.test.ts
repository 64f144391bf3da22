import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiServer } from '../../../test/support/api-server.ts';
import { hostileNames } from '../../../test/support/hostile-names.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeTestRing, TEST_KEYS } from '../../../test/support/test-keys.ts';
import { sha256, UploadClient, type SentFile } from '../../../test/support/upload-client.ts';
import { listFiles } from '../../jobs/file-hash.ts';
import { GROWING_HEADER_BYTES } from '../../jobs/growing-file.ts';
import { loadJobKey } from '../../jobs/job-key.ts';
import { NO_KEYS, type KeyKeeper } from '../../jobs/key-keeper.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { seededRandom } from '../../math/random.ts';
import { rewrapKeys } from '../../ops/keys/rewrap-keys.ts';
import { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from './upload-limits.ts';
import { readStored, UploadFiles } from './upload-files.ts';
import { uploadRoutes } from './upload-routes.ts';
import { UploadStore } from './upload-store.ts';

const scratch = scratchFolder();
let server: FastifyInstance;
let store: UploadStore;
const ada = new UploadClient(() => server);

/** A server as it stands after a start: nothing in memory. */
async function start(keys: KeyKeeper, limits: Partial<UploadLimits> = {}): Promise<void> {
  store = new UploadStore({
    jobsDir: scratch(),
    limits: { ...DEFAULT_UPLOAD_LIMITS, reserveBytes: 0, ...limits },
    log: SILENT_LOGGER,
    keys,
  });
  server = await apiServer({ routes: uploadRoutes({ uploads: store }) });
}
/** Noise, which does not pack. */
async function picture(path: string, seed: number): Promise<SentFile> {
  const random = seededRandom(seed);
  const noise = Buffer.from(Array.from({ length: 40 * 30 * 3 }, () => Math.floor(256 * random.next())));
  return {
    path,
    bytes: await sharp(noise, { raw: { width: 40, height: 30, channels: 3 } })
      .png()
      .toBuffer(),
  };
}

describe.each([
  ['in the clear', NO_KEYS, 0],
  ['encrypted', TEST_KEYS, GROWING_HEADER_BYTES],
] as const)('an upload that stands %s', (_, keys, headerBytes) => {
  beforeEach(() => start(keys));

  test('files come in chunks, and are complete with the hashes that were announced', async () => {
    const files = [await picture('a.png', 1), await picture('b.png', 2)];
    const upload = await ada.sendAll(files, 500);
    expect(upload).toMatchObject({ complete: true, unpacked: null });
    for (const [k, file] of (await store.completeFiles('ada', upload.id)).entries()) {
      expect(file.path).toBe(files[k].path);
      expect(sha256(await readStored(file))).toBe(sha256(files[k].bytes));
    }
  });

  test('a chunk that comes too early is told where to go on, one that is there already does no harm', async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    const early = await ada.chunk(id, 0, 200, file.bytes.subarray(200, 300));
    expect([early.statusCode, early.headers['x-wanted-offset']]).toEqual([409, '0']);
    expect(early.json()).toMatchObject({ error: { code: 'FRAME_UPLOAD_OFFSET' } });
    const first = file.bytes.subarray(0, 200);
    for (let again = 0; again < 3; again++)
      expect((await ada.chunk(id, 0, 0, first)).json()).toMatchObject({ haveBytes: 200, state: 'waiting' });
    // One that overlaps adds what is new in it.
    expect((await ada.chunk(id, 0, 100, file.bytes.subarray(100, 350))).json()).toMatchObject({ haveBytes: 350 });
    await ada.send(id, 0, file, 400, 350);
    expect((await ada.show(id)).complete).toBe(true);
    expect((await ada.chunk(id, 0, 0, first)).json()).toMatchObject({ state: 'complete' });
  });

  test('chunks of one file at the same time count once', async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    await Promise.all(Array.from({ length: 20 }, () => ada.chunk(id, 0, 0, file.bytes.subarray(0, 300))));
    expect((await ada.show(id)).files[0].haveBytes).toBe(300);
  });

  test('a damaged chunk is refused and leaves nothing', async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    const answer = await ada.chunk(id, 0, 0, file.bytes.subarray(0, 100), sha256('other'));
    expect(answer.json()).toMatchObject({ error: { code: 'FRAME_UPLOAD_CHECKSUM', retry: true } });
    expect((await ada.show(id)).files[0].haveBytes).toBe(0);
  });

  test('a file that is not what was announced begins anew', async () => {
    const [file, other] = [await picture('a.png', 1), await picture('a.png', 2)];
    const bytes = Uint8Array.from(other.bytes).subarray(0, file.bytes.length);
    const padded = new Uint8Array(file.bytes.length);
    padded.set(bytes);
    const { id } = await ada.begin([file]);
    const answer = await ada.chunk(id, 0, 0, padded);
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      422,
      'FRAME_UPLOAD_CHECKSUM',
    ]);
    expect((await ada.show(id)).files[0]).toMatchObject({ haveBytes: 0, state: 'waiting' });
    await ada.send(id, 0, file, 1 << 20);
    expect((await ada.show(id)).complete).toBe(true);
  });

  test('what a killed server left goes on: the length on the disk is the truth', async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    await ada.chunk(id, 0, 0, file.bytes.subarray(0, 1000));
    // As a kill in the middle of a write leaves it.
    const folder = join(scratch(), '.uploads', id);
    await truncate(join(folder, 'parts', '0'), 777 + headerBytes);
    await start(keys);
    expect((await ada.show(id)).files[0].haveBytes).toBe(777);
    // As a kill between the last byte and the look at the whole leaves it.
    await (await UploadFiles.open(folder, scratch(), keys)).append(0, 777, file.bytes.subarray(777));
    await start(keys);
    expect(await ada.show(id)).toMatchObject({ complete: true, files: [{ state: 'complete' }] });
  });

  test('what an earlier upload of the same user has is not asked for again, but not what another has', async () => {
    const [one, two] = [await picture('a.png', 1), await picture('b.png', 2)];
    await ada.sendAll([one]);
    const again = await ada.begin([{ ...one, path: 'x/renamed.png' }, two]);
    expect(again.files.map(({ state, haveBytes }) => [state, haveBytes])).toEqual([
      ['complete', one.bytes.length],
      ['waiting', 0],
    ]);
    const eve = new UploadClient(() => server, 'eve');
    expect((await eve.begin([one])).files[0].haveBytes).toBe(0);
  });

  test("somebody else's upload is answered like none", async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    const eve = new UploadClient(() => server, 'eve');
    for (const answer of [
      await eve.ask('GET', `/uploads/${id}`),
      await eve.ask('DELETE', `/uploads/${id}`),
      await eve.chunk(id, 0, 0, file.bytes),
      await ada.ask('GET', '/uploads/..%2f..%2fjob_1'),
      await ada.ask('GET', `/uploads/up_${'0'.repeat(32)}`),
    ])
      expect(answer.statusCode).toBe(404);
  });

  test('what is no picture is refused with the reason, without a path of this disk', async () => {
    const files = [
      { path: 'a.png', bytes: Buffer.from('%PDF-1.7 no picture at all') },
      { path: 'b.png', bytes: (await picture('b.png', 1)).bytes.subarray(0, 30) },
      { path: 'c.png', bytes: new Uint8Array(0) },
      { path: 'fragmentList.txt', bytes: Buffer.from([0xff, 0xfe, 0x00]) },
    ];
    const { id } = await ada.begin(files);
    for (const [k, file] of files.entries()) await ada.send(id, k, file, 1 << 20);
    const upload = await ada.show(id);
    expect(upload.files.map(({ state }) => state)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(upload.files.map(({ error }) => error!.code)).toEqual([
      'FRAME_PICTURE_UNKNOWN_FORMAT',
      'FRAME_PICTURE_UNREADABLE',
      'FRAME_PICTURE_UNREADABLE',
      'FRAME_FORMAT_SYNTAX',
    ]);
    expect(JSON.stringify(upload)).not.toContain(scratch());
    await expect(store.completeFiles('ada', id)).rejects.toMatchObject({ code: 'FRAME_UPLOAD_INCOMPLETE' });
  });

  test('a picture of a billion pixels is refused before it is decoded', async () => {
    const bomb = Buffer.from((await picture('a.png', 1)).bytes);
    bomb.writeUInt32BE(50_000, 16);
    bomb.writeUInt32BE(50_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const { files } = await ada.sendAll([{ path: 'a.png', bytes: bomb }]);
    expect(files[0]).toMatchObject({ state: 'refused', error: { code: 'FRAME_PICTURE_TOO_LARGE' } });
  });

  test('the place where a picture was taken goes, and the file is known again by what was sent', async () => {
    const { bytes } = await picture('a.png', 1);
    const gps = { IFD3: { GPSLatitude: '41/1 53/1 3141/100', GPSLatitudeRef: 'N' } };
    const file = { path: 'a.jpg', bytes: await sharp(bytes).jpeg().withExif(gps).toBuffer() };
    const { id } = await ada.sendAll([file]);
    const [kept] = await store.completeFiles('ada', id);
    const clean = await readStored(kept);
    expect(clean.length).toBe(file.bytes.length);
    expect(sha256(clean)).not.toBe(sha256(file.bytes));
    expect(Buffer.from(file.bytes).includes(Buffer.from('450c000064000000', 'hex'))).toBe(true);
    expect(clean.includes(Buffer.from('450c000064000000', 'hex'))).toBe(false);
    expect((await ada.begin([file])).complete).toBe(true);
  });

  test('500 hostile names: none begins an upload', async () => {
    for (const name of hostileNames()) {
      const { statusCode, body } = await ada.ask('POST', '/uploads', {
        files: [{ path: name, sizeBytes: 1, sha256: sha256('') }],
      });
      expect([name, statusCode, body]).toEqual([
        name,
        422,
        expect.stringMatching(/FRAME_(UPLOAD_NAME|REQUEST_INVALID)/),
      ]);
    }
    expect(await readdir(scratch())).toEqual([]);
  });

  test('limits: sizes, number of files, open uploads, the room of a user, the room of the disk', async () => {
    await start(keys, { fileBytes: 5000, uploadBytes: 8000, files: 3, openUploads: 2, userBytes: 9000 });
    const of = (...sizes: number[]) => ({
      files: sizes.map((sizeBytes, k) => ({ path: `${k}.png`, sizeBytes, sha256: sha256(String(k)) })),
    });
    const code = async (payload: object): Promise<string> =>
      (await ada.ask('POST', '/uploads', payload)).json<{ error?: { code: string } }>().error?.code ?? 'taken';
    expect(await code(of(5001))).toBe('FRAME_UPLOAD_LIMIT');
    expect(await code(of(4000, 4001))).toBe('FRAME_UPLOAD_LIMIT');
    expect(await code(of(1, 1, 1, 1))).toBe('FRAME_UPLOAD_LIMIT');
    expect(await code(of(4000))).toBe('taken');
    expect(await code(of(4000, 2000))).toBe('FRAME_UPLOAD_LIMIT');
    expect(await code(of(100))).toBe('taken');
    expect(await code(of(100))).toBe('FRAME_UPLOAD_LIMIT');
    await start(keys, { reserveBytes: Number.MAX_SAFE_INTEGER / 2 });
    expect(await code(of(100))).toBe('FRAME_DISK_FULL');
  });

  test('a chunk longer than announced, or than a chunk may be, is refused', async () => {
    await start(keys, { chunkBytes: 1000 });
    const { id } = await ada.begin([{ path: 'a.png', bytes: Buffer.alloc(600) }]);
    expect((await ada.chunk(id, 0, 0, Buffer.alloc(601))).json()).toMatchObject({
      error: { code: 'FRAME_UPLOAD_LIMIT' },
    });
    expect((await ada.chunk(id, 0, 0, Buffer.alloc(1001))).statusCode).toBe(413);
    expect((await ada.chunk(id, 7, 0, Buffer.alloc(1))).statusCode).toBe(404);
  });

  test('old uploads are cleared away, one whose list cannot be read is left', async () => {
    const [{ id: old }, { id: young }, { id: spoilt }] = [
      await ada.begin([await picture('a.png', 1)]),
      await ada.begin([await picture('a.png', 2)]),
      await ada.begin([await picture('a.png', 3)]),
    ];
    const past = new Date(Date.now() - DEFAULT_UPLOAD_LIMITS.keptMs - 60_000);
    const listOf = (id: string): string => join(scratch(), '.uploads', id, 'upload.json');
    await writeFile(listOf(spoilt), '{"format":');
    for (const id of [old, spoilt]) await utimes(listOf(id), past, past);
    await mkdir(join(scratch(), '.uploads', 'removing_up_x'));
    expect(await store.removeExpired()).toBe(1);
    expect((await readdir(join(scratch(), '.uploads'))).sort()).toEqual([young, spoilt].sort());
  });

  test('an upload that is removed is gone', async () => {
    const { id } = await ada.sendAll([await picture('a.png', 1)]);
    expect((await ada.ask('DELETE', `/uploads/${id}`)).statusCode).toBe(204);
    expect((await ada.ask('GET', `/uploads/${id}`)).statusCode).toBe(404);
  });
});

describe('encrypted', () => {
  const folderOf = (id: string): string => join(scratch(), '.uploads', id);
  beforeEach(() => start(TEST_KEYS));

  test('nothing of what was sent stands on the disk, however far it has come', async () => {
    const files = [await picture('a.png', 1), await picture('b.png', 2), await picture('c.png', 3)];
    const { id } = await ada.begin(files);
    await ada.send(id, 0, files[0], 1000);
    await ada.chunk(id, 1, 0, files[1].bytes.subarray(0, 1500));
    const names = await listFiles(folderOf(id));
    expect(names).toEqual(expect.arrayContaining(['parts/1', 'upload.json', 'whole/0']));
    for (const name of names) {
      const bytes = await readFile(join(folderOf(id), name));
      for (const sent of files) {
        for (let at = 0; at + 16 <= sent.bytes.length; at += 16)
          expect(bytes.includes(Buffer.from(sent.bytes.subarray(at, at + 16))), `${name} at ${at}`).toBe(false);
        // Neither which picture it is.
        expect(bytes.includes(sha256(sent.bytes))).toBe(false);
      }
    }
  });

  test('what was changed on the disk is asked for again while it comes, and refused once it is whole', async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    await ada.chunk(id, 0, 0, file.bytes.subarray(0, 1500));
    await spoil(join(folderOf(id), 'parts', '0'), GROWING_HEADER_BYTES + 700);
    const end = await ada.chunk(id, 0, 1500, file.bytes.subarray(1500));
    expect(end.json()).toMatchObject({ error: { code: 'FRAME_UPLOAD_CHECKSUM' } });
    expect((await ada.show(id)).files[0]).toMatchObject({ haveBytes: 0, state: 'waiting' });
    await ada.send(id, 0, file, 1000);
    const [whole] = await store.completeFiles('ada', id);
    expect(await readStored(whole)).toEqual(Buffer.from(file.bytes));
    await spoil(whole.file, 700);
    await expect(readStored(whole)).rejects.toMatchObject({ code: 'FRAME_JOB_SEAL' });
    await spoil(join(folderOf(id), 'upload.json'), 80);
    await start(TEST_KEYS);
    expect((await ada.ask('GET', `/uploads/${id}`)).statusCode).toBe(404);
  });

  test('switched on and off: each upload goes on as it began, and hands what it has to the next', async () => {
    const files = [await picture('a.png', 1), await picture('b.png', 2)];
    const off = { ...TEST_KEYS, encryptsNewJobs: false };
    const ids: string[] = [];
    for (const keys of [TEST_KEYS, off, TEST_KEYS]) {
      await start(keys);
      const { id, files: asked } = await ada.begin(files);
      expect(asked.map(({ state }) => state)).toEqual(Array(2).fill(ids.length === 0 ? 'waiting' : 'complete'));
      ids.push(id);
      if (ids.length > 1) continue;
      await ada.send(id, 0, files[0], 1000);
      await ada.chunk(id, 1, 0, files[1].bytes.subarray(0, 500));
      await start(off);
      await ada.send(id, 1, files[1], 1000, 500);
    }
    for (const [k, id] of ids.entries())
      for (const [n, file] of (await store.completeFiles('ada', id)).entries()) {
        expect(file.seal === null).toBe(k === 1);
        expect(await readStored(file)).toEqual(Buffer.from(files[n].bytes));
      }
    // In the clear nothing stays once its job stands; what is encrypted does.
    for (const id of ids) await store.forgetClear('ada', id);
    expect((await readdir(join(scratch(), '.uploads'))).sort()).toEqual([ids[0], ids[2]].sort());
  });

  test('without its key an upload stands in the way of no other', async () => {
    const file = await picture('a.png', 1);
    const { id } = await ada.sendAll([file]);
    await start(NO_KEYS);
    expect((await ada.ask('GET', `/uploads/${id}`)).json()).toMatchObject({ error: { code: 'FRAME_KEY_MISSING' } });
    expect((await ada.sendAll([file])).complete).toBe(true);
    expect(await store.removeExpired()).toBe(0);
  });

  test('its data key is wrapped anew with those of the jobs', async () => {
    const { ring } = await makeTestRing(scratch());
    await start(ring);
    const file = await picture('a.png', 1);
    const { id } = await ada.begin([file]);
    await ada.chunk(id, 0, 0, file.bytes.subarray(0, 900));
    const { id: made } = await ring.makeKey(scratch());
    expect(await rewrapKeys(scratch(), scratch(), ring)).toMatchObject({ rewrapped: 1, failed: [] });
    expect((await loadJobKey(folderOf(id)))?.wrapped.by).toBe(made);
    await start(ring);
    await ada.send(id, 0, file, 1000, 900);
    expect((await ada.show(id)).complete).toBe(true);
  });

  async function spoil(file: string, at: number): Promise<void> {
    const bytes = await readFile(file);
    bytes[at] ^= 1;
    await writeFile(file, bytes);
  }
});
