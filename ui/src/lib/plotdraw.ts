// Draws traces on a canvas, in its own pixels. A column's ink reaches exactly from the pixel of its highest sample to
// that of its lowest; columns are joined by no more than the gap between them.

import { sameRange, spanOf, type Range } from './ranges';
import type { Columns, Trace } from './trace';

export interface Plot {
  ctx: CanvasRenderingContext2D;
  /** The plotting area, in whole canvas pixels. */
  left: number;
  top: number;
  width: number;
  height: number;
  view: Range;
  low: number;
  high: number;
  /** Canvas pixels per CSS pixel. */
  ratio: number;
}

export interface Pen { colour: string; opacity: number; width: number }

/** Samples at least so far apart (CSS pixels) are drawn as dots. */
const kDotSpacing = 6;
const kDotRadius = 2.5;

const xOf = (plot: Plot, x: number): number => plot.left + ((x - plot.view.from) / spanOf(plot.view)) * plot.width;

function yOf(plot: Plot, y: number): number {
  const at = plot.top + ((plot.high - y) / (plot.high - plot.low)) * plot.height;
  return Math.min(Math.max(at, plot.top - plot.height), plot.top + 2 * plot.height);
}

export function clipped(plot: Plot, draw: () => void): void {
  const { ctx, left, top, width, height } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  draw();
  ctx.restore();
}

export function drawTrace(plot: Plot, trace: Trace, pen: Pen): void {
  const { ctx } = plot;
  ctx.globalAlpha = pen.opacity;
  ctx.fillStyle = ctx.strokeStyle = pen.colour;
  ctx.lineWidth = pen.width * plot.ratio;
  ctx.lineJoin = 'round';
  if (trace.columns) drawColumns(plot, trace, trace.columns);
  else drawSamples(plot, trace);
  ctx.globalAlpha = 1;
}

/** The left edges of columns; of an answer for another range, where they are now. */
function edgesOf(plot: Plot, range: Range, columns: number): (column: number) => number {
  if (sameRange(range, plot.view) && columns === plot.width) return (column) => plot.left + column;
  return (column) => xOf(plot, range.from + (column * spanOf(range)) / columns);
}

function drawColumns(plot: Plot, { range }: Trace, { low, high, joined }: Columns): void {
  const edge = edgesOf(plot, range, low.length);
  const thin = Math.max(1, Math.round(plot.ratio * 1.5));
  let before = -1;
  for (let c = 0; c < low.length; c++) {
    if (Number.isNaN(low[c])) continue;
    let [top, bottom] = [yOf(plot, high[c]!), yOf(plot, low[c]!)];
    if (joined[c] && before === c - 1) {
      top = Math.min(top, yOf(plot, low[before]!));
      bottom = Math.max(bottom, yOf(plot, high[before]!));
    } else if (joined[c]) {
      const [a, b] = low[c]! > high[before]! ? [high[before]!, low[c]!] : high[c]! < low[before]! ? [low[before]!, high[c]!] : [low[before]!, low[c]!];
      stroke(plot, edge(before + 1), yOf(plot, a), edge(c), yOf(plot, b));
    }
    const y = Math.floor(top);
    plot.ctx.fillRect(edge(c), y, edge(c + 1) - edge(c), Math.max(Math.floor(bottom) + 1 - y, thin));
    before = c;
  }
}

function stroke({ ctx }: Plot, x0: number, y0: number, x1: number, y1: number): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

function drawSamples(plot: Plot, { xs, ys, breaks }: Trace): void {
  const { ctx } = plot;
  ctx.beginPath();
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(ys[i])) continue;
    const [x, y] = [xOf(plot, xs[i]!), yOf(plot, ys[i]!)];
    if (breaks[i]) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.stroke();
  const apart = ((xs.at(-1)! - xs[0]!) / Math.max(1, xs.length - 1) / spanOf(plot.view)) * plot.width;
  const all = apart >= kDotSpacing * plot.ratio;
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(ys[i])) continue;
    const alone = breaks[i] && (i + 1 === xs.length || breaks[i + 1]);
    const [x, y] = [xOf(plot, xs[i]!), yOf(plot, ys[i]!)];
    // The tip of a spike between two pixels would fade: each sample fills the pixel that it is in.
    if (all || alone) dot(plot, x, y);
    else ctx.fillRect(Math.floor(x), Math.floor(y), 1, 1);
  }
}

function dot({ ctx, ratio }: Plot, x: number, y: number): void {
  ctx.beginPath();
  ctx.arc(x, y, kDotRadius * ratio, 0, 2 * Math.PI);
  ctx.fill();
}

/** The area between lowest and highest, behind the lines. */
export function drawEnvelope(plot: Plot, range: Range, { low, high }: Pick<Columns, 'low' | 'high'>, colour: string, opacity: number): void {
  const edge = edgesOf(plot, range, low.length);
  plot.ctx.globalAlpha = opacity;
  plot.ctx.fillStyle = colour;
  for (let c = 0; c < low.length; c++) {
    if (Number.isNaN(low[c])) continue;
    const y = Math.floor(yOf(plot, high[c]!));
    plot.ctx.fillRect(edge(c), y, edge(c + 1) - edge(c), Math.floor(yOf(plot, low[c]!)) + 1 - y);
  }
  plot.ctx.globalAlpha = 1;
}
