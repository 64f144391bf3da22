import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginHistory, change, redo, undo, type Command, type History } from './arrangement.ts';

const POSES = [{ turnDeg: 0, x: 10, y: 20 }, { turnDeg: 30, x: -5, y: 0 }, null];
const start = (): History => beginHistory({ poses: POSES, locked: new Set() });

const fragments = fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1 });
const length = fc.integer({ min: -100, max: 100 });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('move' as const), fragments, dx: length, dy: length }),
  fc.record({ do: fc.constant('turn' as const), fragments, deg: length, about: fc.record({ x: length, y: length }) }),
  fc.record({ do: fc.constant('lock' as const), fragments, locked: fc.boolean() }),
);

describe('a history', () => {
  test('undo and redo lead to the very same arrangements', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const end = commands.reduce((history, one) => change(history, one), start());
        let back = end;
        for (let k = end.past.length; k > 0; k--) back = undo(back);
        expect(back.now.poses).toBe(POSES);
        let forth = back;
        for (let k = back.future.length; k > 0; k--) forth = redo(forth);
        expect(forth.now).toBe(end.now);
        expect(undo(start())).toEqual(start());
        expect(redo(start())).toEqual(start());
      }),
      { seed: 2 },
    );
  });

  test('what is locked stays, and what is left aside has no place to move from', () => {
    const locked = change(start(), { do: 'lock', fragments: [0], locked: true });
    const moved = change(locked, { do: 'move', fragments: [0, 1, 2], dx: 1, dy: 2 });
    expect(moved.now.poses).toEqual([POSES[0], { turnDeg: 30, x: -4, y: 2 }, null]);
    expect(change(locked, { do: 'move', fragments: [0], dx: 1, dy: 0 })).toBe(locked);
  });

  test('a turn keeps the point it is about', () => {
    const { now } = change(start(), { do: 'turn', fragments: [0], deg: 90, about: { x: 10, y: 20 } });
    expect(now.poses[0]).toMatchObject({ turnDeg: 90, x: 10, y: 20 });
    const about = change(start(), { do: 'turn', fragments: [0], deg: 90, about: { x: 0, y: 0 } }).now.poses[0]!;
    expect([about.x, about.y].map(Math.round)).toEqual([-20, 10]);
  });

  test('the steps of one drag are taken back together', () => {
    const move: Command = { do: 'move', fragments: [0], dx: 1, dy: 0 };
    const dragged = [true, true, true].reduce((history, joins) => change(history, move, joins), change(start(), move));
    expect(dragged.now.poses[0]!.x).toBe(14);
    expect(undo(dragged).now.poses[0]!.x).toBe(10);
  });
});
