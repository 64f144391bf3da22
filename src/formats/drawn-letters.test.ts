import { describe, expect, test } from 'vitest';
import { drawText, textWidth } from './drawn-letters.ts';

describe('drawn letters', () => {
  test('there are strokes for all that a legend and numbers say', () => {
    for (const text of ['0123456789', 'sure', 'likely', 'doubtful', '0 to 67 %', 'to 100 %']) {
      const { svg } = drawText(text, 0, 0, 12);
      expect(svg.match(/<path /g)).toHaveLength(text.replaceAll(' ', '').length);
      expect(svg).not.toContain('NaN');
    }
  });

  test('the height of the capitals scales the whole, and letters follow one another', () => {
    expect(textWidth('doubtful', 24)).toBeCloseTo(2 * textWidth('doubtful', 12), 9);
    expect(textWidth('11', 6)).toBeCloseTo(2 * textWidth('1', 6) + 1.5, 9);
    expect(drawText('1', 5, 7, 12).svg).toContain('translate(5.00 7.00) scale(2.0000)');
    expect(drawText('', 0, 0, 12)).toEqual({ svg: '', width: 0 });
  });

  test('a character without strokes is a fault of the program', () => {
    expect(() => drawText('A', 0, 0, 12)).toThrow(RangeError);
  });
});
