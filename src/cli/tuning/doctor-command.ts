import type { DoctorVerdict, Finding } from '../../formats/reports/doctor-report.ts';
import { readEnvironment } from '../../jobs/environment.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { resolveNewParams } from '../../jobs/resolve-params.ts';
import { examine, fixesOf } from '../../ops/tuning/doctor.ts';
import { pc } from '../colours.ts';
import { existingJobsDir } from '../existing-jobs-dir.ts';
import { wrapped } from '../wrapped.ts';
import { notice, printJson } from '../output.ts';
import { packageFolder, programVersion } from '../program-version.ts';
import { machineContext } from './machine-context.ts';
import { changeSettings, settingsFile } from './settings-target.ts';
import { noteInLanguage, t } from '../language.ts';

export interface DoctorFlags {
  readonly config?: string;
  readonly jobsDir?: string;
  readonly fix?: boolean;
  readonly json?: boolean;
}

const SHOWN: Readonly<Record<DoctorVerdict, string>> = {
  ok: pc.green(t('ok     ')),
  advice: pc.yellow(t('advice ')),
  problem: pc.red(t('PROBLEM')),
};

/** The `doctor` command. */
export async function doctorCommand({ config, jobsDir, fix = false, json = false }: DoctorFlags): Promise<void> {
  const found = await readEnvironment(process.cwd(), process.env);
  const environment = { ...found, jobsDir: { ...found.jobsDir, value: await existingJobsDir(jobsDir, found) } };
  const target = fix ? settingsFile(config, environment) : null;
  const file = config ?? environment.defaultConfig.value;
  const { params } = await resolveNewParams({
    templateDirs: [process.cwd(), packageFolder()],
    // One that --fix is yet to make says nothing.
    file: file === null || (fix && !(await isThere(file))) ? null : file,
    commandLine: {},
  });
  let group = '';
  const report = await examine(machineContext(params, environment), programVersion(), (finding) => {
    if (json) return;
    if (finding.group !== group) process.stdout.write(`${group === '' ? '' : '\n'}${pc.bold(t(finding.group))}\n`);
    group = finding.group;
    process.stdout.write(linesOf(finding));
  });
  const changed = target === null ? [] : await changeSettings(target, fixesOf(report));
  if (json) return printJson({ ...report, changed });
  const advised = report.findings.filter(({ verdict }) => verdict !== 'ok').length;
  const fixes = Object.keys(fixesOf(report)).length;
  process.stdout.write(
    `\n${t('{{well}} of {{count}} points are well, in {{seconds}} s.', { well: report.findings.length - advised, count: report.findings.length, seconds: report.duration.toFixed(0) })}\n`,
  );
  if (fixes > 0 && !fix)
    notice(t('{{count}} can be written into a parameter file: --fix --config <file>', { count: fixes }));
  if (report.status === 'problem') process.exitCode = 1;
}

function linesOf({ key, verdict, measured, advice, gain }: Finding): string {
  const said = [
    noteInLanguage(measured),
    ...(advice === null ? [] : [`-> ${noteInLanguage(advice)}`]),
    ...(gain === null ? [] : [`   ${noteInLanguage(gain)}`]),
  ];
  return [`${SHOWN[verdict]} ${pc.bold(key)}`, ...said.map((text) => wrapped(text, '        ')), ''].join('\n');
}
