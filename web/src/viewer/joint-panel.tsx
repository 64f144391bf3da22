import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/call.ts';
import { part, useJoint } from '../api/queries.ts';
import type { JobDetail, JointEvidence } from '../api/types.ts';
import { formatNumber, formatShare } from '../app/format.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';
import { Certainty } from './certainty.tsx';
import type { Selection } from './draw/stage-view.ts';
import { FragmentPicture } from './fragment-picture.tsx';
import { boxOf } from './model/plane.ts';
import type { SceneModel } from './model/scene-model.ts';

interface JointPanelProps {
  readonly job: JobDetail;
  readonly model: SceneModel;
  readonly joint: { readonly a: number; readonly b: number };
  readonly onSelect: (selection: Selection) => void;
}

/** What speaks for and against one joint. */
export function JointPanel({ job, model, joint, onSelect }: JointPanelProps) {
  const { t } = useTranslation();
  const evidence = useJoint(job.id, joint);
  const drawn = model.scene.joints.find(({ a, b }) => a === joint.a && b === joint.b);
  return (
    <>
      <section className="panel-part">
        <div className="pair">
          {[joint.a, joint.b].map((id) => (
            <button
              key={id}
              type="button"
              className="pair-one"
              aria-label={t('panel.fragment', { number: id + 1 })}
              onClick={() => onSelect({ kind: 'fragment', id })}
            >
              <FragmentPicture job={job} id={id} width={256} />
              <span>{id + 1}</span>
            </button>
          ))}
        </div>
        {drawn !== undefined && (
          <dl className="facts">
            <div className="fact">
              <dt>{t('panel.certainty')}</dt>
              <dd>
                <Certainty confidence={drawn.confidence} probability={drawn.probability} />
              </dd>
            </div>
            <div className="fact">
              <dt>{t('joint.contact')}</dt>
              <dd>{t('panel.contact', { px: formatNumber(drawn.contactPx), gap: formatNumber(drawn.gapPx, 1) })}</dd>
            </div>
            {drawn.right !== null && (
              <div className={drawn.right ? 'fact' : 'fact fact-bad'}>
                <dt>{t('panel.truth')}</dt>
                <dd>{drawn.right ? t('joint.right') : t('joint.wrong')}</dd>
              </div>
            )}
          </dl>
        )}
      </section>
      <section className="panel-part">
        <h3>{t('joint.seam')}</h3>
        <SeamPicture key={`${joint.a}-${joint.b}`} job={job} joint={joint} />
      </section>
      {evidence.isPending && <Loading />}
      {evidence.error !== null && <FaultNotice error={evidence.error} onRetry={() => void evidence.refetch()} />}
      {evidence.data !== undefined && <Evidence evidence={evidence.data} />}
    </>
  );
}

/** Both sides of the seam, as they would meet. */
function SeamPicture({ job, joint }: Pick<JointPanelProps, 'job' | 'joint'>) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState(false);
  if (missing) return <p className="muted">{t('joint.noSeam')}</p>;
  return (
    <img
      className="seam"
      src={addressOf(`/jobs/${part(job.id)}/joints/${joint.a}/${joint.b}/seam.png`)}
      alt={t('joint.seamAlt', { a: joint.a + 1, b: joint.b + 1 })}
      onError={() => setMissing(true)}
    />
  );
}

function Evidence({ evidence }: { readonly evidence: JointEvidence }) {
  const { t } = useTranslation();
  const { votes, ensemble, score } = evidence;
  return (
    <>
      <section className="panel-part">
        <h3>{t('joint.contours')}</h3>
        <ContourFit a={evidence.seam.a} b={evidence.seam.b} />
        <ul className="legend">
          <li>
            <span className="line line-a" aria-hidden="true" />
            {t('panel.fragment', { number: evidence.a + 1 })}
          </li>
          <li>
            <span className="line line-b" aria-hidden="true" />
            {t('panel.fragment', { number: evidence.b + 1 })}
          </li>
        </ul>
      </section>
      <section className="panel-part">
        <h3>{t('joint.votes')}</h3>
        {votes.length === 0 && <p className="muted">{t('joint.noVotes')}</p>}
        <dl className="bars">
          {votes.map(({ learner, vote, alpha }) => (
            <Bar
              key={learner}
              label={t('joint.learner', { name: learner, weight: formatNumber(alpha, 2) })}
              value={vote}
            />
          ))}
          {ensemble !== null && <Bar label={t('joint.ensemble')} value={ensemble} strong />}
          {score !== null && <Bar label={t('joint.score')} value={score} />}
          <Bar label={t('joint.probability')} value={evidence.probability} strong />
        </dl>
      </section>
      {evidence.evidence.length > 0 && (
        <section className="panel-part">
          <h3>{t('joint.evidence')}</h3>
          <dl className="facts">
            {evidence.evidence.map(({ name, value, unit }) => (
              <div key={name} className="fact">
                <dt>{name}</dt>
                <dd>
                  {formatNumber(value, 3)} {unit}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section className="panel-part">
        <h3>{t('joint.others')}</h3>
        {evidence.otherCandidates.length === 0 ? (
          <p className="muted">{t('joint.noOthers')}</p>
        ) : (
          <div className="table-box" tabIndex={0} role="region" aria-label={t('joint.others')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('joint.score')}</th>
                  <th scope="col" className="right">
                    {t('panel.turned')}
                  </th>
                  <th scope="col" className="right">
                    {t('joint.shift')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {evidence.otherCandidates.map((other, k) => (
                  <tr key={k}>
                    <td>{formatShare(other.score, 1)}</td>
                    <td className="right">{t('panel.degrees', { deg: formatNumber(other.turnDeg, 1) })}</td>
                    <td className="right">{`${formatNumber(other.x)}, ${formatNumber(other.y)}`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}

function Bar({
  label,
  value,
  strong = false,
}: {
  readonly label: string;
  readonly value: number;
  readonly strong?: boolean;
}) {
  return (
    <div className={strong ? 'bar bar-strong' : 'bar'}>
      <dt>{label}</dt>
      <dd>
        <span className="bar-track" aria-hidden="true">
          <span style={{ transform: `scaleX(${Math.max(0, Math.min(1, value))})` }} />
        </span>
        {formatShare(value, 1)}
      </dd>
    </div>
  );
}

/** Free rim around the two contours, as a share of their extent. */
const RIM = 0.06;

/** The two contours along the seam, one over the other: how well they follow each other is what the eye judges best. */
function ContourFit({ a, b }: { readonly a: readonly number[]; readonly b: readonly number[] }) {
  const { t } = useTranslation();
  const box = boxOf([a, b]);
  if (box === null) return <p className="muted">{t('joint.noContours')}</p>;
  const rim = RIM * Math.max(box.right - box.left, box.bottom - box.top, 1);
  const [width, height] = [box.right - box.left + 2 * rim, box.bottom - box.top + 2 * rim];
  const points = (line: readonly number[]): string => {
    const pairs: string[] = [];
    for (let k = 0; k + 1 < line.length; k += 2) pairs.push(`${line[k]},${line[k + 1]}`);
    return pairs.join(' ');
  };
  return (
    <svg
      className="contours"
      viewBox={`${box.left - rim} ${box.top - rim} ${width} ${height}`}
      role="img"
      aria-label={t('joint.contoursAlt')}
    >
      <polyline className="line-a" points={points(a)} vectorEffect="non-scaling-stroke" />
      <polyline className="line-b" points={points(b)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
