import type { Markish } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { cleanText, escapeHtml, type Html, trusted } from './html.ts';
import type { Timeline } from './timeline.ts';

type Element = {
  setAttribute: (name: string, value: string) => void;
  attributes: Iterable<{ name: string; value: string }>;
  querySelectorAll: (selector: string) => Iterable<Element>;
  outerHTML: string;
};

/** What a chart needs beside its marks. `label` is what a screen reader says of it. */
export type ChartOptions = {
  timeline: Timeline;
  label: string;
  height: number;
  marks: Markish[];
  /** Lowest and highest value of the vertical axis. `isFromTop` puts the lowest at the top. */
  y: { from: number; to: number; ticks: number[]; format?: (value: number) => string; isFromTop?: boolean };
  /** Draws the time axis above as well. */
  hasTopAxis?: boolean;
  /** Leaves the time axis below out. */
  hasNoBottomAxis?: boolean;
};

/** Width and side margins of every chart in pixels: equal, so that moments line up from chart to chart. */
export const chartWidth = 1_000;
export const chartMargins = { left: 48, right: 12 };

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const numeric = /^(?:x|y|x1|x2|y1|y2|cx|cy|width|height|d|transform)$/;
const fractions = /\d+\.\d{3,}/g;

/** Positions on a chart to a hundredth of a pixel: the eye sees no more, and the file gets smaller by half. */
const roundPositions = (element: Element): void => {
  for (const { name, value } of element.attributes) {
    if (!numeric.test(name)) continue;
    const rounded = value.replace(fractions, (number) => String(Math.round(Number(number) * 100) / 100));
    if (rounded !== value) element.setAttribute(name, rounded);
  }
};

/** Whole numbers, at most about five of them, that make good ticks between two values. */
export const wholeTicks = (from: number, to: number): number[] => {
  const span = Math.max(1, to - from);
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const step = Math.max(1, [1, 2, 5, 10].map((each) => each * power).find((each) => span / each <= 5) ?? span);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
};

/** Draws with the chart library as an SVG, its colours from the variables of the page. `label` is what a screen reader says of it. */
export const plotSvg = (options: Plot.PlotOptions, label: string): Html => {
  const element = Plot.plot({ document, className: 'chart', ...options } as unknown as Plot.PlotOptions) as unknown as Element;
  for (const each of element.querySelectorAll('*')) roundPositions(each);
  return trusted(cleanText(element.outerHTML).replace('<svg ', () => `<svg role="img" aria-label="${escapeHtml(label)}" `));
};

/** Draws one chart over time as an SVG, its colours from the variables of the page. */
export const drawChart = ({ timeline, label, height, marks, y, hasTopAxis, hasNoBottomAxis }: ChartOptions): Html => {
  const axis = { tickFormat: timeline.formatTick, tickSize: 4, stroke: 'var(--axis)', fill: 'var(--soft)', label: null };
  const options = {
    width: chartWidth,
    height,
    marginLeft: chartMargins.left,
    marginRight: chartMargins.right,
    marginTop: hasTopAxis ? 22 : 8,
    marginBottom: hasNoBottomAxis ? 6 : 24,
    x: { domain: [0, timeline.seconds], axis: null },
    y: { domain: y.isFromTop ? [y.to, y.from] : [y.from, y.to], axis: null },
    marks: [
      Plot.gridX(timeline.ticks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.gridY(y.ticks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      ...marks,
      ...(hasNoBottomAxis ? [] : [Plot.axisX(timeline.ticks, { ...axis, anchor: 'bottom' })]),
      ...(hasTopAxis ? [Plot.axisX(timeline.ticks, { ...axis, anchor: 'top' })] : []),
      Plot.axisY(y.ticks, { tickSize: 0, tickPadding: 6, label: null, fill: 'var(--soft)', tickFormat: y.format ?? String }),
    ],
  };
  return plotSvg(options as unknown as Plot.PlotOptions, label);
};
