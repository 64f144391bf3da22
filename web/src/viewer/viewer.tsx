import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useScene } from '../api/queries.ts';
import type { JobDetail } from '../api/types.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty } from '../ui/states.tsx';
import { SceneModel } from './model/scene-model.ts';
import { Workbench } from './workbench.tsx';

/** The answer of a job, to be looked at from near and far, with what speaks for it. */
export function Viewer({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const scene = useScene(job.id);
  const model = useMemo(() => (scene.data === undefined ? null : new SceneModel(scene.data)), [scene.data]);
  if (scene.error !== null) return <FaultNotice error={scene.error} onRetry={() => void scene.refetch()} />;
  if (model === null)
    return (
      <div className="bench bench-coming" role="status">
        <div className="bench-stage">
          <span className="unseen">{t('state.loading')}</span>
        </div>
        <div className="bench-panel" />
      </div>
    );
  if (model.pieces.length === 0)
    return (
      <Empty title={t('viewer.nothing')}>
        <p>{t('viewer.nothingText')}</p>
      </Empty>
    );
  return <Workbench job={job} model={model} />;
}
