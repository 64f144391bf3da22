import { InvalidArgumentError, type Command } from 'commander';
import { readDuration } from '../ops/duration.ts';
import type { ServeOptions } from '../serve/serve-command.ts';
import { JOBS_DIR, STATE_DIR } from './common-options.ts';

const PORT = 8080;
const KEEP_TRASH_MS = 30 * 24 * 3_600_000;

export function registerServe(program: Command): void {
  program
    .command('serve')
    .summary('offer the pipeline to a lab: an API and a page')
    .description(
      'Runs the server until it is stopped: people hand in fragments in a browser, watch them being solved and take the result away; programs use its API. It also keeps the duties of the monitor, unless one already runs. Jobs that were under way when it was stopped, killed or cut off go on when it starts again.',
    )
    .option('--host <address>', 'where it listens (default: as far as security-config.yml allows)')
    .option(
      '--security <file>',
      'how it is guarded (default: PIPELINE_SECURITY_CONFIG, or security-config.yml here, if it is there)',
    )
    .option('--port <number>', 'its port; 0 for any that is free', whole(0, 65_535), PORT)
    .option('--tls-cert <file>', 'certificate with its chain (PEM): HTTPS in place of HTTP; read again when it changes')
    .option('--tls-key <file>', 'key of the certificate (PEM)')
    .option('--parallel <number>', 'most jobs at the same time (default: half of the processors)', whole(1, 64))
    .option(
      '--keep-trash <time>',
      'how long deleted jobs can be taken back (default: 30d)',
      readDuration,
      KEEP_TRASH_MS,
    )
    .option('--alerts <file>', 'how alerts are given (default: alerting_config.json here, if there is one)')
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline serve\n  $ frame-pipeline serve --port 9000 --jobs-dir /data/jobs\n  $ frame-pipeline serve --host 0.0.0.0 --port 443 --tls-cert chain.pem --tls-key key.pem\n\nCtrl+C or SIGTERM stops it within seconds, with exit code 0.',
    )
    .action(async (options: ServeOptions) => (await import('../serve/serve-command.ts')).serveCommand(options));
}

/** Reads a whole number of a range. */
function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
