import type { JobFolder } from '../jobs/job-folder.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { shareBytes } from '../workers/share.ts';

/** Step 1's fragments in memory that all threads see, so that handing them to tasks copies no pixel. */
export async function loadSharedFragments(job: JobFolder): Promise<Fragment[]> {
  return (await job.data.loadFragments()).map(shared);
}

/** One of them. */
export async function loadSharedFragment(job: JobFolder, id: number): Promise<Fragment> {
  return shared(await job.data.loadFragment(id));
}

function shared(fragment: Fragment): Fragment {
  return { ...fragment, rgba: shareBytes(fragment.rgba), mask: shareBytes(fragment.mask) };
}
