/** What a thread for views runs. */
import { JobFolder } from '../../jobs/job-folder.ts';
import { answerOf, type ViewAnswer, type ViewRequest } from './view-work.ts';

/** Makes a view; a fault comes back as a value. */
export function run(request: ViewRequest): Promise<ViewAnswer> {
  return answerOf(request, (root) => JobFolder.open(root));
}
