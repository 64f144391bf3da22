import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorWords } from '../../../src/italian/errors.ts';
import { CallFault } from '../api/call.ts';
import { faultWords } from '../app/fault-words.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** Faults that the page words itself: there was no answer, or the server's sentence is for programs. */
const OWN_WORDS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  PAGE_NO_CONNECTION: ['fault.noConnection', 'fault.noConnectionRemedy'],
  PAGE_UNKNOWN_ANSWER: ['fault.unknownAnswer', 'fault.unknownAnswerRemedy'],
  PAGE_BROKEN: ['fault.broken', 'fault.brokenRemedy'],
  FRAME_ACCESS_DENIED: ['fault.denied', 'fault.deniedRemedy'],
  FRAME_REQUEST_NOT_FOUND: ['fault.notFound', 'fault.notFoundRemedy'],
  FRAME_REQUEST_TOO_MANY: ['fault.tooMany', 'fault.tooManyRemedy'],
  FRAME_INTERNAL: ['fault.internal', 'fault.internalRemedy'],
};

/** What went wrong, as one sentence, and what to do. */
function wordsOf(t: TFunction, error: unknown): ErrorWords {
  if (error instanceof CallFault && OWN_WORDS[error.code] === undefined) return faultWords(error);
  const fault = error instanceof CallFault ? error : null;
  const [what, remedy] = OWN_WORDS[fault?.code ?? 'PAGE_BROKEN'];
  return {
    what: t(what, { status: fault?.status }),
    detail: null,
    remedy: t(remedy, { seconds: fault?.retryAfter ?? 60, request: fault?.requestId ?? '' }),
  };
}

/** An error as people read it: what is wrong, in the server's own English where it has no other words, and what to do. */
export function FaultText({ what, detail, remedy }: ErrorWords) {
  return (
    <>
      <p>
        <strong>{what}</strong>
      </p>
      {detail !== null && (
        <p className="muted" lang="en">
          {detail}
        </p>
      )}
      {remedy !== null && <p>{remedy}</p>}
    </>
  );
}

export function FaultNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice tone="bad">
      <FaultText {...wordsOf(t, error)} />
      {onRetry !== undefined && (
        <p>
          <Button icon="again" onClick={onRetry}>
            {t('do.tryAgain')}
          </Button>
        </p>
      )}
    </Notice>
  );
}

interface NoticeProps {
  readonly tone: 'bad' | 'warn' | 'good' | 'plain';
  readonly children: ReactNode;
}

export function Notice({ tone, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'good' ? 'check' : tone === 'plain' ? 'file' : 'warn'} />
      <div>{children}</div>
    </div>
  );
}
