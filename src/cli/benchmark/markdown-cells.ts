const NOTHING = '–';

/** A share with three digits. */
export const share = (value: number | null | undefined): string => fixed(value, 3);

export const fixed = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? NOTHING : value.toFixed(digits);

/** A change with its sign; empty where there is nothing to compare with. */
export function change(now: number | null | undefined, before: number | null | undefined, digits: number): string {
  if (typeof now !== 'number' || typeof before !== 'number') return '';
  const text = (now - before).toFixed(digits);
  return Number(text) === 0 ? '=' : Number(text) > 0 ? `+${text}` : text;
}

/** A table: the first column to the left, all others to the right. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
}
