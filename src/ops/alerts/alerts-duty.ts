import type { AlertingConfig } from '../../formats/alerting-config.ts';
import type { Logger } from '../../log.ts';
import { guardedFetch, type GuardedOptions } from '../net/guarded-fetch.ts';
import type { AlertMemory } from './alert-memory.ts';
import type { Channel } from './channel.ts';
import { deliverDue } from './deliver.ts';
import { evaluate } from './evaluate.ts';
import { outcomeOf } from './http-outcome.ts';
import type { Observation } from './measures.ts';
import type { Notice } from './notice.ts';
import { resolveRules, type Rule } from './rules.ts';
import type { Silence } from './silence.ts';
import { secretsOfUrl } from './plain-reason.ts';

export interface AlertsDutyOptions {
  readonly config: AlertingConfig;
  readonly memory: AlertMemory;
  readonly channels: readonly Channel[];
  readonly log: Logger;
  /** For the dead man's ping. */
  readonly guarded?: GuardedOptions;
  readonly clock?: () => number;
  readonly random?: () => number;
}

/** What a metrics record says to alerts; how the channels stand is added here. */
export type Observed = Omit<Observation, 'failing_channels'>;

/**
 * What a running service does about alerts, round for round: `evaluateAlerts` with each new metrics record, `deliverDue`
 * as often or more often, since what failed is due at its own time.
 */
export class AlertsDuty {
  readonly rules: readonly Rule[];
  readonly #options: AlertsDutyOptions;
  readonly #clock: () => number;

  constructor(options: AlertsDutyOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    // The log can't fail: writing to it is no delivery that somebody waits for.
    const watched = options.channels.map(({ name }) => name).filter((name) => name !== 'log');
    this.rules = resolveRules(options.config, watched);
  }

  /** Silences of the file and those made by hand. */
  silences(): readonly Silence[] {
    return [...plannedSilences(this.#options.config), ...this.#options.memory.silences()];
  }

  /**
   * Looks at a record; its notices are then in the outbox. Afterwards, with everything kept, the dead man's address is
   * called: whoever listens there learns from silence that nobody evaluates any more.
   */
  async evaluateAlerts(observed: Observed): Promise<readonly Notice[]> {
    const { memory, channels } = this.#options;
    const now = this.#clock();
    const failing = memory.outbox.channels().filter(({ failingSince }) => failingSince !== null);
    const failing_channels = Object.fromEntries(failing.map(({ channel, failingSince }) => [channel, failingSince!]));
    const policy = { rules: this.rules, silences: this.silences() };
    const notices = memory.evaluate(
      (before) => evaluate(policy, before, { ...observed, failing_channels }, now),
      // A channel is not told of its own failure.
      ({ about }) => channels.map(({ name }) => name).filter((name) => name !== about),
      now,
    );
    await this.#pingDeadMan();
    return notices;
  }

  /** Sends what is due. @returns how many notices were delivered, by channel. */
  async deliverDue(): Promise<ReadonlyMap<string, number>> {
    const { memory, channels, log, random = Math.random } = this.#options;
    return deliverDue(memory.outbox, channels, { clock: this.#clock, random, log });
  }

  async #pingDeadMan(): Promise<void> {
    const { config, log, guarded = {} } = this.#options;
    const url = config.dead_man_ping_url;
    if (url === '') return;
    const what = 'dead_man_ping_url';
    const outcome = await outcomeOf(secretsOfUrl(url), () => guardedFetch({ method: 'GET', url, what }, guarded));
    // Not kept for later: the next evaluation pings anew, and a ping that comes late would say what isn't so.
    if (!outcome.delivered) log.warn({}, `The dead man's address was called without success: ${outcome.reason}.`);
  }
}

function plannedSilences({ silences }: AlertingConfig): Silence[] {
  return silences.map(({ of, from, until, why }, k) => {
    return { id: `file-${k + 1}`, of, from: from === undefined ? 0 : Date.parse(from), until: Date.parse(until), why };
  });
}
