import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { LiveState } from '../api/listen.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useWho } from './session-context.ts';

interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly here: boolean;
}

/** What stands around every page. */
export function Frame({ live, children }: { readonly live: LiveState; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  const { permissions, user, authentication } = useWho();
  const admin = permissions.some(
    (name) => name === 'system_config' || name === 'manage_users' || name === 'view_audit',
  );
  const places: Place[] = [
    { to: '/', label: t('nav.jobs'), icon: 'jobs', here: path === '/' || /^\/(jobs|compare|trash)\b/.test(path) },
    ...(permissions.includes('create_job')
      ? [{ to: '/new', label: t('nav.new'), icon: 'add' as const, here: path === '/new' }]
      : []),
    ...(admin
      ? [{ to: '/system', label: t('nav.system'), icon: 'system' as const, here: path.startsWith('/system') }]
      : []),
    { to: '/account', label: user?.name ?? t('nav.account'), icon: 'person', here: path === '/account' },
  ];
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <header className="top">
        <Link href="/" className="brand">
          <Mark />
          <span>Frame Pipeline</span>
        </Link>
        <nav className="places" aria-label={t('nav.label')}>
          {places.map(({ to, label, icon, here }) => (
            <Link key={to} href={to} className="place" aria-current={here ? 'page' : undefined}>
              <Icon name={icon} />
              <span>{label}</span>
            </Link>
          ))}
        </nav>
      </header>
      {live === 'broken' && (
        <p className="strip" role="status">
          {t('live.broken')}
        </p>
      )}
      {!authentication && (
        <p className="strip strip-warn" role="note">
          {t('session.switchedOff')}
        </p>
      )}
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path className="mark-a" d="M3 3h12l-2.200 8 4 4.200-8 4.300L3 17z" />
      <path className="mark-b" d="M18 3h11v12.500l-6-1.600-3.400.6-4.200-4z" />
      <path className="mark-c" d="M3 20l5 2.600 8-4.300 2.200 4.400L15.300 29H3z" />
      <path className="mark-d" d="M19.500 17.500l3-.7 6.500 1.800V29H18.200l2.800-6.200z" />
    </svg>
  );
}
