import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readQtResources } from './qt-resources.ts';

interface Leaf {
  readonly name: string;
  readonly bytes: Buffer;
  readonly flags?: number;
}

/** A resource file of a root that holds one folder with files. */
function resourceFile(version: number, folder: string, leaves: readonly Leaf[]): Buffer {
  const names: Buffer[] = [];
  const data: Buffer[] = [];
  const lengthOf = (parts: readonly Buffer[]): number => parts.reduce((sum, part) => sum + part.length, 0);
  const addName = (name: string): number => {
    const at = lengthOf(names);
    const head = Buffer.alloc(6);
    head.writeUInt16BE(name.length);
    names.push(Buffer.concat([head, Buffer.from(name, 'utf16le').swap16()]));
    return at;
  };
  const node = (name: number, flags: number, third: number, fourth: number): Buffer => {
    const bytes = Buffer.alloc(version >= 2 ? 22 : 14);
    bytes.writeUInt32BE(name);
    bytes.writeUInt16BE(flags, 4);
    bytes.writeUInt32BE(third, 6);
    bytes.writeUInt32BE(fourth, 10);
    return bytes;
  };
  const nodes = [node(0, 2, 1, 1), node(addName(folder), 2, leaves.length, 2)];
  for (const { name, bytes, flags = 0 } of leaves) {
    nodes.push(node(addName(name), flags, 0, lengthOf(data)));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    data.push(size, bytes);
  }
  const head = Buffer.alloc(version >= 3 ? 24 : 20);
  head.write('qres');
  const parts = [Buffer.concat(data), Buffer.concat(names), Buffer.concat(nodes)];
  const [dataAt, namesAt, treeAt] = parts.map((_, k) => head.length + lengthOf(parts.slice(0, k)));
  [version, treeAt, dataAt, namesAt].forEach((value, k) => head.writeUInt32BE(value, 4 + 4 * k));
  return Buffer.concat([head, ...parts]);
}

const text = Buffer.from('a picture, say');
const packed = Buffer.concat([Buffer.from([0, 0, 0, text.length]), deflateSync(text)]);

test.each([1, 2, 3])('reads names and files of version %d, stored or packed', (version) => {
  const file = resourceFile(version, 'höhle', [
    { name: 'stored.jpg', bytes: text },
    { name: 'packed.png', bytes: packed, flags: 1 },
    { name: 'other.qml', bytes: text, flags: 4 },
  ]);
  const found = readQtResources(file).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]);
  expect(found).toEqual([
    ['höhle/stored.jpg', text.toString()],
    ['höhle/packed.png', text.toString()],
  ]);
});

test('refuses another file, a cut one and a damaged one', () => {
  const file = resourceFile(3, 'a', [{ name: 'b', bytes: text }]);
  expect(() => readQtResources(Buffer.from('RIFF, but no resource file'))).toThrow(RangeError);
  for (const length of [10, 30, file.length - 9])
    expect(() => readQtResources(file.subarray(0, length))).toThrow(RangeError);
  const loop = Buffer.from(file);
  loop.writeUInt32BE(0, loop.readUInt32BE(8) + 10);
  expect(() => readQtResources(loop)).toThrow(/damaged/);
});
