import { z } from 'zod';
import type { JobFolder } from '../../jobs/job-folder.ts';

const REPORT = z.object({ learners: z.array(z.string()), alphas: z.array(z.number()) });

/** What each learner's vote counted in step 5, by name; nothing for jobs of earlier versions, whose reports do not say. */
export async function alphasOfStep5({ data }: JobFolder): Promise<ReadonlyMap<string, number>> {
  const report = REPORT.safeParse(await data.loadJson('step5_boost', 'report.json')).data;
  return new Map(report?.learners.map((name, k) => [name, report.alphas[k] ?? 1]));
}
