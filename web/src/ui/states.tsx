import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Grey shapes where something will stand. */
export function Loading({ lines = 3 }: { readonly lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status">
      <span className="unseen">{t('state.loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="loading-line" aria-hidden="true" />
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly drawing?: boolean;
  /** It is all that the page holds. */
  readonly alone?: boolean;
}

/** Where there is nothing yet: what it would be, and how to get it. */
export function Empty({ title, children, action, drawing = false, alone = false }: EmptyProps) {
  const Title = alone ? 'h1' : 'h2';
  return (
    <div className="empty">
      {drawing && <ShardDrawing />}
      <Title>{title}</Title>
      {children}
      {action !== undefined && <div className="empty-action">{action}</div>}
    </div>
  );
}

/** Fragments that want to meet. */
function ShardDrawing() {
  return (
    <svg className="shards" viewBox="0 0 240 120" aria-hidden="true">
      <path className="shard-a" d="M22 24l46-10 14 22-8 20 10 16-40 18-24-18 8-20z" />
      <path className="shard-b" d="M98 30l20-18 44 8 6 24-14 12 6 18-36 14-24-16-4-20z" />
      <path className="shard-c" d="M182 22l30 6 10 34-18 12 2 22-30 6-8-22 12-14-6-22z" />
      <path
        className="shard-line"
        d="M36 40c12-6 22 4 34-4M112 40c14 8 26-6 44 2M182 46c10-6 18 4 28-2M44 66c10-4 16 4 26 0M114 62c12 4 18-6 34 0"
      />
    </svg>
  );
}

interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly total: number;
  readonly tone?: 'plain' | 'good' | 'bad';
}

/** A bar that fills. */
export function Meter({ label, value, total, tone = 'plain' }: MeterProps) {
  const share = total > 0 ? Math.min(1, value / total) : 0;
  return (
    <div
      className={`meter meter-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * share)}
    >
      <span style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
