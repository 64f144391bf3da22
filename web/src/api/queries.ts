import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { randomId } from '../app/random-id.ts';
import { call } from './call.ts';
import type {
  Job,
  JobComparison,
  JobDetail,
  JobState,
  JointEvidence,
  LogLine,
  NewJob,
  OutputFile,
  People,
  Plots,
  Scene,
  Session,
  TrashedJob,
  User,
} from './types.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number;
}

export interface JobFilter {
  readonly state: readonly JobState[];
  readonly search: string;
  readonly sort: 'newest' | 'oldest' | 'name';
}

const PAGE_SIZE = 48;

/** Part of a path, whatever it holds. */
export const part = (text: string): string => encodeURIComponent(text);

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => call<Session>('GET', '/session'),
  staleTime: 60_000,
});

export function useSession() {
  return useQuery({ ...sessionQuery, refetchOnWindowFocus: true });
}

export function useJobs(filter: JobFilter) {
  return useInfiniteQuery({
    queryKey: ['jobs', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ sort: filter.sort, limit: String(PAGE_SIZE) });
      for (const state of filter.state) query.append('state', state);
      if (filter.search !== '') query.set('search', filter.search);
      if (pageParam !== '') query.set('cursor', pageParam);
      return call<Page<Job>>('GET', `/jobs?${query.toString()}`, { signal });
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
}

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => call<JobDetail>('GET', `/jobs/${part(id)}`, { signal }),
  });

export function useJob(id: string) {
  return useQuery({
    ...jobQuery(id),
    // Events carry changes; this catches what a broken stream missed.
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' || state.data?.state === 'queued' ? 15_000 : false,
  });
}

export const sceneQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id, 'scene'],
    queryFn: ({ signal }) => call<Scene>('GET', `/jobs/${part(id)}/scene`, { signal }),
    staleTime: Infinity,
  });

export function useScene(id: string) {
  return useQuery(sceneQuery(id));
}

export function useJoint(id: string, joint: { readonly a: number; readonly b: number } | null) {
  return useQuery({
    queryKey: ['job', id, 'joint', joint?.a, joint?.b],
    queryFn: ({ signal }) => call<JointEvidence>('GET', `/jobs/${part(id)}/joints/${joint!.a}/${joint!.b}`, { signal }),
    enabled: joint !== null,
    staleTime: Infinity,
  });
}

export function useOutputs(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['job', id, 'outputs'],
    queryFn: ({ signal }) => listOf<OutputFile>(`/jobs/${part(id)}/outputs`, signal),
    enabled,
  });
}

export function useLogs(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['job', id, 'logs'],
    queryFn: ({ signal }) => listOf<LogLine>(`/jobs/${part(id)}/logs?limit=1000`, signal),
    enabled,
  });
}

export function usePlots(id: string) {
  return useQuery({
    queryKey: ['job', id, 'plots'],
    queryFn: ({ signal }) => call<Plots>('GET', `/jobs/${part(id)}/plots`, { signal }),
    staleTime: Infinity,
  });
}

/** Why steps of a job that stands still would run again. It is found by looking at all their files, so it is not asked for always. */
export function useReasons(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['job', id, 'reasons'],
    queryFn: ({ signal }) => call<JobDetail>('GET', `/jobs/${part(id)}?why=1`, { signal }),
    enabled,
  });
}

/** A list, whether the route answers it in pages or as a whole. */
export async function listOf<T>(path: string, signal?: AbortSignal): Promise<readonly T[]> {
  const answer = await call<readonly T[] | Page<T>>('GET', path, signal === undefined ? {} : { signal });
  return 'items' in answer ? answer.items : answer;
}

/** What may be done with a job, and asks for the job anew when it is done. */
export function useJobAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: JobAction) => act(id, action),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['job', id], exact: true }),
        client.invalidateQueries({ queryKey: ['jobs'] }),
      ]),
  });
}

export type JobAction =
  | { readonly do: 'cancel' | 'resume' | 'delete' }
  | { readonly do: 'restart'; readonly from: string }
  | { readonly do: 'rename'; readonly name: string }
  | { readonly do: 'clone'; readonly name: string; readonly params: Readonly<Record<string, unknown>> }
  | { readonly do: 'share'; readonly users: readonly string[] };

function act(id: string, action: JobAction): Promise<Job | undefined> {
  const path = `/jobs/${part(id)}`;
  switch (action.do) {
    case 'cancel':
    case 'resume':
      return call('POST', `${path}/${action.do}`, { json: {} });
    case 'restart':
      return call('POST', `${path}/restart`, { json: { from: action.from } });
    case 'rename':
      return call('PATCH', path, { json: { name: action.name } });
    case 'clone':
      return call('POST', `${path}/clone`, {
        json: { name: action.name, params: action.params },
        headers: { 'idempotency-key': randomId() },
      });
    case 'share':
      return call('PUT', `${path}/sharing`, { json: { users: action.users } });
    case 'delete':
      return call('DELETE', path);
  }
}

/** The same key for every try of one submit: a doubled click or a lost answer makes no second job. */
export function createJob(job: NewJob, key: string): Promise<Job> {
  return call<Job>('POST', '/jobs', { json: job, headers: { 'idempotency-key': key } });
}

export function useUsers(enabled: boolean) {
  return useQuery({ queryKey: ['users'], queryFn: ({ signal }) => listOf<User>('/users', signal), enabled });
}

/** Those with whom one can share a job. */
export function usePeople() {
  return useQuery({ queryKey: ['people'], queryFn: ({ signal }) => call<People>('GET', '/people', { signal }) });
}

export function useTrash() {
  return useQuery({ queryKey: ['trash'], queryFn: ({ signal }) => listOf<TrashedJob>('/trash', signal) });
}

export function useComparison(a: string, b: string) {
  return useQuery({
    queryKey: ['compare', a, b],
    queryFn: ({ signal }) => call<JobComparison>('GET', `/jobs/compare?a=${part(a)}&b=${part(b)}`, { signal }),
  });
}
