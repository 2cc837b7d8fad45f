// A canvas with axes, grid and a plotting area (uPlot); what is in the area is drawn by its owner.

import uPlot from 'uplot';
import { inksAt, type Inks } from './ink';
import type { Plot } from './plotdraw';
import type { Range } from './ranges';
import type { Ticks } from './ticks';

export interface Frame { view: Range; low: number; high: number; x: Ticks; y: Ticks }

export interface Box { left: number; top: number; width: number; height: number }

const kAxisPx = 60;
const kBottomPx = 24;
const kRightPx = 14;
const kTopPx = 8;
const kFontPx = 12;
const kHalfCharPx = 3.7;

export class AxisPlot {
  private readonly chart: uPlot;
  private inks: Inks;

  constructor(private readonly host: HTMLElement, private frame: Frame, heightPx: number, private readonly draw: (plot: Plot, inks: Inks) => void) {
    this.inks = inksAt(host);
    this.chart = new uPlot(this.options(heightPx), this.corners(), host);
  }

  destroy(): void {
    this.chart.destroy();
  }

  /** Shows another range or scale, and draws. */
  show(frame: Frame): void {
    this.frame = frame;
    this.chart.setData(this.corners(), true);
  }

  resize(width: number, height: number): void {
    if (width !== this.chart.width || height !== this.chart.height) this.chart.setSize({ width, height });
  }

  /** Takes the colours of the theme again. */
  recolour(): void {
    this.inks = inksAt(this.host);
    this.chart.redraw(false, true);
  }

  /** The plotting area in CSS pixels of the host. */
  box(): Box {
    const { left, top, width, height } = this.chart.bbox;
    const ratio = uPlot.pxRatio;
    return { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio };
  }

  /** Its width in the canvas's own pixels. */
  columns(): number {
    return Math.floor(this.chart.bbox.width);
  }

  /** The scales come from the frame; the data only makes uPlot take them anew. */
  private corners(): uPlot.AlignedData {
    const { view, low, high } = this.frame;
    return [[view.from, view.to], [low, high]];
  }

  private options(height: number): uPlot.Options {
    const font = `${kFontPx}px ${getComputedStyle(this.host).fontFamily}`;
    const common = { font, stroke: () => this.inks['text-2'], ticks: { stroke: () => this.inks.axis, width: 1, size: 4 } };
    return {
      width: this.host.clientWidth, height, padding: [kTopPx, kRightPx, 0, 0],
      legend: { show: false }, cursor: { show: false }, select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: false, range: () => [this.frame.view.from, this.frame.view.to] }, y: { range: () => [this.frame.low, this.frame.high] } },
      axes: [
        { ...common, size: kBottomPx, gap: 3, grid: { show: false }, border: { show: true, stroke: () => this.inks.axis, width: 1 }, splits: () => this.frame.x.at, values: () => this.frame.x.text.map((text, i) => (this.fits(this.frame.x.at[i]!, text) ? text : '')) },
        { ...common, size: kAxisPx, gap: 3, grid: { stroke: () => this.inks.grid, width: 1 }, ticks: { show: false }, splits: () => this.frame.y.at, values: () => this.frame.y.text },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { draw: [() => this.draw(this.plot(), this.inks)] },
    };
  }

  /** The text under a tick isn't cut off at the right. */
  private fits(at: number, text: string): boolean {
    const { left, width } = this.box();
    const { from, to } = this.frame.view;
    return left + ((at - from) / (to - from)) * width + text.length * kHalfCharPx <= this.host.clientWidth;
  }

  private plot(): Plot {
    const { left, top, width, height } = this.chart.bbox;
    const { view, low, high } = this.frame;
    return {
      ctx: this.chart.ctx, left: Math.round(left), top: Math.round(top), width: Math.floor(width), height: Math.floor(height),
      view, low, high, ratio: uPlot.pxRatio,
    };
  }
}
