import Table from 'cli-table3';

/** Columns in line, without rules: easy to read, to copy and to filter. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const sides = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
  const inner = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
  const chars = Object.fromEntries([...sides, ...inner].map((place) => [place, '']));
  const style = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] };
  const table = new Table({ head: [...head], chars: { ...chars, middle: '  ' }, style });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
