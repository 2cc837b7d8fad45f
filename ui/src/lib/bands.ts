// The arithmetic of charts whose horizontal axis is a row of names: days, failures. Pure.

import { fixed } from './format';
import { multiples, roundStep, stepDecimals } from './ticks';

/** One place on the horizontal axis. */
export interface Band {
  key: string;
  /** on the axis */
  label: string;
  /** heads what is shown on hover, and is read out */
  title: string;
  /** lines of the hover: name and value */
  tip: [string, string][];
  /** the runs behind it */
  href: string | null;
}

export interface Bars { name: string; look: 'bar' | 'bar-bad' | 'bar-ok' | 'bar-err'; values: number[] }
/** Solid with discs, or dashed with squares. */
export interface Line { name: string; look: 's1' | 's2'; axis: 'left' | 'right'; values: (number | null)[] }

export interface Axis { label: string; low: number; high: number; ticks: number[]; text: string[] }

/** A scale from 0 (or `from`) that ends at a tick and has about this many. */
export function scaleTo(label: string, highest: number, about: number, whole = false, from = 0): Axis {
  const span = Math.max(highest - from, whole ? 1 : 1e-9);
  const step = whole ? Math.max(1, roundStep(span, about)) : roundStep(span, about);
  const high = from + Math.ceil(span / step - 1e-9) * step;
  const ticks = multiples(from, high, step);
  return { label, low: from, high, ticks, text: ticks.map((at) => fixed(at, stepDecimals(step))) };
}

/** A scale of per cent that ends at 100 and begins at a round number below the lowest value. */
export function percentScale(label: string, lowest: number, about: number): Axis {
  const step = roundStep(Math.max(100 - lowest, 5), about);
  const low = Math.max(0, 100 - Math.ceil((100 - lowest) / step + 0.25) * step);
  const ticks = multiples(low, 100, step);
  return { label, low, high: 100, ticks, text: ticks.map((at) => fixed(at, stepDecimals(step))) };
}

export interface Box { left: number; top: number; width: number; height: number }

export const yOf = (value: number, axis: Axis, box: Box): number =>
  box.top + box.height * (1 - (value - axis.low) / (axis.high - axis.low || 1));

export const bandWidth = (box: Box, count: number): number => box.width / Math.max(count, 1);
export const xOf = (index: number, box: Box, count: number): number => box.left + bandWidth(box, count) * (index + 0.5);

/** Width of a text in the charts' 12 px. */
export const textWidth = (text: string): number => 6.6 * text.length;

/** Each so-manieth label has room. */
export const labelStep = (labels: string[], width: number): number =>
  Math.max(1, Math.ceil((Math.max(0, ...labels.map(textWidth)) + 10) / Math.max(width, 1)));

/** The path through the values that are there; a missing one breaks it. */
export function linePath(values: (number | null)[], axis: Axis, box: Box): string {
  let path = '';
  let pen = 'M';
  values.forEach((value, index) => {
    if (value === null) { pen = 'M'; return; }
    path += `${pen}${xOf(index, box, values.length).toFixed(1)},${yOf(value, axis, box).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

export interface Block { x: number; y: number; width: number; height: number }

/** Bars over each other, the first at the bottom; `[series][band]`. */
export function stacked(series: Bars[], axis: Axis, box: Box, widest: number): Block[][] {
  const count = series[0]?.values.length ?? 0;
  const width = Math.max(1, Math.min(widest, bandWidth(box, count) * 0.72));
  const floor = Array<number>(count).fill(0);
  return series.map(({ values }) => values.map((value, index) => {
    const y = yOf(floor[index]! + value, axis, box);
    const height = yOf(floor[index]!, axis, box) - y;
    floor[index]! += value;
    return { x: xOf(index, box, count) - width / 2, y, width, height };
  }));
}

/** Shortened to so many characters. */
export const clipped = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
