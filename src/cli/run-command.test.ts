import { expect, test } from 'vitest';
import { answerInWords } from './run-command.ts';

test('tells how much is placed, and how surely', () => {
  const certainty = { sure: 9, likely: 0, doubtful: 1 };
  expect(answerInWords({ fragments: 10, placed: 10, certainty, componentSizes: [10], asideFiles: [] })).toEqual([
    '10 of 10 fragments placed: 9 sure, 1 doubtful.',
  ]);
  const none = { sure: 0, likely: 0, doubtful: 0 };
  expect(
    answerInWords({ fragments: 1, placed: 0, certainty: none, componentSizes: [], asideFiles: ['a.png'] }),
  ).toEqual(['0 of 1 fragment placed.', '1 fragment fits nowhere well enough and is left aside: a.png.']);
});

test('names what does not hang together, and what fits nowhere, but not a hundred names', () => {
  const asideFiles = Array.from({ length: 9 }, (_, k) => `p${k}.png`);
  const certainty = { sure: 3, likely: 4, doubtful: 0 };
  const [first, second, third] = answerInWords({
    ...{ fragments: 16, placed: 7, certainty, asideFiles },
    componentSizes: [3, 2, 2],
  });
  expect(first).toBe('7 of 16 fragments placed: 3 sure, 4 likely.');
  expect(second).toContain('in 3 components, of 3, 2 and 2 fragments');
  expect(third).toMatch(/^9 fragments fit .* left aside: p0\.png, .*, p5\.png and 3 more\.$/);
});
