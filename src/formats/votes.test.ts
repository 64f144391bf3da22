import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';
import { formatVotes, parseVotes } from './votes.ts';

function tableOf(count: number): CandidateTable {
  const numbers = new Float64Array(count);
  return {
    count,
    a: new Uint16Array(count),
    b: new Uint16Array(count),
    turnRad: numbers,
    x: numbers,
    y: numbers,
    seamStart: new Uint32Array(count + 1),
    seamXy: new Float32Array(0),
  };
}

describe('votes.json', () => {
  test('keeps every float32 to the bit', () => {
    const share = fc.float({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(share, fc.boolean(), share)), (rows) => {
        const scored = {
          table: tableOf(rows.length),
          probability: Float32Array.from(rows, ([probability]) => probability),
          kept: Uint8Array.from(rows, ([, kept]) => Number(kept)),
          votes: new Map([['g0', Float32Array.from(rows, ([, , vote]) => vote)]]),
        };
        const text = formatVotes(scored);
        expect(text).not.toContain('by_hand');
        const read = parseVotes(text, scored.table);
        expect(read.probability).toEqual(scored.probability.map((value) => value + 0));
        expect(read.kept).toEqual(scored.kept);
        expect(read.votes.get('g0')).toEqual(scored.votes.get('g0')!.map((value) => value + 0));
        expect(formatVotes(read)).toBe(text);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  test('tells candidates of which a learner was not asked, and what the score by hand was', () => {
    const scored = {
      table: tableOf(2),
      probability: Float32Array.of(0.5, 0.25),
      kept: Uint8Array.of(1, 0),
      votes: new Map([['g1', Float32Array.of(NaN, 0.75)]]),
      byHand: Float32Array.of(0.125, 0.25),
    };
    const text = formatVotes(scored);
    expect(JSON.parse(text)).toMatchObject({ learners: { g1: [null, 0.75] }, by_hand: [0.125, 0.25] });
    expect(parseVotes(text, scored.table)).toEqual(scored);
    const short = text.replace('"by_hand":[0.125,0.25]', '"by_hand":[0.125]');
    expect(() => parseVotes(short, scored.table)).toThrow(expect.objectContaining({ code: 'FRAME_FORMAT_SYNTAX' }));
  });

  test.each([
    ['no JSON', '{'],
    ['another format', '{"format":"x"}'],
    [
      'a probability above 1',
      '{"format":"frame-pipeline votes","version":1,"probability":[2],"kept":[1],"learners":{}}',
    ],
    [
      'another number of candidates',
      '{"format":"frame-pipeline votes","version":1,"probability":[],"kept":[],"learners":{}}',
    ],
  ])('refuses %s', (_what, text) => {
    expect(() => parseVotes(text, tableOf(1))).toThrow(expect.objectContaining({ code: 'FRAME_FORMAT_SYNTAX' }));
  });
});
