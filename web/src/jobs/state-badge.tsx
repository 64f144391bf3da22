import { useTranslation } from 'react-i18next';
import type { JobState } from '../api/types.ts';
import { STATE_WORDS } from './job-words.ts';

export function StateBadge({ state }: { readonly state: JobState }) {
  const { t } = useTranslation();
  return (
    <span className={`badge badge-${state}`}>
      <span className="badge-dot" aria-hidden="true" />
      {t(STATE_WORDS[state])}
    </span>
  );
}
