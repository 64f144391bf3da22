import { availableParallelism } from 'node:os';
import type { TuneReport, TuneRow } from '../../formats/reports/tune-report.ts';
import { readEnvironment } from '../../jobs/environment.ts';
import { resolveNewParams } from '../../jobs/resolve-params.ts';
import { settingsOf, tune } from '../../ops/tuning/tune.ts';
import { NO_MODEL } from '../../pipeline/judges.ts';
import { notice, printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { packageFolder, programVersion, shippedModelFolder } from '../program-version.ts';
import { measureVotes } from './measure-votes.ts';
import { changeSettings, settingsFile } from './settings-target.ts';
import { makeSmallJob } from './small-job.ts';
import { noteInLanguage, t } from '../language.ts';

export interface TuneFlags {
  readonly config?: string;
  readonly repeats: number;
  readonly write?: string | true;
  readonly json?: boolean;
}

/** The `tune` command. */
export async function tuneCommand({ config, repeats, write, json = false }: TuneFlags): Promise<void> {
  const environment = await readEnvironment(process.cwd(), process.env);
  const target = write === undefined ? null : settingsFile(write === true ? config : write, environment);
  const file = config ?? environment.defaultConfig.value;
  const { params } = await resolveNewParams({
    templateDirs: [process.cwd(), packageFolder()],
    file,
    commandLine: {},
  });
  const started = new Date();
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const program = [...process.execArgv, process.argv[1]];
  const job = await makeSmallJob(program, stop.signal);
  try {
    const model = params['boost.model'];
    const rows = await tune({
      present: { threads: params.threads, batchSize: params['boost.batch_size'] },
      cores: availableParallelism(),
      repeats,
      job: (threads) => job.run([`threads=${threads}`, `profile=${params.profile}`, `boost.model=${model}`]),
      votes: model === NO_MODEL ? null : await measureVotes(model === '' ? shippedModelFolder() : model),
      onTry: (what) => notice(`${noteInLanguage(what)} …`),
    });
    const { user, system } = process.cpuUsage();
    const report: TuneReport = {
      timestamp: started.toISOString(),
      version: programVersion(),
      duration: (Date.now() - started.getTime()) / 1000,
      cpu_seconds: (user + system) / 1e6,
      ...{ repeats, rows },
    };
    if (!json) process.stdout.write(`${tableOf(rows)}\n`);
    const settings = settingsOf(rows);
    const found = Object.keys(settings).length;
    if (found === 0) notice(t('Nothing is better than what is set, beyond noise.'));
    else if (target === null)
      notice(
        found === 1
          ? t('1 setting is better: write with --write <file>')
          : t('{{count}} settings are better: write with --write <file>', { count: found }),
      );
    const changed = target === null || found === 0 ? [] : await changeSettings(target, settings);
    if (json) printJson({ status: 'done', jobFolder: null, ...report, changed });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await job.remove();
  }
}

function tableOf(rows: readonly TuneRow[]): string {
  const lines = rows.flatMap(({ what, present, best, is_better: isBetter, parameter, trials, note }) => [
    ...trials.map(({ value, median, seconds }, k) => {
      const spread =
        seconds.length < 2 ? '' : `${Math.min(...seconds).toFixed(3)} … ${Math.max(...seconds).toFixed(3)}`;
      const mark = parameter !== null && isBetter && value === best ? t('better') : value === present ? t('set') : '';
      return [k === 0 ? noteInLanguage(what) : '', String(value), median.toFixed(3), spread, mark];
    }),
    ...(note === null ? [] : [['', noteInLanguage(note), '', '', '']]),
  ]);
  return plainTable([t('WHAT'), t('VALUE'), t('MEDIAN S'), t('ALL'), ''], lines);
}
