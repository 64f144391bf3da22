/** One after the other for the same name; side by side for others. */
export class KeyedLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  async hold<T>(name: string, action: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(action, action);
    const settled = mine.catch(() => undefined);
    this.#last.set(name, settled);
    try {
      return await mine;
    } finally {
      // Nobody came after: the name is forgotten, or the map would grow for ever.
      if (this.#last.get(name) === settled) this.#last.delete(name);
    }
  }
}
