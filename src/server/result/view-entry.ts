/** What a thread for views runs. */
import { answerOf, type ViewAnswer, type ViewRequest } from './view-work.ts';

export default function run(request: ViewRequest): Promise<ViewAnswer> {
  return answerOf(request);
}
