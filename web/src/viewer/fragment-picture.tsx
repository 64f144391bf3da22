import { addressOf } from '../api/call.ts';
import { part } from '../api/queries.ts';
import type { JobDetail } from '../api/types.ts';

/** A fragment as it was photographed; words stand beside it. */
export function FragmentPicture({
  job,
  id,
  width,
}: {
  readonly job: JobDetail;
  readonly id: number;
  readonly width: number;
}) {
  return (
    <img
      className="fragment-picture"
      src={addressOf(`/jobs/${part(job.id)}/fragments/${id}/image`, { width })}
      alt=""
      loading="lazy"
      decoding="async"
    />
  );
}
