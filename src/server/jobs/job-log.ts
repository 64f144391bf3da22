import { open } from 'node:fs/promises';
import { z } from 'zod';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import { LogLine, type LogPage, type LogQuery } from '../api.ts';
import { withoutPaths } from '../without-paths.ts';

/** So much of a log is read for one page; a page may be short where few of its lines are asked for. */
const READ_BYTES = 1 << 20;
/** As pino numbers them. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const LINE = z
  .object({
    level: z.number(),
    time: z.iso.datetime(),
    part: z.string(),
    msg: z.string(),
    step: z.enum(STEP_NAMES).optional().catch(undefined),
  })
  .loose();

/**
 * A stretch of a job's log from a place on, or from its beginning.
 * A line that is not whole yet waits for the next call; one that cannot be read is passed over.
 */
export async function readLog(job: JobFolder, { step, level, cursor, limit }: LogQuery): Promise<LogPage> {
  const startByte = Number(cursor ?? 0);
  const bytes = await readFrom(job.logFile('pipeline'), startByte);
  const items: LogLine[] = [];
  const lowest = LEVELS.indexOf(level);
  let place = 0;
  while (items.length < limit) {
    const end = bytes.indexOf(10, place);
    if (end === -1) {
      // A line longer than all that is read would be waited for for ever.
      if (place === 0 && bytes.length === READ_BYTES) place = bytes.length;
      break;
    }
    const line = parseLine(bytes.toString('utf8', place, end));
    place = end + 1;
    if (line === null || LEVELS.indexOf(line.level) < lowest || (step !== undefined && line.step !== step)) continue;
    items.push(line);
  }
  return { items, next: String(startByte + place), more: items.length === limit || bytes.length === READ_BYTES };
}

async function readFrom(file: string, startByte: number): Promise<Buffer> {
  try {
    const log = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await log.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, startByte);
      return buffer.subarray(0, bytesRead);
    } finally {
      await log.close();
    }
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return Buffer.alloc(0);
    throw diskError('read', file, cause);
  }
}

function parseLine(text: string): LogLine | null {
  try {
    const { level, time, part, msg, step = null, ...others } = LINE.parse(JSON.parse(text));
    const details = Object.entries(others).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[name, withoutPaths(value)]]
        : typeof value === 'number' || typeof value === 'boolean'
          ? [[name, value]]
          : [],
    );
    const name = LEVELS[Math.min(LEVELS.length, Math.max(1, Math.round(level / 10))) - 1];
    return LogLine.parse({
      ...{ at: time, level: name, part, message: withoutPaths(msg), step },
      details: Object.fromEntries(details) as unknown,
    });
  } catch {
    return null;
  }
}

/** What the last run of a job warned of, each sentence once. */
export async function readWarnings(job: JobFolder): Promise<string[]> {
  const { items } = await readLog(job, { level: 'warn', limit: 1000 });
  return [...new Set(items.filter(({ level }) => level === 'warn').map(({ message }) => message))].slice(-20);
}
