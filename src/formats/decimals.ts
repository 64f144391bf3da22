/**
 * A number as C's `%.<digits>f` writes it, whatever the locale. Unlike C, a value that rounds to nothing is written
 * without a minus: the published files hold no "-0.000000".
 *
 * @param value finite, below 1e21.
 * @throws RangeError for a number that has no such form.
 */
export function fixed(value: number, digits: number): string {
  if (!(Math.abs(value) < 1e21)) throw new RangeError(`No decimal form for ${value}`);
  const text = value.toFixed(digits);
  return text.startsWith('-0') && Number(text) === 0 ? text.slice(1) : text;
}
