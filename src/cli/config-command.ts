import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FrameError } from '../errors.ts';
import { DEFAULT_PARAMS, PARAMETERS, PARAMETER_KEYS } from '../formats/parameters.ts';
import { formatParams, idleParameters } from '../formats/params.ts';
import { readEnvironment, type Environment } from '../jobs/environment.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import {
  parseSettings,
  readParamsFile,
  resolveJobParams,
  resolveNewParams,
  type ParameterOrigin,
} from '../jobs/resolve-params.ts';
import { saveTextAtomically } from '../jobs/save-atomically.ts';
import { notice, printJson } from './output.ts';
import { plainTable } from './plain-table.ts';
import { packageFolder } from './program-version.ts';
import { noteInLanguage, t } from './language.ts';

export interface ValidateOptions {
  readonly json?: boolean;
}

export interface InitOptions extends ValidateOptions {
  readonly force?: boolean;
}

export interface ShowConfigOptions extends ValidateOptions {
  readonly jobFolder?: string;
  readonly set: readonly string[];
}

/** `config show`. */
export async function showConfigCommand(file: string | undefined, options: ShowConfigOptions): Promise<void> {
  if (file !== undefined && options.jobFolder !== undefined) {
    throw new FrameError('FRAME_USAGE', 'A job that goes on keeps its parameters; a file does not change them.', {
      remedy: 'Name either a parameter file or a job.',
    });
  }
  const environment = await readEnvironment(process.cwd(), process.env);
  const commandLine = parseSettings(options.set);
  const { params, origin, notices } =
    options.jobFolder === undefined
      ? await resolveNewParams({
          templateDirs: [process.cwd(), packageFolder()],
          file: file ?? environment.defaultConfig.value,
          commandLine,
        })
      : await resolveJobParams(await JobFolder.open(options.jobFolder), commandLine);
  const settings = settingsOf(environment);
  const allNotices = [...environment.notices, ...notices];
  if (options.json) {
    const jobFolder = options.jobFolder === undefined ? null : resolve(options.jobFolder);
    return printJson({ status: 'ok', jobFolder, params, origin, environment: settings, notices: allNotices });
  }
  const usedBy = { native: '', matlab: 'MATLAB only', none: 'nothing' };
  const parameters = PARAMETER_KEYS.map((key) => [
    key,
    JSON.stringify(params[key]),
    describe(origin[key]),
    usedBy[PARAMETERS[key].engine],
  ]);
  const variables = settings.map(({ name, value, origin: from }) => [name, value ?? '', from]);
  process.stdout.write(`${plainTable([t('PARAMETER'), t('VALUE'), t('FROM'), t('USED BY')], parameters)}\n\n`);
  process.stdout.write(`${plainTable([t('VARIABLE'), t('VALUE'), t('FROM')], variables)}\n`);
  allNotices.forEach((text) => notice(t('note: {{text}}', { text: noteInLanguage(text) })));
}

/** `config init`. */
export async function initConfigCommand(name: string, options: InitOptions): Promise<void> {
  const file = resolve(name);
  const there = await stat(file).catch(() => null);
  if (there !== null && !options.force) {
    throw new FrameError('FRAME_USAGE', `${file} is there already.`, {
      file,
      remedy: 'Choose another name, or add --force to replace it.',
    });
  }
  await saveTextAtomically(file, formatParams(DEFAULT_PARAMS));
  if (options.json) printJson({ status: 'done', jobFolder: null, file });
  else process.stdout.write(`${t('wrote {{file}}', { file })}\n`);
}

/** `config validate`. */
export async function validateConfigCommand(name: string, options: ValidateOptions): Promise<void> {
  const file = resolve(name);
  const idle = idleParameters(await readParamsFile(file)).map((parameter) => parameter.notice);
  if (options.json) return printJson({ status: 'ok', jobFolder: null, file, notices: idle });
  process.stdout.write(`${t('{{file}} is valid.', { file })}\n`);
  idle.forEach((text) => notice(t('note: {{text}}', { text: noteInLanguage(text) })));
}

/** The environment's settings for people. Secrets are told by whether they are set. */
function settingsOf(environment: Environment): { name: string; value: string | null; origin: string }[] {
  const { backupDir, backupKeyFile, backupPassphrase } = environment;
  const { keyFile, keyPassphrase, jobsDir, defaultConfig, securityConfig, logLevel } = environment;
  const { redisUrl, matlabPath, octaveExecutable, cudaVisibleDevices, hasJwtSecretKey } = environment;
  return [
    { name: 'PIPELINE_JOBS_DIR', ...jobsDir },
    { name: 'PIPELINE_DEFAULT_CONFIG', ...defaultConfig },
    { name: 'PIPELINE_SECURITY_CONFIG', ...securityConfig },
    { name: 'PIPELINE_BACKUP_DIR', ...backupDir },
    { name: 'PIPELINE_BACKUP_KEY_FILE', ...backupKeyFile },
    {
      name: 'PIPELINE_BACKUP_PASSPHRASE',
      value: backupPassphrase.value === null ? null : 'set',
      origin: backupPassphrase.origin,
    },
    { name: 'PIPELINE_KEY_FILE', ...keyFile },
    {
      name: 'PIPELINE_KEY_PASSPHRASE',
      value: keyPassphrase.value === null ? null : 'set',
      origin: keyPassphrase.origin,
    },
    { name: 'PIPELINE_REDIS_URL', value: redisUrl.value === null ? null : 'set', origin: redisUrl.origin },
    { name: 'MATLAB_PATH', ...matlabPath },
    { name: 'OCTAVE_EXECUTABLE', ...octaveExecutable },
    { name: 'LOG_LEVEL', ...logLevel },
    { name: 'CUDA_VISIBLE_DEVICES', ...cudaVisibleDevices },
    { name: 'JWT_SECRET_KEY', value: hasJwtSecretKey.value ? 'set' : null, origin: hasJwtSecretKey.origin },
  ];
}

function describe({ layer, file }: ParameterOrigin): string {
  return file === undefined ? layer : `${layer} ${file}`;
}
