import { expect, test } from 'vitest';
import { paramsOf } from './advanced-params.tsx';

test('a dot stands for a group, and text becomes what the default is', () => {
  const about = [
    { key: 'top_k', default: 10 },
    { key: 'boost.joints', default: false },
    { key: 'boost.device', default: 'cpu' },
  ];
  expect(
    paramsOf({ seed: 1 }, { top_k: ' 5 ', 'boost.joints': 'true', 'boost.device': '7', bg_color: '' }, about),
  ).toEqual({
    seed: 1,
    top_k: 5,
    boost: { joints: true, device: '7' },
  });
});

test('what is no number goes as it was written, for the server to refuse', () => {
  expect(paramsOf({}, { top_k: 'many' }, [{ key: 'top_k', default: 10 }])).toEqual({ top_k: 'many' });
});
