// Limits of a measurement: the bounds that its comparator checks, and where the value stands on a limit bar.

export interface Limits {
  low: number | null;
  high: number | null;
  nominal: number | null;
  comparator: string | null;
}

export const kNoLimits: Limits = { low: null, high: null, nominal: null, comparator: null };

/** A number from JSON: non-finite values arrive as words; anything else is no number. */
export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  return null;
}

export interface Bounds { low: number | null; high: number | null; lowOpen: boolean; highOpen: boolean }

/** The bounds that take part in the verdict. `EQ` and `NE` have none: they look at the nominal value. */
export function boundsOf(limits: Limits): Bounds {
  const comparator = limits.comparator ?? 'GELE';
  if (comparator === 'EQ' || comparator === 'NE') return { low: null, high: null, lowOpen: false, highOpen: false };
  const usesLow = comparator.startsWith('G');
  const usesHigh = comparator.includes('L');
  return {
    low: usesLow ? limits.low : null,
    high: usesHigh ? limits.high : null,
    lowOpen: comparator.startsWith('GT'),
    highOpen: comparator.endsWith('LT'),
  };
}

export const hasLimits = (limits: Limits): boolean => {
  const { low, high } = boundsOf(limits);
  return low !== null || high !== null || (isNominal(limits) && limits.nominal !== null);
};

export const isNominal = (limits: Limits): boolean => limits.comparator === 'EQ' || limits.comparator === 'NE';

export interface Marker {
  /** Position of the marker in percent of the track; low stands at 20, high at 80. */
  position: number;
  noLow: boolean;
  noHigh: boolean;
  fail: boolean;
  /** The value lies beyond the track: an arrow head at its end says so. */
  over: boolean;
  under: boolean;
}

const kTrackMin = 4;
const kTrackMax = 96;
/** A failing marker stays clear of its limit line. */
const kFailLow = 11;
const kFailHigh = 89;

function rawPosition(value: number, low: number | null, high: number | null): number {
  if (low !== null && high !== null) {
    if (high === low) return value === low ? 50 : value > low ? 200 : -100;
    return 20 + (60 * (value - low)) / (high - low);
  }
  if (high !== null) return high === 0 ? 80 + Math.sign(value) * 30 : 80 + (80 * (value - high)) / Math.abs(high);
  if (low !== null) return low === 0 ? 20 + Math.sign(value) * 30 : 20 + (300 * (value - low)) / Math.abs(low);
  return 50;
}

function clampFailing(raw: number, value: number, bounds: Bounds): number {
  const above = bounds.high !== null && value >= bounds.high;
  return above ? Math.min(Math.max(raw, kFailHigh), kTrackMax) : Math.max(Math.min(raw, kFailLow), kTrackMin);
}

/** Where to draw the value; null when there is no bar to draw (no bounds, or no finite value). */
export function markerOf(value: number | null, limits: Limits, fail: boolean): Marker | null {
  const bounds = boundsOf(limits);
  if (value === null || Number.isNaN(value) || (bounds.low === null && bounds.high === null)) return null;
  const raw = rawPosition(value, bounds.low, bounds.high);
  const position = fail ? clampFailing(raw, value, bounds) : Math.min(Math.max(raw, kTrackMin), kTrackMax);
  return {
    position: Math.round(position * 10) / 10,
    noLow: bounds.low === null,
    noHigh: bounds.high === null,
    fail,
    over: fail && raw > 100,
    under: fail && raw < 0,
  };
}

export interface Margin {
  /** Distance to the nearest bound, positive inside the limits. */
  distance: number;
  /** The same as a share of half the window, or of the single bound. */
  share: number;
}

/** How far a value is from the nearest bound; null without bounds or value. */
export function marginOf(value: number | null, limits: Limits): Margin | null {
  const { low, high } = boundsOf(limits);
  if (value === null || !Number.isFinite(value)) return null;
  const toLow = low === null ? Infinity : value - low;
  const toHigh = high === null ? Infinity : high - value;
  const distance = Math.min(toLow, toHigh);
  if (!Number.isFinite(distance)) return null;
  const scale = low !== null && high !== null ? (high - low) / 2 : Math.abs(low ?? high ?? 0);
  return scale > 0 ? { distance, share: distance / scale } : null;
}
