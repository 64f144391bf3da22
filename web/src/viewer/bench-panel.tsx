import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../api/types.ts';
import { formatNumber } from '../app/format.ts';
import { CertaintyBar } from '../jobs/job-card.tsx';
import { IconButton } from '../ui/button.tsx';
import { ChoiceField } from '../ui/field.tsx';
import { Certainty } from './certainty.tsx';
import { CONFIDENCE_WORDS } from './confidence-words.ts';
import { numberOf } from './draw/paint-scene.ts';
import type { Selection } from './draw/stage-view.ts';
import { FragmentPicture } from './fragment-picture.tsx';
import { JointPanel } from './joint-panel.tsx';
import { FragmentTable, JointTable } from './lists.tsx';
import type { Piece, SceneModel } from './model/scene-model.ts';

interface PanelProps {
  readonly job: JobDetail;
  readonly model: SceneModel;
  readonly selection: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly onClear: () => void;
}

/** What is known of the whole, of a fragment, or of a joint. */
export function BenchPanel({ job, model, selection, onSelect, onClear }: PanelProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (panel.current !== null) panel.current.scrollTop = 0;
  }, [selection]);
  const piece = selection?.kind === 'fragment' ? model.piece(selection.id) : undefined;
  const title =
    selection === null
      ? t('panel.whole')
      : selection.kind === 'joint'
        ? t('panel.joint', { a: selection.a + 1, b: selection.b + 1 })
        : t('panel.fragment', { number: selection.id + 1 });
  return (
    <aside ref={panel} className="bench-panel" aria-label={title}>
      <header className="panel-title">
        <h2>{title}</h2>
        {selection !== null && <IconButton icon="close" label={t('panel.back')} onClick={onClear} />}
      </header>
      {selection === null && <Whole {...{ job, model, onSelect }} />}
      {piece !== undefined && <FragmentFacts {...{ job, model, piece, onSelect }} />}
      {selection?.kind === 'joint' && <JointPanel {...{ job, model, onSelect }} joint={selection} />}
    </aside>
  );
}

interface PartProps {
  readonly job: JobDetail;
  readonly model: SceneModel;
  readonly onSelect: (selection: Selection) => void;
}

