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

/**
 * Memory that all threads see, used again and again. The collector does not count shared memory towards any thread's heap, so
 * what is let go is freed when chance has it, and photographs of a hundred megabytes would pile up.
 */
export class SharedPool {
  readonly #free: SharedArrayBuffer[] = [];

  /** At least so many bytes; what was in them before may still be there. */
  take(bytes: number): SharedArrayBuffer {
    let best = -1;
    for (const [k, { byteLength }] of this.#free.entries()) {
      if (byteLength >= bytes && (best < 0 || byteLength < this.#free[best].byteLength)) best = k;
    }
    return best < 0 ? new SharedArrayBuffer(bytes) : this.#free.splice(best, 1)[0];
  }

  /** Takes memory back that no task reads any more. */
  giveBack(memory: SharedArrayBuffer): void {
    this.#free.push(memory);
  }
}
