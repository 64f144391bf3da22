import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

/** The head of a page that one comes to from the list of jobs. */
export function HeadBelowJobs({ title, lead }: { readonly title: string; readonly lead?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <div>
        <p className="crumb">
          <Link href="/">{t('jobs.title')}</Link>
        </p>
        <h1>{title}</h1>
        {lead !== undefined && <p className="lead">{lead}</p>}
      </div>
    </header>
  );
}
