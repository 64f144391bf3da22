import { escaped } from './line-chart.ts';

/**
 * Charts are drawn dark on white, to be looked at alone; in a page they take its colours, by day and by night: what a style says
 * wins over what stands in the picture.
 */
const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--soft:#555;--rule:#d5d5d5;--good:#00694a;--bad:#a33600}
@media (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e9e9e9;--soft:#a8a8a8;--rule:#3b3f45;--good:#4cc9a0;--bad:#ff9b66}}
body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;line-height:1.45;background:var(--paper);color:var(--ink)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.25rem .6rem;border:1px solid var(--rule);text-align:right}
td:first-child,th:first-child{text-align:left}
@media (max-width:30rem){td,th{padding:.2rem .35rem;font-size:.85em}}
.wide{overflow-x:auto}
.charts{display:flex;flex-wrap:wrap;gap:1rem}
.charts svg{width:min(100%,33rem)}
svg text{fill:var(--ink)}
svg [fill="#333"]{fill:var(--soft)}
svg [fill="#fff"]{fill:var(--paper)}
svg [stroke="#ddd"]{stroke:var(--rule)}
.good{color:var(--good)}
.bad{color:var(--bad);font-weight:bold}
.soft{color:var(--soft)}`;

/** One file without scripts that asks nothing of any network. @param body HTML. */
export function pageOf(title: string, body: readonly string[]): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    '<meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1>`,
    ...body,
    '</body></html>',
    '',
  ].join('\n');
}

/** A table whose cells are text; a cell may have a class. */
export function tableOf(
  titles: readonly string[],
  rows: readonly (readonly (string | { readonly text: string; readonly kind: string })[])[],
): string {
  const cell = (value: string | { readonly text: string; readonly kind: string }): string =>
    typeof value === 'string'
      ? `<td>${escaped(value)}</td>`
      : `<td class="${escaped(value.kind)}">${escaped(value.text)}</td>`;
  const head = `<tr>${titles.map((title) => `<th>${escaped(title)}</th>`).join('')}</tr>`;
  return `<div class="wide"><table>${head}${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table></div>`;
}
