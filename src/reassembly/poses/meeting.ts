import { findContacts } from '../candidates/contacts.ts';
import { SAMPLE_STEP } from '../contours/fragment-description.ts';
import { clustersOf, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { pairKey } from './bind-fragments.ts';
import { MEETING_WORTH, overlapCost, seamWeight } from './joint-book.ts';
import { relativePose, touchingPairs } from './touching-pairs.ts';

/** Weighs how the borders of an assembly meet, and remembers how each pair last did: most of it stays from round to round. */
export interface MeetingBook {
  /** What it is worth that borders meet, less what overlaps cost; whatever they look like. */
  worth(assembly: Assembly): number;
}

/** Poses of a pair nearer than this meet alike: work pixels, turns at ARM_PX. */
const ALIKE_PX = 0.3;
const ARM_PX = 50;
/** Every how many samples are looked at. */
const STRIDE = 2;

/** A book in which nothing is remembered yet. */
export function createMeetingBook(bench: Bench): MeetingBook {
  const { descriptions, contacts, reach } = bench.scorer;
  const known = new Map<number, { turnRad: number; x: number; y: number; worth: number }>();
  const at = { turnRad: 0, x: 0, y: 0 };
  const meet = (assembly: Assembly, a: number, b: number): number => {
    relativePose(assembly.poses, a, b, at);
    const key = pairKey(a, b);
    const last = known.get(key);
    if (
      last !== undefined &&
      Math.abs(last.x - at.x) + Math.abs(last.y - at.y) + ARM_PX * Math.abs(last.turnRad - at.turnRad) < ALIKE_PX
    )
      return last.worth;
    findContacts(descriptions[a], descriptions[b], at.turnRad, at.x, at.y, reach, contacts, STRIDE);
    const contactPx = contacts.count * SAMPLE_STEP;
    const overlap = contacts.penetration * SAMPLE_STEP - bench.gap.sigma * contactPx;
    const worth = MEETING_WORTH * seamWeight(contactPx) - overlapCost(overlap, contactPx);
    known.set(key, { ...at, worth });
    return worth;
  };
  return {
    worth(assembly) {
      let sum = 0;
      for (const members of clustersOf(assembly)) {
        if (members.length < 2) continue;
        for (const { a, b } of touchingPairs(assembly, members, bench)) sum += meet(assembly, a, b);
      }
      return sum;
    },
  };
}
