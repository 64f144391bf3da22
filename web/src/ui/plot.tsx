import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTick } from '../app/format.ts';
import { colourOf, onTheme } from '../app/theme.ts';

export interface Line {
  readonly label: string;
  /** Name of a colour of the style sheet. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  /** What it shows, in words. */
  readonly label: string;
  /** Times, seconds since 1970, or plain numbers. */
  readonly x: readonly number[];
  readonly time?: boolean;
  readonly lines: readonly Line[];
  readonly look?: 'line' | 'bars';
  readonly format: (value: number) => string;
  readonly formatX?: (value: number) => string;
}

const HEIGHT_PX = 190;

/** Room for the whole of the first and the last bar. */
function aroundBars(min: number, max: number, bars: number): [number, number] {
  const half = bars > 1 ? (max - min) / (bars - 1) / 2 : 0.5;
  return [min - half, max + half];
}

/** Less is not drawn, seconds: of a single sample nobody wants to see the year around it. */
const LEAST_SPAN_S = 600;
function spanOf(x: readonly number[], time: boolean): [number, number] {
  const [first = 0, last = 1] = [x[0], x.at(-1)];
  return [time ? Math.min(first, last - LEAST_SPAN_S) : first, last];
}

/** So few samples are dots: a line needs two. */
const FEW = 3;

/** A plot that is as wide as its place, in the colours of the theme. */
export function Plot({ label, x, time = false, lines, look = 'line', format, formatX }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = host.current!;
    let plot: uPlot | null = null;
    const draw = (): void => {
      plot?.destroy();
      const axis = {
        stroke: colourOf('muted'),
        grid: { stroke: colourOf('line'), width: 1 },
        ticks: { show: false },
        font: '12px "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif',
      };
      plot = new uPlot(
        {
          width: box.clientWidth,
          height: HEIGHT_PX,
          cursor: { drag: { x: false, y: false } },
          legend: { show: lines.length > 1, live: false },
          scales: {
            x: {
              time,
              range: (_, min, max) => (look === 'bars' ? aroundBars(min, max, x.length) : spanOf(x, time)),
            },
            y: { range: (_, min, max) => [Math.min(0, min), max <= 0 ? 1 : max * 1.08] },
          },
          axes: [
            {
              ...axis,
              size: 30,
              grid: { show: false },
              values: (_, marks, _axis, _space, step) =>
                marks.map((mark) => (time ? formatTick(mark, step) : (formatX ?? format)(mark))),
            },
            { ...axis, size: 62, values: (_, marks) => marks.map(format) },
          ],
          series: [
            {},
            ...lines.map(({ label: name, colour }) => ({
              label: name,
              stroke: colourOf(colour),
              width: look === 'bars' ? 0 : 1.8,
              fill: look === 'bars' ? colourOf(colour) : undefined,
              points: { show: look === 'line' && x.length <= FEW, size: 6, fill: colourOf(colour) },
              spanGaps: true,
              ...(look === 'bars' ? { paths: uPlot.paths.bars!({ size: [0.82, 80], align: 0 }) } : {}),
            })),
          ],
        },
        [[...x], ...lines.map(({ values }) => [...values])],
        box,
      );
    };
    draw();
    const watcher = new ResizeObserver(() => plot?.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
    watcher.observe(box);
    const stopColours = onTheme(draw);
    return () => {
      watcher.disconnect();
      stopColours();
      plot?.destroy();
    };
  }, [x, time, lines, look, format, formatX]);
  return <div className="plot" ref={host} role="img" aria-label={label} />;
}
