import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { CallFault, whenLoggedOut } from '../api/call.ts';
import { followEvent } from '../api/follow-events.ts';
import { listen, type LiveState } from '../api/listen.ts';
import { useSession } from '../api/queries.ts';
import type { Session } from '../api/types.ts';
import { JobsPage } from '../jobs/jobs-page.tsx';
import { LoginPage } from '../session/login-page.tsx';
import { SetupPage, tokenOfLink } from '../session/setup-page.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import { LinkButton } from '../ui/button.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { askAhead } from './ask-ahead.ts';
import { Frame } from './frame.tsx';
import { SessionContext } from './session-context.ts';

const loadJobPage = () => import('../job/job-page.tsx');
const NewJobPage = lazy(() => import('../new-job/new-job-page.tsx').then((m) => ({ default: m.NewJobPage })));
const JobPage = lazy(() => loadJobPage().then((m) => ({ default: m.JobPage })));
const TrashPage = lazy(() => import('../jobs/trash-page.tsx').then((m) => ({ default: m.TrashPage })));
const ComparePage = lazy(() => import('../job/compare-page.tsx').then((m) => ({ default: m.ComparePage })));
const SystemPage = lazy(() => import('../system/system-page.tsx').then((m) => ({ default: m.SystemPage })));
const AccountPage = lazy(() => import('../account/account-page.tsx').then((m) => ({ default: m.AccountPage })));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof CallFault && error.retry,
      // A lab's network is often there where the browser believes it is not.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

void askAhead(client, window.location.pathname, [loadJobPage, () => import('../viewer/viewer.tsx')]);

export function App() {
  return (
    <QueryClientProvider client={client}>
      <ErrorBoundary>
        <Door />
      </ErrorBoundary>
    </QueryClientProvider>
  );
}

/** Lets in who may come in: first start, login, or the page itself. */
function Door() {
  const session = useSession();
  const [place] = useLocation();
  const queries = useQueryClient();
  useEffect(() => {
    whenLoggedOut(() => void queries.invalidateQueries({ queryKey: ['session'] }));
  }, [queries]);
  if (session.error !== null && session.data === undefined)
    return (
      <main className="gate">
        <FaultNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  if (session.data === undefined)
    return (
      <main className="gate">
        <Loading />
      </main>
    );
  const { user, setupNeeded } = session.data;
  // A link that sets a password counts whoever is logged in here.
  if (setupNeeded || (place === '/setup' && tokenOfLink() !== '')) return <SetupPage />;
  if (user === null) return <LoginPage />;
  return (
    <SessionContext value={session.data}>
      <Inside session={session.data} />
    </SessionContext>
  );
}

function Inside({ session }: { readonly session: Session }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<LiveState>('connecting');
  const user = session.user?.id;
  // The stream is cut with the session: who comes next gets one of their own.
  useEffect(() => listen((event) => followEvent(queries, event), setLive), [queries, user]);
  const may = (permission: Session['permissions'][number]): boolean => session.permissions.includes(permission);
  return (
    <Frame live={live}>
      <Suspense fallback={<Loading lines={6} />}>
        <Switch>
          <Route path="/">
            <JobsPage />
          </Route>
          <Route path="/new">{may('create_job') ? <NewJobPage /> : <NotHere />}</Route>
          <Route path="/jobs/:job/:view?">{({ job, view }) => <JobPage key={job} id={job} view={view ?? ''} />}</Route>
          <Route path="/compare/:a/:b">{({ a, b }) => <ComparePage key={`${a} ${b}`} a={a} b={b} />}</Route>
          <Route path="/trash">{may('delete_job') ? <TrashPage /> : <NotHere />}</Route>
          <Route path="/system/:tab?">
            {({ tab }) =>
              may('system_config') || may('manage_users') || may('view_audit') ? (
                <SystemPage tab={tab ?? ''} />
              ) : (
                <NotHere />
              )
            }
          </Route>
          <Route path="/account">
            <AccountPage />
          </Route>
          <Route path="/setup">
            <Redirect to="/" />
          </Route>
          <Route path="/login">
            <Redirect to="/" />
          </Route>
          <Route>
            <NotHere />
          </Route>
        </Switch>
      </Suspense>
      <Announcer />
    </Frame>
  );
}

function NotHere(): ReactNode {
  const { t } = useTranslation();
  return (
    <Empty alone drawing title={t('notHere.title')} action={<LinkButton to="/">{t('notHere.home')}</LinkButton>}>
      <p>{t('notHere.text')}</p>
    </Empty>
  );
}

/** Moves the focus to the top of the page that was gone to, as a browser would that loads it. */
function Announcer() {
  const [place] = useLocation();
  const [first, setFirst] = useState(place);
  useEffect(() => {
    if (place === first) return;
    setFirst(place);
    document.getElementById('content')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [place, first]);
  return null;
}
