import type { QueryClient } from '@tanstack/react-query';
import { jobQuery, sceneQuery, sessionQuery } from '../api/queries.ts';

/**
 * Asks at once for what the place in the address needs, and that the page would ask for one after the other as its parts come:
 * whoever opens a result from a link has it that much sooner. What fails here fails again where it is told.
 *
 * @param load the parts of the program that show a job's result
 */
export async function askAhead(
  queries: QueryClient,
  place: string,
  load: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const [, written] = /^\/jobs\/([^/]+)(?:\/result)?\/?$/.exec(place) ?? [];
  if (written === undefined) return;
  try {
    const id = decodeURIComponent(written);
    const parts = Promise.all(load.map((part) => part()));
    const { user } = await queries.fetchQuery(sessionQuery);
    if (user === null) return;
    const { state } = await queries.fetchQuery(jobQuery(id));
    if (state === 'done') await queries.prefetchQuery(sceneQuery(id));
    await parts;
  } catch {
    return;
  }
}
