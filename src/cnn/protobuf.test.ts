import { expect, test } from 'vitest';
import { ProtobufMessage } from './protobuf.ts';

test('fields are written as the documentation of protobuf shows', () => {
  expect([...new ProtobufMessage().int(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
  expect([...new ProtobufMessage().text(2, 'testing').finish()]).toEqual([
    0x12,
    7,
    ...[...'testing'].map((letter) => letter.charCodeAt(0)),
  ]);
  expect([...new ProtobufMessage().message(3, new ProtobufMessage().int(1, 150)).finish()]).toEqual([
    0x1a, 3, 0x08, 0x96, 0x01,
  ]);
  expect([...new ProtobufMessage().float(1, 1).finish()]).toEqual([0x0d, 0, 0, 0x80, 0x3f]);
});

test('a negative number takes ten bytes, a long text a length of several', () => {
  expect([...new ProtobufMessage().int(1, -2).finish()]).toEqual([
    0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
  ]);
  expect([...new ProtobufMessage().text(1, 'x'.repeat(300)).finish().subarray(0, 3)]).toEqual([0x0a, 0xac, 0x02]);
});

test('names outside ASCII are refused', () => {
  expect(() => new ProtobufMessage().text(1, 'Länge')).toThrow(RangeError);
});
