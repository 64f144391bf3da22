import { useDeferredValue, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { part, useJobAction, useJobs, usePeople } from '../api/queries.ts';
import type { JobDetail } from '../api/types.ts';
import { formatTime } from '../app/format.ts';
import { STEP_WORDS } from '../jobs/job-words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { ProfileField, SeedField } from '../ui/run-fields.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';

type Asked = 'rename' | 'restart' | 'clone' | 'compare' | 'share' | 'delete' | null;

/** What can be done with a job; the one thing that is likely wanted stands out, the rest is behind one button. */
export function JobActions({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const [asked, ask] = useState<Asked>(null);
  const action = useJobAction(job.id);
  const { change, share } = job.may;
  const open = job.state === 'running' || job.state === 'queued';
  const done = job.state === 'done';
  return (
    <div className="job-actions">
      {change && open && (
        <Button icon="stop" busy={action.isPending} onClick={() => action.mutate({ do: 'cancel' })}>
          {t('do.cancel')}
        </Button>
      )}
      {change && (job.state === 'stopped' || job.state === 'failed') && (
        <Button look="primary" icon="play" busy={action.isPending} onClick={() => action.mutate({ do: 'resume' })}>
          {t('do.resume')}
        </Button>
      )}
      {(change || share || job.may.delete || done) && (
        <Menu label={t('do.more')}>
          {change && <MenuItem icon="pen" label={t('do.rename')} onChoose={() => ask('rename')} />}
          {change && !open && <MenuItem icon="again" label={t('do.restart')} onChoose={() => ask('restart')} />}
          {change && <MenuItem icon="copy" label={t('do.clone')} onChoose={() => ask('clone')} />}
          {done && <MenuItem icon="compare" label={t('do.compare')} onChoose={() => ask('compare')} />}
          {share && <MenuItem icon="share" label={t('do.share')} onChoose={() => ask('share')} />}
          {job.may.delete && <MenuItem icon="trash" label={t('do.delete')} onChoose={() => ask('delete')} />}
        </Menu>
      )}
      {action.error !== null && (
        <div className="job-fault">
          <FaultNotice error={action.error} />
        </div>
      )}
      {asked === 'rename' && <Rename job={job} onClose={() => ask(null)} />}
      {asked === 'restart' && <Restart job={job} onClose={() => ask(null)} />}
      {asked === 'clone' && <Clone job={job} onClose={() => ask(null)} />}
      {asked === 'compare' && <Compare job={job} onClose={() => ask(null)} />}
      {asked === 'share' && <Share job={job} onClose={() => ask(null)} />}
      {asked === 'delete' && <Delete job={job} onClose={() => ask(null)} />}
    </div>
  );
}

/** A list that folds out, closes with Escape, and when the focus leaves it. */
function Menu({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <details
      className="menu"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector('summary')?.focus();
      }}
      onClick={(event) => {
        if ((event.target as Element).closest('.menu-item') !== null) event.currentTarget.open = false;
      }}
    >
      <summary className="button button-plain">
        <Icon name="more" />
        {label}
      </summary>
      <div className="menu-list">{children}</div>
    </details>
  );
}

function MenuItem({
  icon,
  label,
  onChoose,
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly onChoose: () => void;
}) {
  return (
    <button type="button" className="menu-item" onClick={onChoose}>
      <Icon name={icon} />
      {label}
    </button>
  );
}

interface AskProps {
  readonly job: JobDetail;
  readonly onClose: () => void;
}

interface AskFormProps extends AskProps {
  readonly title: string;
  readonly doIt: string;
  readonly look?: 'primary' | 'danger';
  readonly run: (action: ReturnType<typeof useJobAction>) => Promise<unknown>;
  readonly children: ReactNode;
}

