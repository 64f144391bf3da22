import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/call.ts';
import { part, useLogs, useOutputs } from '../api/queries.ts';
import type { JobDetail, OutputFile } from '../api/types.ts';
import { formatBytes, formatClock, formatNumber } from '../app/format.ts';
import { STEP_WORDS } from '../jobs/job-words.ts';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';

/** What people come for, in the order in which they ask for it. */
const FIRST: readonly (readonly [file: RegExp, words: string])[] = [
  [/final_result\.png$/, 'files.png'],
  [/final_result\.jpg$/, 'files.jpg'],
  [/placement\.svg$/, 'files.svg'],
  [/poses\.csv$/, 'files.csv'],
  [/poses\.json$/, 'files.json'],
];

/** Everything that a job made, to take away; its parameters; and its log. */
export function JobFiles({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const outputs = useOutputs(job.id, true);
  const logs = useLogs(job.id, job.may.readLogs);
  const files = outputs.data ?? [];
  const first = FIRST.flatMap(([pattern, words]) =>
    files.filter(({ path }) => pattern.test(path)).map((file) => ({ file, words })),
  );
  const params = flat(job.params);
  const changed = params.filter(([key]) => job.changedParams.includes(key));
  const base = `/jobs/${part(job.id)}`;
  const address = ({ path }: OutputFile): string =>
    addressOf(`${base}/outputs/${path.split('/').map(part).join('/')}`, { download: 1 });
  return (
    <div className="two-columns">
      <section aria-labelledby="files-head">
        <h2 id="files-head">{t('files.title')}</h2>
        {outputs.isPending && <Loading />}
        {outputs.error !== null && <FaultNotice error={outputs.error} onRetry={() => void outputs.refetch()} />}
        {outputs.data !== undefined && files.length === 0 && (
          <Empty title={t('files.none')}>
            <p>{t('files.noneText')}</p>
          </Empty>
        )}
        {files.length > 0 && (
          <>
            <ul className="downloads">
              <li>
                <a className="download" href={addressOf(`${base}/archive`)} download>
                  <Icon name="download" />
                  <span>
                    <strong>{t('files.all')}</strong>
                    <small>{t('files.allText', { count: files.length })}</small>
                  </span>
                </a>
              </li>
              {first.map(({ file, words }) => (
                <li key={file.path}>
                  <a className="download" href={address(file)} download>
                    <Icon name="download" />
                    <span>
                      <strong>{t(words)}</strong>
                      <small>{formatBytes(file.sizeBytes)}</small>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
            <details className="all-files">
              <summary>{t('files.each', { count: files.length })}</summary>
              <ul className="files">
                {files.map((file) => (
                  <li key={file.path} className="file">
                    <Icon name="file" />
                    <a className="file-name" href={address(file)} download>
                      {file.path}
                    </a>
                    <span className="file-about">{file.step === null ? '' : t(STEP_WORDS[file.step])}</span>
                    <span className="file-size">{formatBytes(file.sizeBytes)}</span>
                  </li>
                ))}
              </ul>
            </details>
          </>
        )}
        {job.may.readLogs && (
          <>
            <h2>{t('files.log')}</h2>
            {logs.isPending && <Loading />}
            {logs.error !== null && <FaultNotice error={logs.error} onRetry={() => void logs.refetch()} />}
            {logs.data !== undefined && (
              <div className="log" tabIndex={0} role="log" aria-label={t('files.log')} aria-live="off">
                {logs.data.map((line, k) => (
                  <p key={k} className={`log-${line.level}`}>
                    <time>{formatClock(line.at)}</time> <span className="log-part">{line.part}</span> {line.message}
                  </p>
                ))}
              </div>
            )}
          </>
        )}
      </section>
      <section aria-labelledby="params-head">
        <h2 id="params-head">{t('files.params')}</h2>
        <p className="muted">
          {changed.length === 0 ? t('files.paramsDefault') : t('files.paramsChanged', { count: changed.length })}
        </p>
        <Params params={changed} />
        <details className="all-files">
          <summary>{t('files.paramsAll', { count: params.length })}</summary>
          <Params params={params} />
        </details>
      </section>
    </div>
  );
}

function Params({ params }: { readonly params: readonly (readonly [key: string, value: string])[] }) {
  return (
    <dl className="facts">
      {params.map(([key, value]) => (
        <div key={key} className="fact">
          <dt>
            <code>{key}</code>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Groups are written with a dot, as the command line does. */
function flat(params: Readonly<Record<string, unknown>>, group = ''): (readonly [key: string, value: string])[] {
  return Object.entries(params).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flat(value as Record<string, unknown>, `${group}${key}.`)
      : [
          [
            `${group}${key}`,
            typeof value === 'number' ? formatNumber(value, 6) : String(value === '' ? '–' : value),
          ] as const,
        ],
  );
}
