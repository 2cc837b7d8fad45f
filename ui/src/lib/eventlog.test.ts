import { describe, expect, test } from 'vitest';
import { categoryOf, EventLog } from './eventlog';
import { summaryOf } from './summary';
import type { LiveEvent } from './types';

const event = (number: number, event_type = 'instrument.read', fields: Record<string, unknown> = {}): LiveEvent =>
  ({ id: `id-${number}`, event_type, occurred_at: '2026-11-20T14:03:22.000Z', session_id: 's', event_number: number, ...fields });
const row = (event_type: string, fields: Record<string, unknown>, durationS: number | null = null) => ({ event: event(1, event_type, fields), durationS });

describe('the log of a run', () => {
  test('drops what it has seen when a stream repeats itself', () => {
    const log = new EventLog();
    log.append([event(1), event(2), event(3)]);
    expect(log.append([event(2), event(3), event(4)]).map((e) => e.event_number)).toEqual([4]);
    expect(log.rows.all.length).toBe(4);
  });
  test('drops an event that came back with a new number', () => {
    const log = new EventLog();
    log.append([event(1)]);
    expect(log.append([{ ...event(9), id: 'id-1' }])).toEqual([]);
  });
  test('keeps the events of each category', () => {
    const log = new EventLog();
    log.append([event(1), event(2, 'test.measurement'), event(3, 'test.step_started'), event(4, 'novel.kind')]);
    expect([log.rows.instruments.length, log.rows.measurements.length, log.rows.steps.length, log.rows.other.length]).toEqual([1, 1, 1, 1]);
  });
  test('knows how long a step took', () => {
    const log = new EventLog();
    log.append([event(1, 'test.step_started', { step_path: 'a' }), { ...event(2, 'test.step_ended', { step_path: 'a' }), occurred_at: '2026-11-20T14:03:24.500Z' }]);
    expect(log.rows.all.at(1)?.durationS).toBe(2.5);
  });
  test.each([['dialog.opened', 'dialogs'], ['fixture.dut_scanned', 'fixture'], ['test.steps_discovered', 'steps'], ['run.started', 'other']])('%s is one of %s', (type, category) =>
    expect(categoryOf(type)).toBe(category));
});

describe('a log that is longer than what is kept', () => {
  const kMany = 20_000;
  const read = (number: number): LiveEvent => (number % 10 === 0 ? event(number, 'test.measurement') : event(number));
  const all = Array.from({ length: kMany }, (_, index) => read(index + 1));
  const filled = (): EventLog => { const log = new EventLog(); log.append(all); return log; };

  test('counts all, keeps the newest, and drops those it has seen', () => {
    const log = filled();
    expect([log.rows.all.length, log.rows.measurements.length]).toEqual([kMany, kMany / 10]);
    expect(log.rows.all.at(kMany - 1)?.event.event_number).toBe(kMany);
    expect(log.rows.all.at(0)).toBeNull();
    expect(log.rows.all.since(0).length).toBeLessThan(kMany / 2);
    expect(log.append(all.slice(0, 100))).toEqual([]);
  });
  test('has each row once behind the pages that it asks for', () => {
    const log = filled();
    const numbers: (number | undefined)[] = [];
    for (let first = 0; first < kMany; first += 250) {
      for (const { page, from, until } of log.rows.all.missing(first, first + 250)) log.hold('all', page, all.slice(from - 1, until - 1));
      numbers.push(...log.rows.all.slice(first, first + 250).map((row) => row?.event.event_number));
    }
    expect(numbers).toEqual(all.map(({ event_number }) => event_number));
  });
  test('picks the rows of a category out of a page', () => {
    const log = new EventLog();
    log.append(Array.from({ length: 2 * kMany }, (_, index) => event(index + 1, index % 2 ? 'test.measurement' : 'instrument.read')));
    const [place] = log.rows.measurements.missing(0, 10);
    log.hold('measurements', place!.page, Array.from({ length: place!.until - place!.from }, (_, index) => event(place!.from + index, index % 2 ? 'instrument.read' : 'test.measurement')));
    expect(log.rows.measurements.slice(0, 500).map((row) => row?.event.event_number)).toEqual(Array.from({ length: 500 }, (_, index) => 2 * index + 2));
    expect(log.rows.measurements.missing(0, 10)).toEqual([]);
  });
});

describe('the line of an event', () => {
  test('read and set', () => {
    expect(summaryOf(row('instrument.read', { instrument_role: 'dmm', channel_id: 'dmm.voltage', value: 3.3003, units: 'V' }))).toMatchObject({ role: 'dmm', text: 'dmm.voltage = 3.3003', units: 'V' });
    expect(summaryOf(row('instrument.set', { instrument_role: 'psu', channel_id: 'psu.voltage', value: 5 })).text).toBe('psu.voltage ← 5');
    expect(summaryOf(row('instrument.read', { channel_id: 'scope.ch1', value: { _ref: 'channel://scope.ch1/s/0', length: 1000 } })).text).toBe('scope.ch1 = waveform, 1,000 points');
  });
  test('a failed measurement is loud and shows its limit', () => {
    expect(summaryOf(row('test.measurement', { measurement_name: 'ripple', value: 61.3, units: 'mV', limit_high: 50, outcome: 'failed' })))
      .toMatchObject({ text: 'ripple', value: '61.3', units: 'mV', remark: '≤\u00a050.0', outcome: 'failed', tone: 'bad' });
  });
  test('a step names its vector and its duration', () => {
    expect(summaryOf(row('test.step_ended', { step_name: 'test_x', inputs: { vin: 5 }, outcome: 'passed' }, 1.5))).toMatchObject({ text: 'test_x [vin=5]', remark: '1.500\u00a0s', outcome: 'passed' });
  });
  test('an event of unknown type shows its own fields', () => {
    expect(summaryOf(row('novel.kind', { temperature: 21, note: '' })).text).toBe('temperature=21');
  });
});
