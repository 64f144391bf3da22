import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../log.ts';
import { openState, type OpenOptions, type State } from './open-state.ts';
import { STATE_FILE } from './state-place.ts';

/**
 * The state database of a process that lives long: opened when it is first needed, and again when it has failed or another
 * process has put a new one in its place.
 */
export class HeldState {
  private readonly dir: string;
  private readonly log: Logger;
  private readonly options: OpenOptions;
  private open: { readonly state: State; readonly inode: bigint | null } | null = null;
  private opening: Promise<State> | null = null;

  constructor(dir: string, log: Logger, options: OpenOptions = {}) {
    this.dir = dir;
    this.log = log;
    this.options = options;
  }

  /** Does something with the database. @throws FrameError as `openState`, and whatever the action throws */
  async use<T>(action: (state: State) => Promise<T> | T): Promise<T> {
    const state = await this.current();
    try {
      return await action(state);
    } catch (error) {
      if ((error as { code?: unknown }).code?.toString().startsWith('SQLITE_')) this.close();
      throw error;
    }
  }

  close(): void {
    this.open?.state.close();
    this.open = null;
  }

  private current(): Promise<State> {
    this.opening ??= this.find().finally(() => (this.opening = null));
    return this.opening;
  }

  private async find(): Promise<State> {
    if (this.open !== null && this.open.inode === (await this.inode())) return this.open.state;
    this.close();
    const state = await openState(this.dir, this.options);
    for (const warning of state.warnings) this.log.warn({}, warning);
    this.open = { state, inode: await this.inode() };
    return state;
  }

  private async inode(): Promise<bigint | null> {
    const found = await stat(join(this.dir, STATE_FILE), { bigint: true }).catch(() => null);
    return found?.ino ?? null;
  }
}
