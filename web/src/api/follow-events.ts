import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { addLogLine } from './log-lines.ts';
import type { Page } from './queries.ts';
import type { Job, JobDetail, JobEvent } from './types.ts';

type Pages = InfiniteData<Page<Job>>;

/** Puts what an event tells into what the page already has, so that lists and details move without asking again. */
export function followEvent(client: QueryClient, event: JobEvent): void {
  switch (event.kind) {
    case 'job':
      return followJob(client, event.job);
    case 'progress':
      return changeJob(client, event.id, (job) => ({ ...job, progress: event.progress }));
    case 'log':
      return addLogLine(event.id, { at: event.at, level: event.level, message: event.message });
    case 'gone':
      void client.invalidateQueries({ queryKey: ['jobs'] });
      client.removeQueries({ queryKey: ['job', event.id] });
      return;
    case 'reload':
      void client.invalidateQueries();
  }
}

function followJob(client: QueryClient, job: Job): void {
  const known = client.getQueriesData<Pages>({ queryKey: ['jobs'] });
  const before = known.flatMap(([, pages]) => pages?.pages ?? []).flatMap((page) => page.items);
  const had = before.find(({ id }) => id === job.id);
  changeJob(client, job.id, () => job);
  // Which filters it fits has changed, or its steps have: these the server knows.
  if (had?.state !== job.state) {
    void client.invalidateQueries({ queryKey: ['jobs'] });
    void client.invalidateQueries({ queryKey: ['job', job.id] });
  }
}

function changeJob(client: QueryClient, id: string, change: (job: Job) => Job): void {
  client.setQueriesData<Pages>({ queryKey: ['jobs'] }, (pages) =>
    pages === undefined
      ? undefined
      : {
          ...pages,
          pages: pages.pages.map((page) => ({
            ...page,
            items: page.items.map((job) => (job.id === id ? change(job) : job)),
          })),
        },
  );
  client.setQueryData<JobDetail>(['job', id], (job) => (job === undefined ? undefined : { ...job, ...change(job) }));
}
