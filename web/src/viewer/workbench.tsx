import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../api/types.ts';
import { formatShare } from '../app/format.ts';
import { CONFIDENCE_WORDS } from './confidence-words.ts';
import { CompareView, type Comparison } from './compare-view.tsx';
import { numberOf } from './draw/paint-scene.ts';
import type { Layers, Selection, StageView } from './draw/stage-view.ts';
import { beginHistory, change, redo, undo, type Command, type History } from './model/arrangement.ts';
import { CameraStore } from './model/camera-store.ts';
import { fitTo, turnBy, zoomAt, type Camera, type ViewSize } from './model/camera.ts';
import { apply, matrixOf, transformOutline, type Point } from './model/plane.ts';
import { explode, type SceneModel } from './model/scene-model.ts';
import { BenchPanel } from './bench-panel.tsx';
import { StageHost } from './stage-host.tsx';
import { Toolbar } from './toolbar.tsx';

type Change = { readonly command: Command; readonly joins: boolean } | 'undo' | 'redo' | 'reset';

function changeHistory(history: History, asked: Change): History {
  if (asked === 'undo') return undo(history);
  if (asked === 'redo') return redo(history);
  if (asked === 'reset') return beginHistory(history.past[0] ?? history.now);
  return change(history, asked.command, asked.joins);
}

const PLAIN: Layers = { outlines: false, numbers: false, certainty: false, joints: false, truth: false };

/** Stage, tools and evidence beside each other. */
export function Workbench({ job, model }: { readonly job: JobDetail; readonly model: SceneModel }) {
  const { t } = useTranslation();
  const answer = useMemo(() => model.answer(), [model]);
  const [history, ask] = useReducer(changeHistory, null, () => beginHistory({ poses: answer, locked: new Set() }));
  const [layers, setLayers] = useState<Layers>(PLAIN);
  const [apart, setApart] = useState(0);
  const [selection, select] = useState<Selection | null>(null);
  const [comparison, compare] = useState<Comparison | null>(null);
  const [byHand, setByHand] = useState(false);
  const [size, setSize] = useState<ViewSize>({ width: 0, height: 0 });
  const poses = useMemo(() => explode(model, history.now.poses, apart), [model, history.now.poses, apart]);
  const corners = useMemo(() => cornersOf(model, poses), [model, poses]);
  const { uprightDeg: upright } = model.scene;
  const [camera] = useState(() => new CameraStore({ x: 0, y: 0, scale: 0, turnDeg: upright }));
  const fitted = useCallback((turnDeg: number): Camera => fitTo(corners, turnDeg, size), [corners, size]);

  // The first view, and a window that changes its size while everything is shown, show everything.
  const shownWhole = useRef(true);
  useEffect(() => {
    if (size.width > 0 && shownWhole.current) camera.set(fitted(camera.get().turnDeg));
  }, [size, fitted, camera]);

  const view = useMemo(
    (): StageView => ({
      model,
      poses,
      asAnswered: apart === 0 && history.now.poses === answer,
      layers,
      selection,
    }),
    [model, poses, apart, history.now.poses, answer, layers, selection],
  );
  // The finished picture shows the largest component; where there are more, all fragments are drawn one by one.
  const whole = useMemo(() => model.components().length === 1, [model]);
  const order = useMemo(() => model.readingOrder(answer, upright), [model, answer, upright]);

  const fit = (): void => {
    shownWhole.current = true;
    camera.set(fitted(camera.get().turnDeg));
  };
  const zoom = (factor: number, at: Point = { x: size.width / 2, y: size.height / 2 }): void => {
    shownWhole.current = false;
    const now = camera.get();
    camera.set(zoomAt(now, size, at, factor, fitted(now.turnDeg)));
  };
  const turn = (deg: number): void => {
    const turned = turnBy(camera.get(), deg);
    camera.set(shownWhole.current ? fitted(turned.turnDeg) : turned);
  };
  /** Brings what was chosen from a list into the view. */
  const find = (chosen: Selection): void => {
    select(chosen);
    const ids = chosen.kind === 'fragment' ? [chosen.id] : [chosen.a, chosen.b];
    const pieces = ids.flatMap((id) => model.piece(id) ?? []).filter(({ index }) => poses[index] !== null);
    if (pieces.length === 0) return;
    shownWhole.current = false;
    const seen = fitTo(
      pieces.flatMap((piece) => aroundOf(apply(matrixOf(poses[piece.index]!), piece.centre), 1.7 * piece.reach)),
      camera.get().turnDeg,
      size,
    );
    // Two that lie far apart are seen from no farther away than the whole is.
    const whole = fitted(seen.turnDeg);
    camera.set(seen.scale < whole.scale ? whole : seen);
  };
  /** The next fragment in reading order; null at the end. */
  const step = (by: 1 | -1): boolean => {
    const at =
      selection?.kind === 'fragment'
        ? order.findIndex(({ fragment }) => fragment.id === selection.id)
        : by > 0
          ? -1
          : order.length;
    const next = order[at + by];
    if (next === undefined) {
      select(null);
      return false;
    }
    select({ kind: 'fragment', id: next.fragment.id });
    return true;
  };

  return (
    <div className="bench">
      <section className="bench-stage" aria-label={t('viewer.stage')}>
        <StageHost
          jobId={job.id}
          view={view}
          camera={camera}
          byHand={byHand}
          hasPicture={job.picture && whole}
          label={t('viewer.stageLabel', { count: model.pieces.length })}
          onSize={setSize}
          onZoom={zoom}
          onMove={() => {
            shownWhole.current = false;
          }}
          onFit={fit}
          onTurn={turn}
          onSelect={select}
          onStep={step}
          onCommand={(command, joins) => ask({ command, joins })}
          onUndo={() => ask('undo')}
          onRedo={() => ask('redo')}
        />
        {comparison !== null && (
          <CompareView jobId={job.id} model={model} camera={camera} size={size} comparison={comparison} />
        )}
        <Toolbar
          {...{ model, layers, apart, byHand, comparison, camera, history }}
          onLayers={setLayers}
          onApart={setApart}
          onCompare={compare}
          onByHand={(on) => {
            setByHand(on);
            setApart(0);
            if (!on) ask('reset');
          }}
          onZoom={zoom}
          onFit={fit}
          onTurn={turn}
          onUndo={() => ask('undo')}
          onRedo={() => ask('redo')}
        />
        <p className="unseen" aria-live="polite">
          <Said model={model} selection={selection} />
        </p>
      </section>
      <BenchPanel {...{ job, model, selection }} onSelect={find} onClear={() => select(null)} />
    </div>
  );
}

