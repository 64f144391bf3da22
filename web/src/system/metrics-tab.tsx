import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { formatNumber } from '../app/format.ts';
import { ChoiceField } from '../ui/field.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Plot } from '../ui/plot.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { Course } from '../api/types.ts';

const SPAN_HOURS = { day: 24, week: 168, month: 720 } as const;
type Span = keyof typeof SPAN_HOURS;
const COLOURS = ['accent', 'likely', 'sure', 'doubtful', 'umber'];
const GROUP_WORDS: Readonly<Record<string, string>> = {
  Jobs: 'metrics.jobs',
  'Ended in the window': 'metrics.ended',
  Waiting: 'metrics.waiting',
  Machine: 'metrics.machine',
  Delays: 'metrics.delays',
};

/** Figures by their path; what is not here keeps the title that the server gives it. */
const FIGURE_WORDS: Readonly<Record<string, string>> = {
  'job_metrics.processing_jobs': 'metrics.figure.running',
  'job_metrics.queued_jobs': 'metrics.figure.queued',
  'job_metrics.stopped_jobs': 'metrics.figure.stopped',
  'job_metrics.failed_jobs': 'metrics.figure.failed',
  'job_metrics.completed_jobs': 'metrics.figure.done',
  'job_metrics.ended_in_window': 'metrics.figure.endedLately',
  'job_metrics.failed_in_window': 'metrics.figure.failedLately',
  'job_metrics.queue_age_seconds': 'metrics.figure.queueAge',
  'system_resources.cpu_usage': 'metrics.figure.cpu',
  'system_resources.memory_usage': 'metrics.figure.memory',
  'system_resources.disk_usage': 'metrics.figure.disk',
  'performance_metrics.jobs_folder_latency_seconds': 'metrics.figure.folder',
  'performance_metrics.event_loop_delay_seconds.p99': 'metrics.figure.loop',
};

export function MetricsTab() {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>('day');
  const courses = useQuery({
    queryKey: ['metrics', span],
    queryFn: ({ signal }) =>
      call<{ readonly courses: readonly Course[] }>('GET', `/metrics?hours=${SPAN_HOURS[span]}`, { signal }),
    refetchInterval: 60_000,
  });
  const groups = useMemo(() => {
    const found = new Map<string, Course[]>();
    for (const course of courses.data?.courses ?? []) {
      const { group } = course;
      found.set(group, [...(found.get(group) ?? []), course]);
    }
    return [...found];
  }, [courses.data]);
  return (
    <>
      <div className="tools">
        <ChoiceField
          label={t('metrics.span')}
          hideLabel
          value={span}
          onChoose={setSpan}
          choices={[
            { value: 'day', label: t('metrics.day') },
            { value: 'week', label: t('metrics.week') },
            { value: 'month', label: t('metrics.month') },
          ]}
        />
      </div>
      {courses.error !== null && <FaultNotice error={courses.error} onRetry={() => void courses.refetch()} />}
      {courses.isPending && <Loading lines={6} />}
      {courses.data !== undefined && groups.length === 0 && (
        <Empty title={t('metrics.none')}>
          <p>{t('metrics.noneText')}</p>
        </Empty>
      )}
      <div className="plots">
        {groups.map(([group, members]) => (
          <section key={group} className="panel" aria-label={group}>
            <h2>{GROUP_WORDS[group] === undefined ? group : t(GROUP_WORDS[group])}</h2>
            <GroupPlot group={group} courses={members} />
          </section>
        ))}
      </div>
    </>
  );
}

function GroupPlot({ group, courses }: { readonly group: string; readonly courses: readonly Course[] }) {
  const { t } = useTranslation();
  const { x, lines, format } = useMemo(() => {
    const times = [...new Set(courses.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort((a, b) => a - b);
    const unit = courses[0].unit;
    return {
      x: times.map((atMs) => atMs / 1000),
      lines: courses.map(({ path, title, points }, k) => {
        const known = new Map(points);
        return {
          label: FIGURE_WORDS[path] === undefined ? title : t(FIGURE_WORDS[path]),
          colour: COLOURS[k % COLOURS.length],
          values: times.map((atMs) => known.get(atMs) ?? null),
        };
      }),
      format: (value: number) => `${formatNumber(value, value !== 0 && Math.abs(value) < 1 ? 3 : 1)} ${unit}`.trim(),
    };
  }, [courses, t]);
  return <Plot label={group} x={x} time lines={lines} format={format} />;
}
