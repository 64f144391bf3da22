import type { QualityReport } from '../../reassembly/judging/evaluate.ts';
import type { PosesAnswer } from '../../formats/poses-json.ts';
import type { BenchmarkQuality } from './benchmark-report.ts';

/**
 * The figures of a benchmark's row.
 * @param quality over all neighbours
 * @param longContacts the same answer, judged over neighbours with a long contact only
 */
export function qualityFigures(
  quality: QualityReport,
  longContacts: QualityReport,
  { poses }: PosesAnswer,
): BenchmarkQuality {
  const { strict, standard } = quality.global;
  const placedIds = [...poses.placed.keys()].filter((id) => poses.placed[id] === 1);
  return {
    standardShare: standard.correct_share ?? 0,
    strictShare: strict.correct_share ?? 0,
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
    leftAside: poses.count - placedIds.length,
    components: new Set(placedIds.map((id) => poses.component[id])).size,
  };
}

const recallAt10 = ({ candidates }: QualityReport): number | null => candidates?.standard.recall_at?.['10'] ?? null;
