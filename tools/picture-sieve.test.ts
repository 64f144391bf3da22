import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePng } from '../src/jobs/picture-io.ts';
import { drawFresco } from '../src/reassembly/puzzle/draw-fresco.ts';
import { PictureSieve } from './picture-sieve.ts';

const fresco = (width: number, height: number, seed = 1) => encodePng(drawFresco({ width, height, seed }));

test('keeps a picture once, in whatever size it comes, and shrinks it', async () => {
  const sieve = new PictureSieve();
  const large = await fresco(1300, 900);
  const kept = await sieve.take(large);
  expect(await sharp(kept!).metadata()).toMatchObject({ format: 'png', width: 1100, height: 762 });
  expect(await sieve.take(await sharp(large).resize(800).jpeg().toBuffer())).toBeNull();
  expect(await sieve.take(await fresco(600, 500, 2))).not.toBeNull();
});

test('leaves out what is small, see-through, plain or no picture', async () => {
  const sieve = new PictureSieve();
  expect(await sieve.take(await fresco(600, 320))).toBeNull();
  const { data, ...size } = drawFresco({ width: 500, height: 400, seed: 3 });
  expect(await sieve.take(await encodePng({ ...size, data: data.map((v, at) => (at === 3 ? 0 : v)) }))).toBeNull();
  const plain = { create: { width: 500, height: 400, channels: 3 as const, background: '#864' } };
  expect(await sieve.take(await sharp(plain).png().toBuffer())).toBeNull();
  const sky = data.map((level, at) => (at < data.length / 2 && at % 4 !== 3 ? 200 : level));
  expect(await sieve.take(await encodePng({ ...size, data: sky }))).toBeNull();
  expect(await sieve.take(await encodePng({ ...size, data }))).not.toBeNull();
  expect(await sieve.take(Buffer.from('no picture'))).toBeNull();
});
