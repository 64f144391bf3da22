import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CallFault } from '../api/call.ts';
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
export function useFaultWords(): (error: unknown) => { readonly what: string; readonly remedy: string | null } {
  const { t } = useTranslation();
  return (error) => {
    const fault = error instanceof CallFault ? error : null;
    const own = OWN_WORDS[fault?.code ?? 'PAGE_BROKEN'];
    if (own !== undefined)
      return {
        what: t(own[0], { status: fault?.status }),
        remedy: t(own[1], { seconds: fault?.retryAfter ?? 60, request: fault?.requestId ?? '' }),
      };
    return { what: fault?.message ?? '', remedy: fault?.remedy ?? null };
  };
}

export function FaultNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  const { what, remedy } = useFaultWords()(error);
  return (
    <Notice tone="bad">
      <p>
        <strong>{what}</strong>
      </p>
      {remedy !== null && <p>{remedy}</p>}
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
