import { expect, test } from 'vitest';
import { withoutPaths } from './without-paths.ts';

test.each([
  ['Cannot read /data/jobs/job_1/access.json: it does not exist.', 'Cannot read access.json: it does not exist.'],
  ['Cannot read C:\\data\\jobs\\job_1\\a.png: no.', 'Cannot read a.png: no.'],
  ['Process 7 on lab is working on /data/jobs/job_1.', 'Process 7 on lab is working on job_1.'],
  ['There is nothing at /api/v1/nothing.', 'There is nothing at /api/v1/nothing.'],
  ['It is 3/4 of masks/1.png and/or more.', 'It is 3/4 of masks/1.png and/or more.'],
  ['Look into "/srv/x/".', 'Look into "x".'],
])('%s', (text, told) => {
  expect(withoutPaths(text)).toBe(told);
});
