import type { Logger } from '../../log.ts';
import { backoffMs } from './backoff.ts';
import type { Channel, Outcome } from './channel.ts';
import type { Outbox, Taken } from './outbox.ts';

/** What one round sends per channel at most; the next round goes on. */
const AT_ONCE = 50;

export interface DeliverOptions {
  readonly clock: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: Logger;
}

/**
 * Sends what is due, all channels side by side, so that none waits for another that hangs.
 * @returns how many notices were delivered, by channel.
 */
export async function deliverDue(
  outbox: Outbox,
  channels: readonly Channel[],
  options: DeliverOptions,
): Promise<ReadonlyMap<string, number>> {
  const lost = outbox.keepOnly(channels.map(({ name }) => name));
  if (lost > 0) options.log.warn({ lost }, 'Notices waited for channels that are no longer there; they were dropped.');
  const counts = await Promise.all(channels.map((channel) => deliverOn(channel, outbox, options)));
  return new Map(channels.map(({ name }, k) => [name, counts[k]]));
}

async function deliverOn(channel: Channel, outbox: Outbox, options: DeliverOptions): Promise<number> {
  let delivered = 0;
  for (let round = 0; round < AT_ONCE; round++) {
    const taken = outbox.take(channel.name, options.clock());
    if (taken === null) break;
    const outcome = await attempt(channel, taken);
    if (keepOutcome(outcome, taken, outbox, options)) delivered++;
  }
  return delivered;
}

/** A fault of a channel itself is a failure like others: it must not keep the other channels from telling it. */
async function attempt(channel: Channel, { notice, remaining }: Taken): Promise<Outcome> {
  try {
    return await channel.send(notice, remaining);
  } catch (cause) {
    // Its text is unknown, and may hold an address.
    return { delivered: false, reason: `a fault of the program (${cause instanceof Error ? cause.name : 'unknown'})` };
  }
}

/** @returns whether all have it. */
function keepOutcome(outcome: Outcome, taken: Taken, outbox: Outbox, { clock, random, log }: DeliverOptions): boolean {
  const { channel, notice, tries } = taken;
  const now = clock();
  if (outcome.delivered) {
    outbox.delivered(taken, now, outcome.flaw ?? null);
    if (outcome.flaw !== undefined)
      log.error({ channel }, `A notice on ${channel} did not reach all: ${outcome.flaw}.`);
    return true;
  }
  const { reason, remaining, retryAfterMs } = outcome;
  if (remaining !== undefined) {
    outbox.partlyDelivered(taken, now, reason, remaining, backoffMs(tries + 1, random(), retryAfterMs));
  } else {
    const failures = (outbox.channel(channel)?.failures ?? 0) + 1;
    outbox.failed(taken, now, reason, backoffMs(failures, random(), retryAfterMs));
  }
  log.warn({ channel, group: notice.group, tries: tries + 1 }, `A notice was not delivered on ${channel}: ${reason}.`);
  return false;
}
