import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { createJob, listOf, part } from '../api/queries.ts';
import { faultWords } from '../app/fault-words.ts';
import { formatBytes, formatNumber } from '../app/format.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { Button } from '../ui/button.tsx';
import { ChoiceField, TextField } from '../ui/field.tsx';
import { ProfileField, SeedField, type Profile } from '../ui/run-fields.tsx';
import { FaultNotice, FaultText, Notice } from '../ui/notice.tsx';
import { Meter } from '../ui/states.tsx';
import type { NewJob, ParameterInfo, UploadCheck } from '../api/types.ts';
import { AdvancedParams, paramsOf } from './advanced-params.tsx';
import { CheckedFiles } from './checked-files.tsx';
import { DropZone } from './drop-zone.tsx';
import { countRole, planUpload, type Mode } from './plan-upload.ts';
import { checkUpload, sendFiles, type SendProgress } from './send-files.ts';
import { useDrop } from './use-drop.ts';

const MISSING_WORDS = {
  files: 'new.missing.files',
  original: 'new.missing.original',
  masks: 'new.missing.masks',
  fragments: 'new.missing.fragments',
} as const;

export function NewJobPage() {
  const { t } = useTranslation();
  usePageTitle(t('new.title'));
  const [, go] = useLocation();
  const drop = useDrop();
  const [wanted, setWanted] = useState<Mode | null>(null);
  const [name, setName] = useState('');
  const [profile, setProfile] = useState<Profile>('balanced');
  const [seed, setSeed] = useState('0');
  const [parts, setParts] = useState('');
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const [progress, setProgress] = useState<SendProgress | null>(null);
  const [found, setFound] = useState<UploadCheck | null>(null);
  const stop = useRef<AbortController | null>(null);
  const about = useQuery({
    queryKey: ['params'],
    queryFn: ({ signal }) => listOf<ParameterInfo>('/params', signal),
    staleTime: Infinity,
  });
  const plan = planUpload(drop.files, wanted);
  const sent = plan.files.filter(({ role }) => role !== null);
  const bad = plan.files.filter(({ fault }) => fault !== null).length;
  const bytes = sent.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const summing = drop.summed < drop.files.length;

  const start = useMutation({
    mutationFn: async () => {
      setFound(null);
      stop.current = new AbortController();
      const upload = await sendFiles(
        sent.map(({ file, path }) => ({ path, sizeBytes: file.sizeBytes, sha256: file.sha256 ?? '', blob: file.blob })),
        drop.hasher!,
        setProgress,
        stop.current.signal,
      );
      const reference = sent.find(({ role }) => role === 'reference')?.path;
      const job: NewJob & { readonly reference?: string } = {
        upload,
        mode: plan.mode,
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(parts.trim() === '' || plan.mode === 'fragments' ? {} : { parts: parts.trim() }),
        ...(reference === undefined ? {} : { reference }),
        params: paramsOf({ profile, seed: Number(seed) }, written, about.data ?? []),
        priority: 0,
      };
      const check = await checkUpload(job, stop.current.signal);
      setFound(check);
      return check.fit ? createJob(job, drop.key) : null;
    },
    onSuccess: (job) => {
      if (job !== null) go(`/jobs/${part(job.id)}`);
    },
    onSettled: () => setProgress(null),
  });
  const stopped = start.error instanceof DOMException;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start.mutate();
  };

  return (
    <div className="page page-narrow">
      <header className="page-head">
        <div>
          <h1>{t('new.title')}</h1>
          <p className="lead">{t('new.lead')}</p>
        </div>
      </header>
      <form onSubmit={submit} className="form form-wide">
        <DropZone small={drop.files.length > 0} onFiles={(found) => void drop.add(found)} />
        {drop.files.length > 0 && (
          <>
            <section className="panel" aria-labelledby="files-head">
              <div className="panel-head">
                <div>
                  <h2 id="files-head">{t('new.checked')}</h2>
                  <p className="muted" role="status">
                    {summing
                      ? t('new.checking', { done: formatNumber(drop.summed), total: formatNumber(drop.files.length) })
                      : [
                          t('new.toSend', { count: sent.length, size: formatBytes(bytes) }),
                          ...(bad > 0 ? [t('new.refused', { count: bad })] : []),
                        ].join(' · ')}
                  </p>
                </div>
                <Button look="quiet" onClick={drop.clear} disabled={start.isPending}>
                  {t('new.clear')}
                </Button>
              </div>
              {summing && <Meter label={t('new.checked')} value={drop.summed} total={drop.files.length} />}
              {plan.missing !== null && !summing && (
                <Notice tone="warn">
                  <p>{t(MISSING_WORDS[plan.missing])}</p>
                </Notice>
              )}
              <CheckedFiles files={plan.files} />
            </section>
            <section className="panel" aria-labelledby="how-head">
              <h2 id="how-head">{t('new.how')}</h2>
              {plan.modes.length > 1 ? (
                <ChoiceField
                  label={t('new.mode')}
                  value={plan.mode}
                  onChoose={setWanted}
                  choices={plan.modes.map((mode) => ({
                    value: mode,
                    label: t(mode === 'simulation' ? 'new.simulation' : 'new.fragments'),
                  }))}
                />
              ) : null}
              <p className="muted">
                {plan.mode === 'simulation'
                  ? t('new.simulationText', { count: countRole(plan, 'mask') })
                  : countRole(plan, 'reference') > 0
                    ? t('new.referenceText', { count: countRole(plan, 'fragment') })
                    : t('new.fragmentsText', { count: countRole(plan, 'fragment') })}
              </p>
              <div className="grid-2">
                <TextField
                  label={t('new.name')}
                  hint={t('new.nameHint')}
                  value={name}
                  maxLength={200}
                  onChange={(event) => setName(event.target.value)}
                />
                <ProfileField
                  hint={t(PROFILE_HINTS[profile])}
                  value={profile}
                  onWrite={(value) => setProfile(value as Profile)}
                />
                <SeedField hint={t('new.seedHint')} value={seed} onWrite={setSeed} />
                {plan.mode === 'simulation' && (
                  <TextField
                    label={t('new.parts')}
                    hint={t('new.partsHint')}
                    placeholder="1:9"
                    pattern="[0-9,: ]*"
                    value={parts}
                    onChange={(event) => setParts(event.target.value)}
                  />
                )}
              </div>
              <AdvancedParams about={about.data ?? []} written={written} onWrite={setWritten} />
            </section>
            {start.error !== null && !stopped && <FaultNotice error={start.error} />}
            {found !== null && !found.fit && <Refused check={found} />}
            {stopped && (
              <Notice tone="plain">
                <p>{t('new.paused')}</p>
              </Notice>
            )}
            {start.isPending ? (
              <Sending progress={progress} onStop={() => stop.current?.abort()} />
            ) : (
              <p className="form-end">
                <Button
                  type="submit"
                  look="primary"
                  icon="play"
                  disabled={summing || plan.missing !== null || drop.hasher === null}
                >
                  {start.error === null ? t('new.start') : t('new.goOn')}
                </Button>
              </p>
            )}
          </>
        )}
      </form>
    </div>
  );
}

