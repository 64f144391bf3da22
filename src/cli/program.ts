import { Command, CommanderError } from 'commander';
import { FrameError } from '../errors.ts';
import { registerAlerts } from './commands/alerts.ts';
import { registerBackup } from './commands/backup.ts';
import { registerBenchmark } from './commands/benchmark.ts';
import { registerConfig } from './commands/config.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEvaluate } from './commands/evaluate.ts';
import { registerExport } from './commands/export.ts';
import { registerHealth } from './commands/health.ts';
import { registerJobs } from './commands/jobs.ts';
import { registerKeys } from './commands/keys.ts';
import { registerMetrics } from './commands/metrics.ts';
import { registerMonitor } from './commands/monitor.ts';
import { registerRecovery } from './commands/recovery.ts';
import { registerRun } from './commands/run.ts';
import { registerSecurity } from './commands/security.ts';
import { registerSelftest } from './commands/selftest.ts';
import { registerServe } from './commands/serve.ts';
import { registerShred } from './commands/shred.ts';
import { registerTrain } from './commands/train.ts';
import { registerTune } from './commands/tune.ts';
import { putHelpIntoItalian } from './help-in-italian.ts';
import { isItalian, t } from './language.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { printFailure } from './output.ts';
import { programVersion } from './program-version.ts';

/** The command line with all its commands. Commands load what is heavy only when they run, so that `--help` is quick. */
export function buildProgram(): Command {
  const program = new Command('frame-pipeline')
    .description('Puts broken frescoes and shredded pictures back together from pictures of their fragments.')
    .version(programVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText(
      'after',
      () => `
Examples:
  $ frame-pipeline demo                                  ${t('see it work, with nothing to prepare')}
  $ frame-pipeline run --fragments photos/               ${t('put photographed fragments together')}
  $ frame-pipeline run masks/ original.jpg "1:9"         ${t('cut a picture by masks and put it together again')}
  $ frame-pipeline run -j jobs/job_20250101_120000       ${t('go on with a job')}
  $ frame-pipeline serve                                 ${t('the same for a lab, in a browser')}

${exitCodesHelp()}`,
    );
  program.hook('preAction', (_, command) => refuseEmpty(command));
  registerRun(program);
  registerDemo(program);
  registerShred(program);
  registerEvaluate(program);
  registerBenchmark(program);
  registerTrain(program);
  registerJobs(program);
  registerExport(program);
  registerKeys(program);
  registerBackup(program);
  registerRecovery(program);
  registerConfig(program);
  registerSelftest(program);
  registerHealth(program);
  registerMetrics(program);
  registerAlerts(program);
  registerMonitor(program);
  registerServe(program);
  registerSecurity(program);
  registerDoctor(program);
  registerTune(program);
  return program;
}

/** The one word that may be empty: all pictures take part. */
const MAY_BE_EMPTY = 'parts';

/**
 * An empty word is a variable of a script that was never set. Taken for a path it would be the working folder.
 * @throws FrameError FRAME_USAGE
 */
function refuseEmpty(command: Command): void {
  const words = [
    ...command.registeredArguments.map((argument, k) => ({
      name: argument.name(),
      shown: `<${argument.name()}>`,
      given: command.processedArgs[k] as unknown,
    })),
    ...command.options.map((option) => ({
      name: option.attributeName(),
      shown: option.long ?? option.flags,
      given: command.getOptionValue(option.attributeName()) as unknown,
    })),
  ];
  const empty = words.find(({ name, given }) => name !== MAY_BE_EMPTY && [given].flat().includes(''));
  if (empty === undefined) return;
  throw new FrameError('FRAME_USAGE', `${empty.shown} is empty.`, {
    remedy: 'Give it a value, or leave it out. In a script, a variable may not be set.',
  });
}

/** Runs one command line; errors end as one sentence and an exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  try {
    const program = buildProgram();
    if (isItalian()) putHelpIntoItalian(program);
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return printFailure(error, { json });
    // Help and version end like this too, with nothing wrong.
    if (error.exitCode === 0) return;
    if (error.code === 'commander.help') process.exitCode = 2;
    else printFailure(usageError(error), { json });
  }
}

function usageError({ message }: CommanderError): FrameError {
  const [sentence, ...suggestion] = message.replace(/^error: /, '').split('\n');
  const text = `${sentence[0].toUpperCase()}${sentence.slice(1)}${sentence.endsWith('.') ? '' : '.'}`;
  const hint = suggestion.join(' ').replace(/^\(|\)$/g, '');
  return new FrameError('FRAME_USAGE', text, {
    remedy: hint === '' ? 'Add --help to the command to see what it takes.' : hint,
  });
}
