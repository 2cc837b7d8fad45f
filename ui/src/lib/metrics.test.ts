import type { ParetoRow } from '@gen/http';
import { expect, test } from 'vitest';
import { capability, dayOf, lastDay, lensQuery, paretoBars, rateText, runsHref, share, statistic, type MetricFilter } from './metrics';

const kEmpty: MetricFilter = { phase: [], product: [], station: [], lot: null, since: null, until: null };
const row = (station: string, step: string, fails: number, total: number): ParetoRow =>
  ({ product: 'conv', station, step_name: step, measurement_name: null, total_count: total, fail_count: fails, errored_count: 0, fail_rate: fails / total });

test('the runs behind a bar are those of its period, in the filter', () => {
  const filter = { ...kEmpty, station: ['bench-01'], since: '2026-03-04', lot: '2026-10' };
  expect(runsHref(filter, { period: '2026-03-02', outcome: 'failed' }, 'week', [], 0)).toBe(
    '/results?outcome=failed&station=bench-01&lot=2026-10&since=2026-03-04T00%3A00%3A00.000000Z&until=2026-03-08T23%3A59%3A59.999999Z');
  expect(runsHref(kEmpty, {}, 'day', ['production'], 0)).toBe('/results');
});

test('development runs that were left out stay out', () => {
  const phases = ['development', 'production', 'validation'];
  expect(runsHref(kEmpty, {}, 'day', phases, 3)).toBe('/results?phase=production&phase=validation');
  expect(runsHref({ ...kEmpty, phase: ['all'] }, {}, 'day', phases, 0)).toBe('/results');
});

test('groups of several stations are one bar, and the line counts those that are cut off', () => {
  const bars = paretoBars([row('a', 'ripple', 3, 10), row('a', 'noise', 4, 10), row('b', 'ripple', 2, 10), row('a', 'fine', 0, 10)], 'step', 10);
  expect(bars.map(({ label, row: { fail_count, total_count, station }, cumulative }) => [label, fail_count, total_count, station, cumulative]))
    .toEqual([['ripple', 5, 20, null, 0.5], ['noise', 4, 10, 'a', 0.9]]);
});

test.each(['yield', 'retest', 'time-loss'] as const)('%s draws periods and asks for no groups', (lens) => {
  expect(lensQuery(lens, kEmpty, 'week', 'product')).toMatchObject({ period: 'week', pooled: 'true' });
});

test('assets are asked with times alone', () => {
  expect(lensQuery('assets', { ...kEmpty, product: ['x'], since: '2026-03-01' }, 'day', 'product')).toEqual({ since: '2026-03-01', until: null });
});

test.each([['2026-03-02', 'day', '2026-03-02'], ['2026-03-02', 'week', '2026-03-08'], ['2026-02-01', 'month', '2026-02-28']] as const)('%s, a %s, ends on %s', (first, period, last) => expect(lastDay(first, period)).toBe(last));

test.each([['2026-03-02', '2026-03-02'], ['7d', '2026-03-03'], ['2026-02-30', null], ['yesterday', null]])('%s is the day %s', (text, day) => expect(dayOf(text, Date.parse('2026-03-10T12:00:00Z'))).toBe(day));

test('shares are never rounded to all or nothing', () => {
  expect([share(1999, 2000), share(1, 5000), share(0, 9), share(3, 3), share(0, 0)]).toEqual(['99.9\u00a0%', '0.1\u00a0%', '0.0\u00a0%', '100.0\u00a0%', '—']);
});

test('numbers have the digits that their spread asks for', () => {
  expect([rateText(0.00581), rateText(0.0126), rateText(0.31), rateText(0)]).toEqual(['0.58\u00a0%', '1.3\u00a0%', '31.0\u00a0%', '0.0\u00a0%']);
  expect([statistic(3.300312, 0.0128), statistic(97.04, 7.2), statistic(5, 0)]).toEqual(['3.3003', '97.04', '5.00']);
});

test.each([[1.33, 'Capable'], [1.329, 'Marginal'], [1, 'Marginal'], [0.999, 'Not capable'], [null, 'N/A']])('a Ppk of %s is %s', (ppk, word) => expect(capability(ppk).word).toBe(word));
