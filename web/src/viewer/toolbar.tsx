import { useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatShare } from '../app/format.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Comparison } from './compare-view.tsx';
import type { Layers } from './draw/stage-view.ts';
import type { History } from './model/arrangement.ts';
import type { CameraStore } from './model/camera-store.ts';
import type { SceneModel } from './model/scene-model.ts';

interface ToolbarProps {
  readonly model: SceneModel;
  readonly layers: Layers;
  readonly apart: number;
  readonly byHand: boolean;
  readonly comparison: Comparison | null;
  readonly camera: CameraStore;
  readonly history: History;
  readonly onLayers: (layers: Layers) => void;
  readonly onApart: (amount: number) => void;
  readonly onCompare: (comparison: Comparison | null) => void;
  readonly onByHand: (on: boolean) => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly onTurn: (deg: number) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** The tools over the stage. */
export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation();
  const { model, layers, byHand, history, comparison } = props;
  const { scene } = model;
  const hasTruth = scene.fragments.some(({ truth }) => truth !== null);
  const toggle = (name: keyof Layers, label: string): ReactNode => (
    <button
      type="button"
      className="chip"
      aria-pressed={layers[name]}
      onClick={() => props.onLayers({ ...layers, [name]: !layers[name] })}
    >
      {label}
    </button>
  );
  const swipe = (name: Comparison, label: string): ReactNode => (
    <button
      type="button"
      className="chip"
      aria-pressed={comparison === name}
      onClick={() => props.onCompare(comparison === name ? null : name)}
    >
      {label}
    </button>
  );
  return (
    <>
      <div className="tools-top" role="toolbar" aria-label={t('viewer.layers')}>
        {toggle('outlines', t('viewer.outlines'))}
        {toggle('numbers', t('viewer.numbers'))}
        {toggle('certainty', t('viewer.certainty'))}
        {toggle('joints', t('viewer.joints'))}
        {hasTruth && toggle('truth', t('viewer.truth'))}
        {scene.original && swipe('original', t('viewer.original'))}
        {scene.reference && swipe('reference', t('viewer.reference'))}
        <button type="button" className="chip" aria-pressed={byHand} onClick={() => props.onByHand(!byHand)}>
          {t('viewer.byHand')}
        </button>
      </div>
      {byHand && (
        <div className="tools-hand" role="status">
          <span>{t('viewer.byHandText')}</span>
          <Button disabled={history.past.length === 0} onClick={props.onUndo}>
            {t('viewer.undo')}
          </Button>
          <Button disabled={history.future.length === 0} onClick={props.onRedo}>
            {t('viewer.redo')}
          </Button>
        </div>
      )}
      <div className="tools-bottom" role="toolbar" aria-label={t('viewer.look')}>
        <IconButton icon="minus" label={t('viewer.smaller')} onClick={() => props.onZoom(0.8)} />
        <Zoom camera={props.camera} />
        <IconButton icon="add" label={t('viewer.larger')} onClick={() => props.onZoom(1.25)} />
        <IconButton icon="fit" label={t('viewer.fit')} onClick={props.onFit} />
        <IconButton icon="turn" label={t('viewer.turn')} onClick={() => props.onTurn(90)} />
        <label className="apart">
          <Icon name="layers" />
          <span className="unseen">{t('viewer.apart')}</span>
          <input
            type="range"
            title={t('viewer.apart')}
            min={0}
            max={100}
            value={Math.round(props.apart * 100)}
            disabled={byHand}
            onChange={(event) => props.onApart(Number(event.target.value) / 100)}
          />
        </label>
      </div>
      <p id="stage-keys" className="unseen">
        {t('viewer.keys')}
      </p>
    </>
  );
}

function Zoom({ camera }: { readonly camera: CameraStore }) {
  const { t } = useTranslation();
  const scale = useSyncExternalStore(camera.subscribe, () => Math.round(100 * camera.get().scale));
  return (
    <span className="zoom">
      <span className="unseen">{t('viewer.scale')} </span>
      {formatShare(scale / 100)}
    </span>
  );
}