/** What is selected, for those who hear the page. */
function Said({ model, selection }: { readonly model: SceneModel; readonly selection: Selection | null }) {
  const { t } = useTranslation();
  if (selection === null) return null;
  if (selection.kind === 'joint') return t('viewer.saidJoint', { a: selection.a + 1, b: selection.b + 1 });
  const piece = model.piece(selection.id);
  if (piece === undefined) return null;
  const { confidence, probability } = piece.fragment;
  return t('viewer.saidFragment', {
    number: numberOf(piece),
    certainty: confidence === null ? t('certainty.aside') : t(CONFIDENCE_WORDS[confidence]),
    probability: formatShare(probability),
    neighbours: model.jointCount(selection.id),
  });
}

/** Points of all outlines on the page, x, y, x, y, … */
function cornersOf(model: SceneModel, poses: StageView['poses']): Float64Array {
  const shown = model.pieces.filter(({ index }) => poses[index] !== null);
  const corners = new Float64Array(shown.reduce((sum, { fragment }) => sum + fragment.outline.length, 0));
  let at = 0;
  for (const { fragment, index } of shown) {
    corners.set(transformOutline(matrixOf(poses[index]!), fragment.outline), at);
    at += fragment.outline.length;
  }
  return corners;
}

/** Corners of a square. */
const aroundOf = ({ x, y }: Point, reach: number): number[] => [
  ...[x - reach, y - reach, x + reach, y + reach],
  ...[x - reach, y + reach, x + reach, y - reach],
];
