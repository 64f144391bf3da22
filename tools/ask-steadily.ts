import { Agent, get } from 'node:http';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** How requests at a steady rate were answered; times in ms. */
export interface SteadyAnswers {
  readonly requests: number;
  /** Answers with another status than 200, and requests without one. */
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/**
 * Asks one address at a steady rate, whatever the answers take: a request is sent when its time has come, and its latency counts from
 * that time on, so that a server that stands still for a while is not asked less. The road not taken: autocannon, whose
 * connections each send a second's requests in one go, so that most of what it measures at a rate is its own queue.
 *
 * @param rate requests a second.
 */
export async function askSteadily(url: string, rate: number, seconds: number): Promise<SteadyAnswers> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const latency = createHistogram();
  const requests = Math.round(rate * seconds);
  const startMs = performance.now();
  let failed = 0;
  const answers: Promise<void>[] = [];
  for (let k = 0; k < requests; k++) {
    const dueMs = startMs + (1000 * k) / rate;
    const early = dueMs - performance.now();
    if (early > 0) await sleep(early);
    answers.push(
      ask(url, agent).then((status) => {
        if (status !== 200) failed++;
        latency.record(Math.max(1, Math.round(1000 * (performance.now() - dueMs))));
      }),
    );
  }
  await Promise.all(answers);
  agent.destroy();
  const ms = (percentile: number): number => latency.percentile(percentile) / 1000;
  return { requests, failed, p50: ms(50), p99: ms(99), most: latency.max / 1000 };
}

/** The status of the answer once all of it has come; null without one. */
function ask(url: string, agent: Agent): Promise<number | null> {
  return new Promise((resolve) => {
    get(url, { agent }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? null));
      answer.once('error', () => resolve(null));
    }).once('error', () => resolve(null));
  });
}
