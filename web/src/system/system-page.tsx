import { useTranslation } from 'react-i18next';
import type { Permission } from '../api/types.ts';
import { useWho } from '../app/session-context.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { Tabs } from '../ui/tabs.tsx';
import { AlertsTab } from './alerts-tab.tsx';
import { AuditTab } from './audit-tab.tsx';
import { BackupsTab } from './backups-tab.tsx';
import { HealthTab } from './health-tab.tsx';
import { MetricsTab } from './metrics-tab.tsx';
import { UsersTab } from './users-tab.tsx';

const TABS = [
  ['health', 'system.health', 'system_config', HealthTab],
  ['metrics', 'system.metrics', 'system_config', MetricsTab],
  ['alerts', 'system.alerts', 'system_config', AlertsTab],
  ['backups', 'system.backups', 'system_config', BackupsTab],
  ['users', 'system.users', 'manage_users', UsersTab],
  ['audit', 'system.audit', 'view_audit', AuditTab],
] as const satisfies readonly (readonly [string, string, Permission, () => React.ReactNode])[];

/** How the machine and the service are, for those who look after them. */
export function SystemPage({ tab }: { readonly tab: string }) {
  const { t } = useTranslation();
  usePageTitle(t('nav.system'));
  const { permissions } = useWho();
  const open = TABS.filter(([, , permission]) => permissions.includes(permission));
  const shown = open.find(([name]) => name === tab) ?? open[0];
  if (shown === undefined) return null;
  const Tab = shown[3];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.system')}</h1>
      </header>
      <Tabs
        label={t('nav.system')}
        tabs={open.map(([name, words]) => ({ to: `/system/${name}`, words: t(words), here: name === shown[0] }))}
      />
      <Tab />
    </div>
  );
}
