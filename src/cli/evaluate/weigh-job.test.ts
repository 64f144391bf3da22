import { expect, test } from 'vitest';
import type { WeighedJoint } from '../../reassembly/judging/weigh-truth.ts';
import { weighedText } from './weigh-job.ts';

const joint = (
  a: number,
  b: number,
  truth: number | null,
  answer: number | null,
  candidate: number | null = null,
): WeighedJoint => {
  const figures = (worth: number | null) => (worth === null ? null : { worth, evidence: worth, contactPx: 60 });
  return { a, b, same: false, truth: figures(truth), answer: figures(answer), candidate };
};
const NAMES = ['one.png', 'two.png', 'three.png'];
const column = (text: string): string[] => text.split('\n').slice(1);

test('names the joints that the answer gains by, and those that it loses', () => {
  const joints = [joint(0, 1, null, 4), joint(0, 2, 0.4, 0.9), joint(1, 2, 3, null, 2)];
  const text = weighedText({ truth: 20, answer: 21, joints }, NAMES);
  expect(text).toContain('prefers the answer by 1.0');
  expect(column(text)).toHaveLength(3);
  expect(column(text)[1]).toMatch(/^one\.png +two\.png +4\.0 +60 +4\.0$/);
  expect(column(text)[2]).toMatch(/^two\.png +three\.png +3\.0 +60 +2\. +-3\.0$/);
});

test('says so where the truth is preferred, and where only slight contacts differ', () => {
  expect(weighedText({ truth: 22, answer: 20, joints: [joint(0, 1, 2, null)] }, NAMES)).toContain(
    'prefers the truth by 2.0: a better search would find it.',
  );
  const same = weighedText({ truth: 20, answer: 20.5, joints: [joint(0, 1, null, 0.5)] }, NAMES);
  expect(same).toContain('the same joints, but for slight ones.');
  expect(column(same)).toEqual([]);
});
