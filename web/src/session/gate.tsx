import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/frame.tsx';
import { changeSettings, useSettings } from '../app/settings.ts';

/** The quiet page before one is in. */
export function Gate({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  const { i18n } = useTranslation();
  const { language } = useSettings();
  const shown = language === 'system' ? i18n.language : language;
  return (
    <div className="gate">
      <aside className="gate-wall" aria-hidden="true">
        <Mark />
      </aside>
      <main className="gate-main" id="content">
        <div className="gate-card">
          <p className="gate-brand">
            <Mark />
            Frame Pipeline
          </p>
          <h1>{title}</h1>
          <p className="lead">{lead}</p>
          {children}
        </div>
        <p className="gate-language">
          {(['en', 'it'] as const).map((code) => (
            <button
              key={code}
              type="button"
              lang={code}
              className="text-button"
              aria-pressed={shown === code}
              onClick={() => changeSettings({ language: code })}
            >
              {code === 'en' ? 'English' : 'Italiano'}
            </button>
          ))}
        </p>
      </main>
    </div>
  );
}
