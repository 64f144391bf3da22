import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backUp, newRepository, noise, writeTree } from '../../../test/support/small-repository.ts';
import { turnOf, verifyRepository } from './verify-repository.ts';

const scratch = scratchFolder();

describe('a look at a share of the packs', () => {
  const packs = Array.from({ length: 45 }, (_, k) => String(k).padStart(2, '0'));
  const lookOn = (day: number, share: number, of = packs): string[] =>
    turnOf(of, share, new Date(Date.UTC(2025, 0, day)));

  test('has seen every pack once after as many days as the share asks for', () => {
    for (const share of [1, 0.5, 0.2, 0.15, 0.05]) {
      const days = Math.round(1 / share);
      // From a day on which the turns begin anew.
      const first = Math.ceil(Date.UTC(2025, 0, 1) / 86_400_000 / days) * days - Date.UTC(2025, 0, 0) / 86_400_000;
      const seen = Array.from({ length: days }, (_, k) => lookOn(first + k, share)).flat();
      expect(seen.sort(), `${share}`).toEqual(packs);
    }
  });

  test('sees every pack in the end whatever the pace of looks: each night, each week, each second week', () => {
    for (const share of [0.5, 0.2, 0.15, 0.05])
      for (const pace of [1, 2, 3, 4, 7, 14, 20, 30]) {
        const looks = 12 * Math.round(1 / share);
        const seen = new Set(Array.from({ length: looks }, (_, k) => lookOn(1 + pace * k, share)).flat());
        expect(seen.size, `a share of ${share} every ${pace} days`).toBe(packs.length);
      }
  });

  test('reads at least one of a few packs each time', () => {
    for (let day = 1; day < 30; day++) {
      expect(lookOn(day, 0.05, ['a', 'b'])).toHaveLength(1);
      expect(lookOn(day, 0.01, ['a'])).toEqual(['a']);
    }
    expect(lookOn(1, 0.05, [])).toEqual([]);
  });

  test('is told as such, and reads less than all', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    for (let day = 1; day <= 4; day++) {
      await writeTree(join(scratch(), 'tree'), { 'a.png': noise(20_000, day) });
      await backUp(repository, join(scratch(), 'tree'), day);
    }
    const report = await verifyRepository(repository, { readData: true, share: 0.25, now: new Date(2025, 0, 9) });
    expect(report).toMatchObject({ ok: true, packs: 4, packsRead: 1 });
  });
});
