import { expect, test } from 'vitest';
import { drawPhotograph } from '../../test/support/photograph.ts';
import { segmentBackground } from '../reassembly/fragments/segment-background.ts';
import { InLineRunner } from '../workers/in-line.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import { FoundFragments } from './found-fragments.ts';

/** A runner that counts the tasks it is given. */
function countingRunner(): { tasks: TaskRunner; counts: { tasks: number } } {
  const counts = { tasks: 0 };
  const inLine = new InLineRunner();
  const tasks: TaskRunner = {
    threads: 1,
    map: (name, inputs, options) => {
      counts.tasks += inputs.length;
      return inLine.map(name, inputs, options);
    },
    close: () => Promise.resolve(),
  };
  return { tasks, counts };
}

const { signal } = new AbortController();
const { photograph } = drawPhotograph({ background: [60, 90, 160], noise: 2 });

test('a photograph that was seen is not looked over again, and gives the same', async () => {
  const { tasks, counts } = countingRunner();
  const found = new FoundFragments();
  const first = await found.find(photograph, 'a.jpg', { tasks, signal });
  const again = await found.find({ ...photograph, data: photograph.data.slice() }, 'b.jpg', { tasks, signal });
  expect(counts.tasks).toBe(1);
  expect(first).toEqual(segmentBackground(photograph, 'a.jpg'));
  expect(again).toEqual(first);
});

test('a photograph that changed is looked over anew', async () => {
  const { tasks, counts } = countingRunner();
  const found = new FoundFragments();
  await found.find(photograph, 'a.jpg', { tasks, signal });
  const data = photograph.data.slice();
  data[0] ^= 1;
  await found.find({ ...photograph, data }, 'a.jpg', { tasks, signal });
  await found
    .find({ width: photograph.height, height: photograph.width, data: photograph.data }, 'a.jpg', {
      tasks,
      signal,
    })
    .catch(() => undefined);
  expect(counts.tasks).toBe(3);
});