function AskForm({ job, onClose, title, doIt, look = 'primary', run, children }: AskFormProps) {
  const { t } = useTranslation();
  const action = useJobAction(job.id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // What went wrong is shown by the notice below.
    run(action).then(onClose, () => undefined);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="form">
        {children}
        {action.error !== null && <FaultNotice error={action.error} />}
        <p className="form-end">
          <Button onClick={onClose}>{t('do.leave')}</Button>
          <Button type="submit" look={look} busy={action.isPending}>
            {doIt}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}

function Rename({ job, onClose }: AskProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(job.name);
  return (
    <AskForm
      {...{ job, onClose }}
      title={t('do.rename')}
      doIt={t('do.save')}
      run={(action) => action.mutateAsync({ do: 'rename', name: name.trim() })}
    >
      <TextField
        label={t('new.name')}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </AskForm>
  );
}

function Restart({ job, onClose }: AskProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState<string>(job.steps[0]?.step ?? '');
  return (
    <AskForm
      {...{ job, onClose }}
      title={t('restart.title')}
      doIt={t('restart.do')}
      run={(action) => action.mutateAsync({ do: 'restart', from })}
    >
      <p>{t('restart.text')}</p>
      <SelectField label={t('restart.from')} value={from} onChange={(event) => setFrom(event.target.value)}>
        {job.steps.map(({ step }, k) => (
          <option key={step} value={step}>
            {`${k + 1}. ${t(STEP_WORDS[step])}`}
          </option>
        ))}
      </SelectField>
    </AskForm>
  );
}

function Clone({ job, onClose }: AskProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const { params } = job;
  const [name, setName] = useState(t('clone.nameOf', { name: job.name }));
  const [profile, setProfile] = useState(typeof params.profile === 'string' ? params.profile : 'balanced');
  const [seed, setSeed] = useState(typeof params.seed === 'number' ? String(params.seed) : '0');
  return (
    <AskForm
      {...{ job, onClose }}
      title={t('do.clone')}
      doIt={t('clone.do')}
      run={async (action) => {
        const made = await action.mutateAsync({
          do: 'clone',
          name: name.trim(),
          params: { profile, seed: Number(seed) },
        });
        if (made !== undefined) go(`/jobs/${part(made.id)}`);
      }}
    >
      <p>{t('clone.text')}</p>
      <TextField
        label={t('new.name')}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <ProfileField value={profile} onWrite={setProfile} />
      <SeedField value={seed} onWrite={setSeed} />
    </AskForm>
  );
}

/** Which other run to hold this one against. */
function Compare({ job, onClose }: AskProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [search, setSearch] = useState('');
  const jobs = useJobs({ state: ['done'], search: useDeferredValue(search.trim()), sort: 'newest' });
  const others = (jobs.data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => id !== job.id);
  return (
    <Dialog title={t('do.compare')} onClose={onClose}>
      <div className="form">
        <p>{t('compare.ask')}</p>
        <TextField
          label={t('jobs.search')}
          type="search"
          maxLength={200}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {jobs.isPending && <Loading />}
        {jobs.error !== null && <FaultNotice error={jobs.error} />}
        {jobs.data !== undefined && others.length === 0 && <p className="muted">{t('compare.noOther')}</p>}
        <ul className="choices">
          {others.map(({ id, name, created }) => (
            <li key={id}>
              <button type="button" className="choice-line" onClick={() => go(`/compare/${part(job.id)}/${part(id)}`)}>
                <span>{name}</span>
                <span className="muted">{formatTime(created)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function Share({ job, onClose }: AskProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<readonly string[]>(job.sharedWith.map(({ id }) => id));
  const people = usePeople();
  const others = (people.data?.people ?? []).filter(({ id }) => id !== job.owner?.id);
  return (
    <AskForm
      {...{ job, onClose }}
      title={t('do.share')}
      doIt={t('do.save')}
      run={(action) => action.mutateAsync({ do: 'share', users: chosen })}
    >
      <p>{t('share.text')}</p>
      {people.isPending && <Loading />}
      {people.error !== null && <FaultNotice error={people.error} />}
      {people.data !== undefined && others.length === 0 && <p className="muted">{t('share.nobody')}</p>}
      {others.map(({ id, name }) => (
        <CheckField
          key={id}
          label={name}
          checked={chosen.includes(id)}
          onChange={(event) => choose(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
        />
      ))}
    </AskForm>
  );
}

function Delete({ job, onClose }: AskProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  return (
    <AskForm
      {...{ job, onClose }}
      title={t('delete.title', { name: job.name })}
      doIt={t('delete.do')}
      look="danger"
      run={async (action) => {
        await action.mutateAsync({ do: 'delete' });
        go('/');
      }}
    >
      <p>{t('delete.text')}</p>
    </AskForm>
  );
}
