import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../app/format.ts';
import { Button } from '../ui/button.tsx';
import { Certainty } from './certainty.tsx';
import { numberOf } from './draw/paint-scene.ts';
import type { Selection } from './draw/stage-view.ts';
import type { Confidence, SceneModel } from './model/scene-model.ts';

interface ListProps {
  readonly model: SceneModel;
  readonly onSelect: (selection: Selection) => void;
}

/** The same as the stage shows, as a table: the least sure first, since these are what one looks for. */
export function FragmentTable({ model, onSelect }: ListProps) {
  const { t } = useTranslation();
  const pieces = [...model.pieces].sort((a, b) => a.fragment.probability - b.fragment.probability || a.index - b.index);
  return (
    <SureTable
      label={t('panel.fragmentTable')}
      head={t('panel.number')}
      figure={t('panel.jointCount')}
      onSelect={onSelect}
      rows={pieces.map((piece) => ({
        name: numberOf(piece),
        selection: { kind: 'fragment', id: piece.fragment.id },
        confidence: piece.fragment.confidence,
        probability: piece.fragment.probability,
        wrong: piece.fragment.truth?.right === false,
        figure: model.jointCount(piece.fragment.id),
      }))}
    />
  );
}

export function JointTable({ model, onSelect }: ListProps) {
  const { t } = useTranslation();
  const joints = [...model.scene.joints].sort((a, b) => a.probability - b.probability);
  return (
    <SureTable
      label={t('panel.jointTable')}
      head={t('panel.pair')}
      figure={t('panel.contactPx')}
      onSelect={onSelect}
      rows={joints.map(({ a, b, confidence, probability, right, contactPx }) => ({
        name: `${a + 1} – ${b + 1}`,
        selection: { kind: 'joint', a, b },
        confidence,
        probability,
        wrong: right === false,
        figure: contactPx,
      }))}
    />
  );
}

interface SureRow {
  readonly name: string;
  readonly selection: Selection;
  readonly confidence: Confidence | null;
  readonly probability: number;
  /** In simulation: held against the truth. */
  readonly wrong: boolean;
  readonly figure: number;
}

interface SureTableProps extends Pick<ListProps, 'onSelect'> {
  readonly label: string;
  readonly head: string;
  readonly figure: string;
  readonly rows: readonly SureRow[];
}

/** Rows before all are asked for: hundreds would make the first view wait, and whoever goes by keys would go through them. */
const FIRST_ROWS = 40;

function SureTable({ label, head, figure, rows, onSelect }: SureTableProps) {
  const { t } = useTranslation();
  const [all, showAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST_ROWS);
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t('panel.certainty')}</th>
            <th scope="col" className="right">
              {figure}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.name}>
              <td>
                <button type="button" className="text-button" onClick={() => onSelect(row.selection)}>
                  {row.name}
                </button>
              </td>
              <td>
                <Certainty confidence={row.confidence} probability={row.probability} />
                {row.wrong && <span className="flag">{t('panel.wrong')}</span>}
              </td>
              <td className="right">{formatNumber(row.figure)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <p className="more">
          <Button onClick={() => showAll(true)}>{t('panel.showAll', { count: rows.length })}</Button>
        </p>
      )}
    </div>
  );
}
