import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/call.ts';
import { part } from '../api/queries.ts';
import type { CameraStore } from './model/camera-store.ts';
import { viewFromPage, type ViewSize } from './model/camera.ts';
import { compose, matrixOf } from './model/plane.ts';
import type { SceneModel } from './model/scene-model.ts';

/** A picture that is laid over the answer. */
export type Comparison = 'original' | 'reference';

/** Laid over the answer only where its sides are as the page's; else it is of another frame and stands beside. */
const SAME_SHAPE = 0.02;

interface CompareViewProps {
  readonly jobId: string;
  readonly model: SceneModel;
  readonly camera: CameraStore;
  readonly size: ViewSize;
  readonly comparison: Comparison;
}

/** Before and after, with an edge between them that can be drawn across. */
export function CompareView({ jobId, model, camera, size, comparison }: CompareViewProps) {
  const { t } = useTranslation();
  const [edge, setEdge] = useState(50);
  const [shown, setShown] = useState<ViewSize | null>(null);
  const picture = useRef<HTMLImageElement>(null);
  const { page, pageFromOriginal, version } = model.scene;
  const pose = comparison === 'original' ? pageFromOriginal : null;
  const sameShape =
    shown !== null && Math.abs(shown.width / shown.height / (page.width / page.height) - 1) < SAME_SHAPE;
  const laid = shown !== null && (pose !== null || sameShape);
  useEffect(() => {
    const place = (): void => {
      if (picture.current === null || !laid) return;
      const view = viewFromPage(camera.get(), size);
      const { a, b, c, d, e, f } = pose === null ? view : compose(view, matrixOf(pose));
      picture.current.style.transform = `matrix(${a}, ${b}, ${c}, ${d}, ${e}, ${f})`;
    };
    place();
    return camera.subscribe(place);
  }, [camera, size, laid, pose]);
  return (
    <div className={laid ? 'compare' : 'compare compare-beside'}>
      <div className="compare-before" style={{ clipPath: `inset(0 ${100 - edge}% 0 0)` }}>
        <img
          ref={picture}
          src={addressOf(`/jobs/${part(jobId)}/${comparison}`, version === undefined ? {} : { v: version })}
          alt={t(comparison === 'original' ? 'viewer.original' : 'viewer.reference')}
          style={laid ? (pose === null ? page : shown) : undefined}
          draggable={false}
          onLoad={({ currentTarget }) =>
            setShown({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
        />
      </div>
      <span className="compare-edge" style={{ left: `${edge}%` }} aria-hidden="true" />
      <input
        type="range"
        className="compare-range"
        min={0}
        max={100}
        value={edge}
        aria-label={t('viewer.swipe')}
        onChange={(event) => setEdge(Number(event.target.value))}
      />
    </div>
  );
}
