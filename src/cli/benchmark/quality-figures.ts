import { confidenceOf, type PosesAnswer } from '../../formats/poses-json.ts';
import type { QualityReport } from '../../reassembly/judging/evaluate.ts';
import { reliabilityOf } from '../../reassembly/judging/reliability.ts';
import type { Verdict, Verdicts } from '../../reassembly/judging/verdicts.ts';
import type { BenchmarkQuality } from './benchmark-report.ts';

const isRight = (verdict: Verdict | undefined): boolean => verdict === 'right' || verdict === 'apart';

/**
 * The figures of a benchmark's row.
 * @param quality over all neighbours
 * @param longContacts the same answer, judged over neighbours with a long contact only
 */
export function qualityFigures(
  quality: QualityReport,
  longContacts: QualityReport,
  { fragments: verdicts, joinedRight }: Verdicts,
  { poses, joints }: PosesAnswer,
): BenchmarkQuality {
  const { strict, standard, loose } = quality.global;
  const placedIds = [...poses.placed.keys()].filter((id) => poses.placed[id] === 1);
  const judgedIds = placedIds.filter((id) => verdicts.has(id));
  const sureIds = judgedIds.filter((id) => confidenceOf(poses.probability[id]) === 'sure');
  const count = (wanted: Verdict): number => [...verdicts.values()].filter((verdict) => verdict === wanted).length;
  const [right, apart, wrong, spuriousPlaced] = (['right', 'apart', 'wrong', 'spurious'] as const).map(count);
  return {
    standardShare: standard.correct_share ?? 0,
    strictShare: strict.correct_share ?? 0,
    looseShare: loose.correct_share ?? 0,
    solved: quality.solved,
    neighbourShare: standard.neighbour_accuracy ?? null,
    recallAt10: recallAt10(quality),
    recallAt10LongContacts: recallAt10(longContacts),
    keptPrecision: quality.kept?.standard.precision ?? null,
    keptRecall: quality.kept?.standard.recall_pairs ?? null,
    keptF1: quality.kept?.standard.f1 ?? null,
    rmseTurnDeg: quality.rmse.best_anchor?.rmse_rot_deg ?? null,
    rmsePx: quality.rmse.best_anchor?.rmse_trans_px ?? null,
    placed: placedIds.length,
    right,
    apart,
    wrong,
    leftAside: quality.fragments - right - apart - wrong,
    spurious: poses.count - quality.fragments,
    spuriousPlaced,
    sure: sureIds.length,
    sureRight: sureIds.filter((id) => isRight(verdicts.get(id))).length,
    reliability: {
      pieces: reliabilityOf(
        judgedIds.map((id) => ({ probability: poses.probability[id], right: isRight(verdicts.get(id)) })),
      ),
      joints: reliabilityOf(joints.map(({ a, b, probability }) => ({ probability, right: joinedRight(a, b) }))),
    },
    components: new Set(placedIds.map((id) => poses.component[id])).size,
  };
}

const recallAt10 = ({ candidates }: QualityReport): number | null => candidates?.standard.recall_at?.['10'] ?? null;