/** What the server found in the pictures themselves. */
function Refused({ check }: { readonly check: UploadCheck }) {
  const { t } = useTranslation();
  const problems = check.files.filter(({ problem }) => problem !== null);
  return (
    <Notice tone="bad">
      {check.problem === null ? (
        <p>
          <strong>{t('new.unfit', { count: problems.length })}</strong>
        </p>
      ) : (
        <FaultText {...faultWords(check.problem)} />
      )}
      {problems.length > 0 && (
        <ul className="plain">
          {problems.map(({ path, problem }) => (
            <li key={path}>
              <FaultText {...faultWords(problem!)} />
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

const PROFILE_HINTS = { fast: 'new.fastHint', balanced: 'new.balancedHint', quality: 'new.qualityHint' } as const;

function Sending({ progress, onStop }: { readonly progress: SendProgress | null; readonly onStop: () => void }) {
  const { t } = useTranslation();
  const done = progress !== null && progress.sentBytes >= progress.totalBytes;
  return (
    <section className="panel sending" aria-label={t('new.sending')}>
      <Meter label={t('new.sending')} value={progress?.sentBytes ?? 0} total={progress?.totalBytes ?? 1} />
      <p role="status">
        {progress === null
          ? t('new.preparing')
          : progress.waiting
            ? t('new.waiting')
            : done
              ? t('new.server')
              : t('new.sent', {
                  done: formatBytes(progress.sentBytes),
                  total: formatBytes(progress.totalBytes),
                  files: formatNumber(progress.filesDone),
                  of: formatNumber(progress.files),
                })}
      </p>
      <Button icon="stop" onClick={onStop}>
        {t('new.pause')}
      </Button>
    </section>
  );
}
