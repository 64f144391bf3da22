import { resolve } from 'node:path';
import { exportJob } from '../jobs/export-job.ts';
import { findJobKeys } from './job-keys.ts';
import { jobsDirOf, openNamed, type ListOptions } from './jobs-command.ts';
import { printJson } from './output.ts';
import { t } from './language.ts';

export interface ExportCommandOptions extends ListOptions {
  readonly to?: string;
  readonly all?: boolean;
}

/** `export`. */
export async function exportCommand(
  name: string,
  { to, all = false, ...options }: ExportCommandOptions,
): Promise<void> {
  const job = await openNamed(name, await jobsDirOf(options), await findJobKeys());
  const folder = resolve(to ?? `${job.id}_export`);
  const files = await exportJob(job, folder, { all });
  if (options.json) return printJson({ status: 'done', jobFolder: job.root, folder, files });
  process.stdout.write(`${t('Wrote {{count}} files to {{folder}}.', { count: files.length, folder })}\n`);
}
