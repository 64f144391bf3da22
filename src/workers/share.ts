/** The same bytes in memory that all threads see: a task that is given them copies nothing. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** The same value with every typed array in memory that all threads see: a task that is given it copies no numbers. */
export function shareArrays<T>(value: T): T {
  if (ArrayBuffer.isView(value)) {
    const view = value as unknown as Uint8Array;
    if (view.buffer instanceof SharedArrayBuffer) return value;
    const shared = new SharedArrayBuffer(view.byteLength);
    new Uint8Array(shared).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    const Kind = view.constructor as new (buffer: SharedArrayBuffer) => T;
    return new Kind(shared);
  }
  if (Array.isArray(value)) return value.map((item: unknown) => shareArrays(item)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shareArrays<unknown>(item)])) as T;
  }
  return value;
}
