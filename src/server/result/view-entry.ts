/** What a thread for views runs. */
import { answerOf, type ThreadRequest, type ViewAnswer } from './view-work.ts';

/** Makes a view; a fault comes back as a value. */
export function run(request: ThreadRequest): Promise<ViewAnswer> {
  return answerOf(request);
}
