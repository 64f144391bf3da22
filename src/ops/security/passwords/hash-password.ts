import { hash, parseOptions, verify } from '@node-rs/argon2';
import { FrameError } from '../../../errors.ts';

/** How much work a guess is. */
export interface HashingCost {
  /** KiB that one hash takes. */
  readonly memoryCost: number;
  /** Passes over them. */
  readonly timeCost: number;
  readonly parallelism: number;
}

/**
 * argon2id with 46 MiB and two passes: twice what OWASP asks for with as much memory, and about a tenth of a second of one
 * core. Hashes of other costs stay good and are renewed when their owner logs in.
 */
export const PASSWORD_HASHING: HashingCost = { memoryCost: 47_104, timeCost: 2, parallelism: 1 };

/** argon2id, by its number: the package's own name for it is a constant that does not survive being compiled alone. */
const ARGON2ID = 2;

/** So many are computed at once: each takes its memory and one of libuv's four threads. */
const AT_ONCE = 2;
/** So many wait at most; a crowd beyond it is told to come again. */
const MOST_WAITING = 64;

/** Hashes passwords and compares them, a few at a time. */
export class PasswordHasher {
  readonly #cost: HashingCost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #dummy: Promise<string> | undefined;

  constructor(cost: HashingCost = PASSWORD_HASHING) {
    this.#cost = cost;
  }

  /** @returns in the PHC form, with salt and costs. @throws FrameError FRAME_REQUEST_TOO_MANY */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => this.#hash(password));
  }

  /**
   * Whether a password is the one that was hashed. With no hash to compare it takes as long and says no: how long an
   * answer takes does not tell which names there are.
   * @throws FrameError FRAME_REQUEST_TOO_MANY
   */
  async matches(hashed: string | null, password: string): Promise<boolean> {
    this.#dummy ??= this.#hash('nobody has this password');
    const against = hashed ?? (await this.#dummy);
    const same = await this.#inTurn(() => verify(against, normalised(password)));
    return same && hashed !== null;
  }

  /** Whether a hash was made with other costs than are asked for now. */
  isOld(hashed: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(hashed);
    const { memoryCost: memory, timeCost: time, parallelism: threads } = this.#cost;
    return memoryCost !== memory || timeCost !== time || parallelism !== threads;
  }

  #hash(password: string): Promise<string> {
    return hash(normalised(password), { algorithm: ARGON2ID as never, ...this.#cost });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) {
        throw new FrameError('FRAME_REQUEST_TOO_MANY', 'Too many people are logging in at this moment.', {
          remedy: 'Try again in some seconds.',
        });
      }
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Whoever is let in takes the place over, so the count stays.
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/** The same letters give the same password, however a keyboard composes them (NIST SP 800-63B asks for this). */
function normalised(password: string): string {
  return password.normalize('NFKC');
}
