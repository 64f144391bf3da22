import { useTranslation } from 'react-i18next';
import { formatNumber } from '../app/format.ts';
import { Certainty } from './certainty.tsx';
import { numberOf } from './draw/paint-scene.ts';
import type { Selection } from './draw/stage-view.ts';
import type { SceneModel } from './model/scene-model.ts';

interface ListProps {
  readonly model: SceneModel;
  readonly onSelect: (selection: Selection) => void;
}

/** The same as the stage shows, as a table: the least sure first, since these are what one looks for. */
export function FragmentTable({ model, onSelect }: ListProps) {
  const { t } = useTranslation();
  const pieces = [...model.pieces].sort((a, b) => a.fragment.probability - b.fragment.probability || a.index - b.index);
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={t('panel.fragmentTable')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('panel.number')}</th>
            <th scope="col">{t('panel.certainty')}</th>
            <th scope="col" className="right">
              {t('panel.jointCount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {pieces.map((piece) => (
            <tr key={piece.fragment.id}>
              <td>
                <button
                  type="button"
                  className="text-button"
                  onClick={() => onSelect({ kind: 'fragment', id: piece.fragment.id })}
                >
                  {numberOf(piece)}
                </button>
              </td>
              <td>
                <Certainty confidence={piece.fragment.confidence} probability={piece.fragment.probability} />
                {piece.fragment.truth?.right === false && <span className="flag">{t('panel.wrong')}</span>}
              </td>
              <td className="right">{formatNumber(model.joints(piece.fragment.id).length)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function JointTable({ model, onSelect }: ListProps) {
  const { t } = useTranslation();
  const joints = [...model.scene.joints].sort((a, b) => a.probability - b.probability);
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={t('panel.jointTable')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('panel.pair')}</th>
            <th scope="col">{t('panel.certainty')}</th>
            <th scope="col" className="right">
              {t('panel.contactPx')}
            </th>
          </tr>
        </thead>
        <tbody>
          {joints.map((joint) => (
            <tr key={`${joint.a}-${joint.b}`}>
              <td>
                <button
                  type="button"
                  className="text-button"
                  onClick={() => onSelect({ kind: 'joint', a: joint.a, b: joint.b })}
                >
                  {`${joint.a + 1} – ${joint.b + 1}`}
                </button>
              </td>
              <td>
                <Certainty confidence={joint.confidence} probability={joint.probability} />
                {joint.right === false && <span className="flag">{t('panel.wrong')}</span>}
              </td>
              <td className="right">{formatNumber(joint.contactPx)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
