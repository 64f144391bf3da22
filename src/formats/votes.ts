import { z } from 'zod';
import type { CandidateTable, ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import { malformed } from './text-lines.ts';

const share = z.number().min(0).max(1);

const VOTES_FILE = z.object({
  format: z.literal('frame-pipeline votes'),
  version: z.literal(1),
  /** One number per line of alignments.txt, in its order. */
  probability: z.array(share),
  kept: z.array(z.union([z.literal(0), z.literal(1)])),
  /** One column per learner, by name, null where it was not asked; none when the scores come from geometry and colours alone. */
  learners: z.record(z.string(), z.array(share.nullable())),
  /** What the probability would be without the learners; only where there are some. */
  by_hand: z.array(share).optional(),
});

/** Nine digits name one float32 and no other. JSON writes NaN as null. */
const digits = (column: Float32Array): number[] => Array.from(column, (value) => Number(value.toPrecision(9)));

/** Writes votes.json: the judgement of step 5 on every candidate, kept or not, beside filtered_alignments.txt. */
export function formatVotes({ probability, kept, votes, byHand }: ScoredCandidates): string {
  const content: z.infer<typeof VOTES_FILE> = {
    format: 'frame-pipeline votes',
    version: 1,
    probability: digits(probability),
    kept: Array.from(kept, (flag) => (flag === 0 ? 0 : 1)),
    learners: Object.fromEntries([...votes].map(([name, column]) => [name, digits(column)])),
    ...(byHand && { by_hand: digits(byHand) }),
  };
  return `${JSON.stringify(content)}\n`;
}

/**
 * Reads votes.json.
 *
 * @param table the candidates that were judged, in the order of alignments.txt
 * @throws FrameError FRAME_FORMAT_SYNTAX also where it judges another number of candidates
 */
export function parseVotes(text: string, table: CandidateTable, file = 'votes.json'): ScoredCandidates {
  let content: z.infer<typeof VOTES_FILE>;
  try {
    content = VOTES_FILE.parse(JSON.parse(text));
  } catch {
    throw malformed(file, null, 'it is not a file of votes as step 5 writes it');
  }
  const columns = [
    content.probability,
    content.kept,
    ...Object.values(content.learners),
    content.by_hand ?? content.kept,
  ];
  const wrong = columns.find((column) => column.length !== table.count);
  if (wrong !== undefined) {
    throw malformed(file, null, `it judges ${wrong.length} candidates, but there are ${table.count}`);
  }
  return {
    table,
    probability: Float32Array.from(content.probability),
    kept: Uint8Array.from(content.kept),
    votes: new Map(
      Object.entries(content.learners).map(([name, column]) => [
        name,
        Float32Array.from(column, (vote) => vote ?? NaN),
      ]),
    ),
    ...(content.by_hand && { byHand: Float32Array.from(content.by_hand) }),
  };
}