function Whole({ job, model, onSelect }: PartProps) {
  const { t } = useTranslation();
  const [list, setList] = useState<'fragments' | 'joints'>('fragments');
  const components = model.components();
  const aside = model.aside();
  const wrong = model.pieces.filter(({ fragment }) => fragment.truth !== null && !fragment.truth.right);
  const { answer } = job;
  return (
    <>
      {answer !== null && (
        <section className="panel-part">
          <p className="panel-figure">
            {formatNumber(answer.placed)}
            <span>{t('panel.placedOf', { count: answer.fragments, fragments: formatNumber(answer.fragments) })}</span>
          </p>
          <CertaintyBar answer={answer} />
          <ul className="legend">
            {(['sure', 'likely', 'doubtful'] as const).map((name) => (
              <li key={name}>
                <span className={`dot dot-${name}`} aria-hidden="true" />
                {t(CONFIDENCE_WORDS[name])} <b>{formatNumber(answer[name])}</b>
              </li>
            ))}
            {aside.length > 0 && (
              <li>
                <span className="dot dot-aside" aria-hidden="true" />
                {t('certainty.aside')} <b>{formatNumber(aside.length)}</b>
              </li>
            )}
          </ul>
          {answer.right !== null && (
            <p className={wrong.length === 0 ? 'verdict verdict-good' : 'verdict'}>
              {t('panel.right', {
                count: answer.fragments,
                right: formatNumber(answer.right),
                fragments: formatNumber(answer.fragments),
              })}
            </p>
          )}
        </section>
      )}
      {components.length > 1 && (
        <section className="panel-part">
          <h3>{t('panel.components')}</h3>
          <ul className="plain">
            {components.slice(0, 12).map(({ component, pieces }) => (
              <li key={component}>
                <button
                  type="button"
                  className="text-button"
                  onClick={() => onSelect({ kind: 'fragment', id: pieces[0].fragment.id })}
                >
                  {t('panel.component', { number: component + 1, count: pieces.length })}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {aside.length > 0 && <Tray {...{ job, onSelect }} pieces={aside} />}
      <section className="panel-part">
        <ChoiceField
          label={t('panel.list')}
          hideLabel
          value={list}
          onChoose={setList}
          choices={[
            { value: 'fragments', label: t('panel.fragments', { count: model.pieces.length }) },
            { value: 'joints', label: t('panel.joints', { count: model.scene.joints.length }) },
          ]}
        />
        {list === 'fragments' ? <FragmentTable {...{ model, onSelect }} /> : <JointTable {...{ model, onSelect }} />}
      </section>
    </>
  );
}

/** Fragments that found no place. */
function Tray({
  job,
  pieces,
  onSelect,
}: {
  readonly job: JobDetail;
  readonly pieces: readonly Piece[];
  readonly onSelect: (selection: Selection) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="panel-part">
      <h3>{t('panel.aside', { count: pieces.length })}</h3>
      <p className="muted">{t('panel.asideText')}</p>
      <ul className="tray">
        {pieces.map((piece) => (
          <li key={piece.fragment.id}>
            <button
              type="button"
              aria-label={t('panel.fragment', { number: numberOf(piece) })}
              onClick={() => onSelect({ kind: 'fragment', id: piece.fragment.id })}
            >
              <FragmentPicture job={job} id={piece.fragment.id} width={128} />
              <span>{numberOf(piece)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FragmentFacts({ job, model, piece, onSelect }: PartProps & { readonly piece: Piece }) {
  const { t } = useTranslation();
  const { fragment, error } = piece;
  const joints = model.joints(fragment.id);
  return (
    <>
      <section className="panel-part">
        <div className="portrait">
          <FragmentPicture job={job} id={fragment.id} width={512} />
        </div>
        <dl className="facts">
          <div className="fact">
            <dt>{t('panel.certainty')}</dt>
            <dd>
              <Certainty confidence={fragment.confidence} probability={fragment.probability} />
            </dd>
          </div>
          <div className="fact">
            <dt>{t('panel.file')}</dt>
            <dd className="wrap">{fragment.file}</dd>
          </div>
          <div className="fact">
            <dt>{t('panel.size')}</dt>
            <dd>
              {t('panel.sizeText', { width: formatNumber(fragment.width), height: formatNumber(fragment.height) })}
            </dd>
          </div>
          {fragment.pageFromFragment !== null && (
            <div className="fact">
              <dt>{t('panel.turned')}</dt>
              <dd>{t('panel.degrees', { deg: formatNumber(fragment.pageFromFragment.turnDeg, 1) })}</dd>
            </div>
          )}
          {fragment.truth !== null && (
            <div className={fragment.truth.right ? 'fact' : 'fact fact-bad'}>
              <dt>{t('panel.truth')}</dt>
              <dd>
                {fragment.truth.right ? t('panel.truthRight') : t('panel.truthWrong')}
                {error !== null && (
                  <span className="muted">
                    {' '}
                    {t('panel.error', { px: formatNumber(error.px, 1), deg: formatNumber(error.deg, 2) })}
                  </span>
                )}
              </dd>
            </div>
          )}
        </dl>
      </section>
      <section className="panel-part">
        <h3>{t('panel.neighbours', { count: joints.length })}</h3>
        {joints.length === 0 && <p className="muted">{t('panel.noNeighbours')}</p>}
        <ul className="neighbours">
          {joints.map((joint) => {
            const other = joint.a === fragment.id ? joint.b : joint.a;
            return (
              <li key={`${joint.a}-${joint.b}`}>
                <button
                  type="button"
                  className="neighbour"
                  onClick={() => onSelect({ kind: 'joint', a: joint.a, b: joint.b })}
                >
                  <FragmentPicture job={job} id={other} width={128} />
                  <span>
                    <strong>{t('panel.jointTo', { number: other + 1 })}</strong>
                    <Certainty confidence={joint.confidence} probability={joint.probability} />
                    <small className="muted">
                      {t('panel.contact', { px: formatNumber(joint.contactPx), gap: formatNumber(joint.gapPx, 1) })}
                    </small>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}
