import { clustersOf, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { isRefused, pairKey } from './bind-fragments.ts';
import { MOST_EVIDENCE, MOST_WORTH } from './joint-book.ts';
import { relativePose, touchingPairs } from './touching-pairs.ts';

/** A joint of an assembly, a < b. */
export interface AssemblyJoint {
  readonly a: number;
  readonly b: number;
  /** What it adds to the whole; below 0 where the two overlap. */
  readonly worth: number;
  /** What speaks for it; below 0 where the two overlap. */
  readonly evidence: number;
  /** Work pixels. */
  readonly contactPx: number;
  /** Log odds on its own. */
  readonly logit: number;
}

/** What an assembly is worth. */
export interface JudgedAssembly {
  /** Sum over all joints: what the search maximises. */
  readonly worth: number;
  /** By fragment, the sum of the evidence of its own joints. */
  readonly support: Float64Array;
  readonly joints: readonly AssemblyJoint[];
}

/** Judges every joint of an assembly: of every two fragments of one cluster whose borders meet or that overlap. */
export function judgeAssembly(assembly: Assembly, bench: Bench): JudgedAssembly {
  const { scorer, book, bonds } = bench;
  const support = new Float64Array(assembly.cluster.length);
  const joints: AssemblyJoint[] = [];
  let total = 0;
  for (const members of clustersOf(assembly)) {
    if (members.length < 2) continue;
    for (const { a, b } of touchingPairs(assembly, members, bench)) {
      const aFromB = relativePose(assembly.poses, a, b);
      if (bonds.refused.size > 0 && isRefused(bonds, a, b, aFromB, scorer.descriptions[b])) continue;
      const judged = book.judge(a, b, aFromB);
      if (judged.contactPx === 0 && judged.worth === 0) continue;
      const certain = bonds.accepted.has(pairKey(a, b));
      const evidence = certain ? MOST_EVIDENCE : judged.evidence;
      const worth = certain ? MOST_WORTH : judged.worth;
      joints.push({ a, b, worth, evidence, contactPx: judged.contactPx, logit: judged.logit });
      support[a] += evidence;
      support[b] += evidence;
      total += worth;
    }
  }
  return { worth: total, support, joints };
}
