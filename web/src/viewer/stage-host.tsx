import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { addressOf } from '../api/call.ts';
import { part } from '../api/queries.ts';
import { onTheme } from '../app/theme.ts';
import { Stage } from './draw/stage.ts';
import type { Selection, StageView } from './draw/stage-view.ts';
import type { Command } from './model/arrangement.ts';
import type { CameraStore } from './model/camera-store.ts';
import { pageOfView, panBy, viewFromPage, type ViewSize } from './model/camera.ts';
import { meetingOf } from './model/meeting-of.ts';
import { apply, matrixOf, type Point } from './model/plane.ts';

interface StageHostProps {
  readonly jobId: string;
  readonly view: StageView;
  readonly camera: CameraStore;
  /** Whether fragments are moved, in place of the view. */
  readonly byHand: boolean;
  readonly hasPicture: boolean;
  readonly label: string;
  readonly onSize: (size: ViewSize) => void;
  readonly onZoom: (factor: number, at?: Point) => void;
  readonly onMove: () => void;
  readonly onFit: () => void;
  readonly onTurn: (deg: number) => void;
  readonly onSelect: (selection: Selection | null) => void;
  /** @returns false at the end, where the focus moves on */
  readonly onStep: (by: 1 | -1) => boolean;
  readonly onCommand: (command: Command, joins: boolean) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** View pixels of one press of an arrow. */
const PAN_PX = 70;
const ZOOM_STEP = 1.25;
/** A press that moves less is a click, pixels. */
const CLICK_PX = 5;
/** A joint is hit from so far, pixels. */
const JOINT_PX = 12;

/** The stage in the page: hands it what to draw, and turns pointers and keys into what is asked for. */
export function StageHost(props: StageHostProps) {
  const { jobId, view, camera, hasPicture, label } = props;
  const { version } = view.model.scene;
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const size = useRef<ViewSize>({ width: 0, height: 0 });
  const pointers = useRef(new Map<number, Point>());
  const drag = useRef<{ fragment: number | null; moved: number; joins: boolean }>({
    fragment: null,
    moved: 0,
    joins: false,
  });
  const { onSize, onZoom } = props;
  const zoomNow = useRef(onZoom);
  useEffect(() => {
    zoomNow.current = onZoom;
  });

  useEffect(() => {
    const shown = host.current!;
    const base = `/jobs/${part(jobId)}`;
    const fixed: Readonly<Record<string, string>> = version === undefined ? {} : { v: version };
    const made = new Stage(
      shown,
      {
        fragment: (id, width) => addressOf(`${base}/fragments/${id}/image`, { width, ...fixed }),
        page: hasPicture ? (width) => addressOf(`${base}/picture`, { width, ...fixed }) : null,
      },
      (now) => {
        size.current = now;
        onSize(now);
      },
    );
    stage.current = made;
    const stopLooking = camera.subscribe((now) => made.look(now));
    const stopColours = onTheme(() => made.recolour());
    // React listens to wheels without the right to stop the page from scrolling.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = shown.getBoundingClientRect();
      zoomNow.current(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), {
        x: event.clientX - box.left,
        y: event.clientY - box.top,
      });
    };
    shown.addEventListener('wheel', wheel, { passive: false });
    return () => {
      shown.removeEventListener('wheel', wheel);
      stopLooking();
      stopColours();
      made.stop();
      stage.current = null;
    };
  }, [jobId, version, camera, hasPicture, onSize]);

  useEffect(() => stage.current?.show(view), [view]);

  const pointOf = (event: PointerEvent): Point => {
    const box = host.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const pieceAt = (point: Point) => view.model.at(view.poses, pageOfView(camera.get(), size.current, point));

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    host.current!.setPointerCapture(event.pointerId);
    const point = pointOf(event);
    pointers.current.set(event.pointerId, point);
    const piece = props.byHand && pointers.current.size === 1 ? pieceAt(point) : null;
    drag.current = { fragment: piece?.fragment.id ?? null, moved: 0, joins: false };
    if (piece !== null) props.onSelect({ kind: 'fragment', id: piece.fragment.id });
  };

  const move = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const point = pointOf(event);
    pointers.current.set(event.pointerId, point);
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    drag.current.moved += Math.abs(dx) + Math.abs(dy);
    if (drag.current.moved < CLICK_PX) return;
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      const spread =
        Math.hypot(point.x - other.x, point.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
      props.onZoom(spread, { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
      return;
    }
    const piece = drag.current.fragment === null ? undefined : view.model.piece(drag.current.fragment);
    if (piece === undefined) {
      props.onMove();
      camera.set(panBy(camera.get(), size.current, dx, dy));
      return;
    }
    const from = pageOfView(camera.get(), size.current, before);
    const to = pageOfView(camera.get(), size.current, point);
    const pose = view.poses[piece.index];
    if (event.shiftKey && pose !== null) {
      const about = apply(matrixOf(pose), piece.centre);
      const deg =
        (Math.atan2(to.y - about.y, to.x - about.x) - Math.atan2(from.y - about.y, from.x - about.x)) * (180 / Math.PI);
      props.onCommand({ do: 'turn', fragments: [piece.index], deg, about }, drag.current.joins);
    } else
      props.onCommand(
        { do: 'move', fragments: [piece.index], dx: to.x - from.x, dy: to.y - from.y },
        drag.current.joins,
      );
    drag.current.joins = true;
  };

  const up = (event: PointerEvent): void => {
    if (!pointers.current.delete(event.pointerId) || drag.current.moved >= CLICK_PX) return;
    const point = pointOf(event);
    const joint = view.layers.joints ? jointAt(view, camera, size.current, point) : null;
    const piece = pieceAt(point);
    props.onSelect(joint ?? (piece === null ? null : { kind: 'fragment', id: piece.fragment.id }));
  };

  const key = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && event.key.toLowerCase() === 'z') {
      if (!props.byHand) return;
      if (event.shiftKey) props.onRedo();
      else props.onUndo();
      event.preventDefault();
      return;
    }
    if (ctrl) return;
    if (event.key === 'Tab') {
      if (props.onStep(event.shiftKey ? -1 : 1)) event.preventDefault();
      return;
    }
    const acted = act(event.key, event.shiftKey);
    if (acted) event.preventDefault();
  };

  const act = (name: string, shift: boolean): boolean => {
    const arrow = ARROWS[name];
    const held = props.byHand && view.selection?.kind === 'fragment' ? view.model.piece(view.selection.id) : undefined;
    const pose = held === undefined ? null : view.poses[held.index];
    if (arrow !== undefined) {
      if (held === undefined || pose === null) {
        props.onMove();
        camera.set(panBy(camera.get(), size.current, -arrow.x * PAN_PX, -arrow.y * PAN_PX));
        return true;
      }
      // By one pixel of the page, as one sees it.
      const step = shift ? 10 : 1;
      const turn = matrixOf({ turnDeg: -camera.get().turnDeg, x: 0, y: 0 });
      const by = apply(turn, { x: arrow.x * step, y: arrow.y * step });
      props.onCommand({ do: 'move', fragments: [held.index], dx: by.x, dy: by.y }, false);
      return true;
    }
    switch (name) {
      case '+':
      case '=':
        props.onZoom(ZOOM_STEP);
        return true;
      case '-':
        props.onZoom(1 / ZOOM_STEP);
        return true;
      case '0':
        props.onFit();
        return true;
      case '[':
      case ']': {
        const sign = name === ']' ? 1 : -1;
        if (held !== undefined && pose !== null)
          props.onCommand(
            { do: 'turn', fragments: [held.index], deg: sign, about: apply(matrixOf(pose), held.centre) },
            false,
          );
        else props.onTurn(90 * sign);
        return true;
      }
      case 'Escape':
        props.onSelect(null);
        return true;
      default:
        return false;
    }
  };

  return (
    <div
      ref={host}
      className={props.byHand ? 'stage stage-hand' : 'stage'}
      tabIndex={0}
      role="group"
      aria-roledescription={label}
      aria-label={label}
      aria-describedby="stage-keys"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={(event) => pointers.current.delete(event.pointerId)}
      onKeyDown={key}
      onDoubleClick={(event) => {
        const box = host.current!.getBoundingClientRect();
        props.onZoom(2, { x: event.clientX - box.left, y: event.clientY - box.top });
      }}
    />
  );
}

const ARROWS: Readonly<Record<string, Point | undefined>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

function jointAt({ model, poses }: StageView, camera: CameraStore, size: ViewSize, at: Point): Selection | null {
  const matrix = viewFromPage(camera.get(), size);
  for (const joint of model.scene.joints) {
    const [a, b] = [model.piece(joint.a), model.piece(joint.b)];
    const [poseA, poseB] = [a === undefined ? null : poses[a.index], b === undefined ? null : poses[b.index]];
    if (a === undefined || b === undefined || poseA === null || poseB === null) continue;
    const meeting = meetingOf(joint, { piece: a, pose: poseA }, { piece: b, pose: poseB });
    if (meeting === null) continue;
    const shown = apply(matrix, meeting);
    if (Math.hypot(shown.x - at.x, shown.y - at.y) <= JOINT_PX) return { kind: 'joint', a: joint.a, b: joint.b };
  }
  return null;
}
