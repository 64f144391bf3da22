import { FrameError } from '../../errors.ts';
import { viewAlerts, type AlertsView } from '../../ops/alerts/alerts-view.ts';
import { MEASURES } from '../../ops/alerts/measures.ts';
import type { Silence } from '../../ops/alerts/silence.ts';
import { listRecords } from '../../ops/backup/backup-record.ts';
import { checkHealth } from '../../ops/health/check-health.ts';
import { ResourceMeter } from '../../ops/health/measure-resources.ts';
import { dependencyProber, probeProviders } from '../../ops/health/probe-dependencies.ts';
import { readCourses } from '../../ops/metrics/courses.ts';
import { expose } from '../../ops/metrics/exposition.ts';
import { newestRecord } from '../../ops/metrics/history.ts';
import type { HeldState } from '../../ops/state/held-state.ts';
import type { Alerts } from '../../server/api.ts';
import type { SystemRoutesDeps } from '../../server/system/system-routes.ts';
import { alertsOn, type AlertsPlace } from '../ops/alerts-place.ts';
import type { WatchedPlace } from '../ops/watched-place.ts';
import { programVersion, shippedModelFolder } from '../program-version.ts';

/** A record that is older than this is not shown as how things are now. To measure anew is not for the server to do: its loop would stand still. */
const FRESH_MS = 150_000;

/** What the server's routes about the system ask: the same as the commands `health`, `metrics`, `alerts` and `backup` do. */
export function systemDeps(
  watched: WatchedPlace,
  alertsPlace: AlertsPlace,
  held: HeldState,
): Omit<SystemRoutesDeps, 'whyNotReady' | 'load'> {
  const { jobsDir, stateDir, backupDir, configured, lastGoodBackup, lastGoodDrill, keyDue } = watched;
  const meter = new ResourceMeter({ jobsDir, backupDir });
  const now = (): Date => new Date();
  const dependencies = dependencyProber(configured);
  let providers: ReturnType<typeof probeProviders> | undefined;
  const withAlerts = (action: (of: ReturnType<typeof alertsOn>, nowMs: number) => void): Promise<Alerts> =>
    held.use((state) => {
      const of = alertsOn(state, alertsPlace);
      const nowMs = Date.now();
      action(of, nowMs);
      const names = alertsPlace.channels.map(({ name }) => name);
      return shownAlerts(viewAlerts(of.duty, of.memory, names, nowMs));
    });
  return {
    metricsText: () =>
      held.use(async (state) => {
        const kept = newestRecord(state, now());
        const fresh = kept !== null && Date.now() - Date.parse(kept.timestamp) < FRESH_MS;
        if (!fresh)
          throw new FrameError('FRAME_SERVER_NOT_READY', 'Nothing has been measured in the last minutes.', {
            remedy: "Ask again in a minute; if it stays so, the server's log says why.",
          });
        return expose(kept, { version: programVersion(), node: process.versions.node });
      }),
    health: () =>
      checkHealth({
        ...{ jobsDir, stateDir, meter, now, lastGoodBackup, lastGoodDrill, keyDue, modelDir: shippedModelFolder() },
        dependencies,
        // Proving a graphics card takes a process of its own; once tells enough.
        providers: () => (providers ??= probeProviders()),
      }),
    history: (sinceMs) =>
      held.use((state) => {
        const until = now();
        const courses = readCourses(state, sinceMs, until).map(({ figure, points, ...rest }) => ({
          ...{ ...figure, ...rest },
          points: points.map(([atMs, value]): [number, number] => [atMs, value]),
        }));
        return { since: new Date(sinceMs).toISOString(), until: until.toISOString(), courses };
      }),
    alerts: () => withAlerts(() => undefined),
    silence: ({ of, minutes, why }) =>
      withAlerts(({ duty, memory }, nowMs) => {
        if (!duty.rules.some(({ id, group }) => id === of || group === of))
          throw new FrameError('FRAME_ALERTS_SILENCE', `There is no rule or group "${of}".`, {
            remedy: 'Name one of the list.',
          });
        memory.addSilence({ of, from: nowMs, until: nowMs + 60_000 * minutes, why }, nowMs);
      }),
    unsilence: (id) =>
      withAlerts(({ memory }, nowMs) => {
        if (memory.endSilences(id, nowMs).length > 0) return;
        throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'There is no such silence that was made by hand.');
      }),
    async backups() {
      const [good, drill] = [await lastGoodBackup(), await lastGoodDrill()];
      const records = backupDir === undefined ? [] : await listRecords(backupDir);
      return {
        ...{ lastGood: good?.toISOString() ?? null, lastGoodDrill: drill?.toISOString() ?? null },
        backups: records.reverse().map(({ name, kind, state, created }) => ({ name, kind, state, created })),
      };
    },
  };
}

function shownAlerts({ evaluatedAt, rules, silences, channels, notices }: AlertsView): Alerts {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));
  const shown = ({ from, until, ...silence }: Silence): Alerts['silences'][number] => ({
    ...{ ...silence, from: iso(from), until: iso(until) },
  });
  return {
    evaluated: isoOrNull(evaluatedAt),
    rules: rules.map(({ rule, since, silence, value, state }) => {
      const { id, group, severity, measure, threshold } = rule;
      const quiet = silence === null ? null : shown(silence);
      const { unit, worse } = MEASURES[measure];
      return {
        ...{ id, group, severity, measure, unit, worse, threshold, state, value },
        ...{ since: isoOrNull(since), silence: quiet },
      };
    }),
    silences: silences.map(shown),
    channels: channels.map(({ channel, failures, failingSince }) => ({
      ...{ name: channel, failures, failingSince: isoOrNull(failingSince) },
    })),
    notices: notices.map(({ at, kind, group, severity }) => ({ at: iso(at), kind, group, severity })),
  };
}
