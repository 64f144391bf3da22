import { useTranslation } from 'react-i18next';
import { formatShare } from '../app/format.ts';
import { CONFIDENCE_WORDS } from './confidence-words.ts';
import type { Confidence } from './model/scene-model.ts';

/** How sure something is: a colour, the word and the figure. */
export function Certainty({
  confidence,
  probability,
}: {
  readonly confidence: Confidence | null;
  readonly probability: number;
}) {
  const { t } = useTranslation();
  return (
    <span className="sureness">
      <span className={`dot dot-${confidence ?? 'aside'}`} aria-hidden="true" />
      {confidence === null ? t('certainty.aside') : t(CONFIDENCE_WORDS[confidence])}
      {confidence !== null && <span className="muted"> {formatShare(probability, 1)}</span>}
    </span>
  );
}
