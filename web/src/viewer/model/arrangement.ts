import type { Pose } from './plane.ts';

/*
 * How the fragments lie, apart from how they are drawn. An arrangement is a value; a command makes the next one of it; a
 * history keeps those that were, so that every change can be taken back.
 */

export interface Arrangement {
  /** By fragment; null for one that is left aside. */
  readonly poses: readonly (Pose | null)[];
  /** Fragments that commands leave where they are. */
  readonly locked: ReadonlySet<number>;
}

/** A change that somebody asks for. */
export type Command =
  | { readonly do: 'move'; readonly fragments: readonly number[]; readonly dx: number; readonly dy: number }
  /** Turns about a point of the page, degrees clockwise. */
  | {
      readonly do: 'turn';
      readonly fragments: readonly number[];
      readonly deg: number;
      readonly about: { readonly x: number; readonly y: number };
    }
  | { readonly do: 'lock'; readonly fragments: readonly number[]; readonly locked: boolean };

/** The arrangement after a command; the same value where it changes nothing. */
export function obey(arrangement: Arrangement, command: Command): Arrangement {
  if (command.do === 'lock') {
    const locked = new Set(arrangement.locked);
    for (const fragment of command.fragments)
      if (command.locked) locked.add(fragment);
      else locked.delete(fragment);
    return { ...arrangement, locked };
  }
  const moved = new Set(command.fragments.filter((fragment) => !arrangement.locked.has(fragment)));
  if (moved.size === 0) return arrangement;
  return {
    ...arrangement,
    poses: arrangement.poses.map((pose, fragment) =>
      pose === null || !moved.has(fragment)
        ? pose
        : command.do === 'move'
          ? { ...pose, x: pose.x + command.dx, y: pose.y + command.dy }
          : turned(pose, command.deg, command.about),
    ),
  };
}

function turned(pose: Pose, deg: number, about: { readonly x: number; readonly y: number }): Pose {
  const cos = Math.cos((deg * Math.PI) / 180);
  const sin = Math.sin((deg * Math.PI) / 180);
  const dx = pose.x - about.x;
  const dy = pose.y - about.y;
  return { turnDeg: pose.turnDeg + deg, x: about.x + cos * dx - sin * dy, y: about.y + sin * dx + cos * dy };
}

export interface History {
  readonly past: readonly Arrangement[];
  readonly now: Arrangement;
  readonly future: readonly Arrangement[];
}

/** Arrangements that can be taken back; poses are small, and nobody goes back further. */
const REMEMBERED = 200;

export const beginHistory = (now: Arrangement): History => ({ past: [], now, future: [] });

/** @param joins whether it goes on with the command before, as the steps of one drag do: they are taken back together */
export function change(history: History, command: Command, joins = false): History {
  const now = obey(history.now, command);
  if (now === history.now) return history;
  return { past: joins ? history.past : [...history.past, history.now].slice(-REMEMBERED), now, future: [] };
}

export function undo({ past, now, future }: History): History {
  const before = past.at(-1);
  return before === undefined
    ? { past, now, future }
    : { past: past.slice(0, -1), now: before, future: [now, ...future] };
}

export function redo({ past, now, future }: History): History {
  const [next, ...rest] = future;
  return next === undefined ? { past, now, future } : { past: [...past, now], now: next, future: rest };
}
