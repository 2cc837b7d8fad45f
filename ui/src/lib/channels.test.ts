import { describe, expect, test } from 'vitest';
import { ageText, extended, historyOf, kHistory, latestText, mergeSamples, numberOf, parseClaim, sampleOfEvent, streamCursor, steadyText, typeText, type ChannelRow } from './channels';
import type { Channel, LiveEvent, Sample } from './types';

const channel = (about: Partial<Channel> = {}): Channel => ({
  channel_id: 'dmm.voltage', data_type: 'scalar', value_type: 'float64', instrument_role: 'dmm', resource: '', units: 'V', properties: {},
  first_seen: '2026-11-20T14:00:00Z', last_seen: '2026-11-20T14:00:00Z', sample_count: 0, session_id: 's1', sessions: 1, live: true, ...about,
});
const sample = (offset: number, value: unknown, about: Partial<Sample> = {}): Sample => ({
  timestamp: `2026-11-20T14:00:${String(10 + Math.max(offset, 0)).padStart(2, '0')}.000000Z`, value, session_id: 's1', sample_offset: offset, ...about,
});
const row = (values: number[], about: Partial<Channel> = {}): ChannelRow => ({ channel: channel(about), samples: values.map((value, i) => sample(i, value)) });

describe('merging of live samples', () => {
  const offsets = (samples: Sample[]): number[] => samples.map((s) => s.sample_offset);

  test('each sample is kept once, whatever is sent again', () => {
    const merged = mergeSamples([sample(0, 1), sample(1, 2)], [sample(0, 1), sample(1, 2), sample(2, 3)], 50);
    expect(offsets(merged)).toEqual([0, 1, 2]);
  });

  test('a thinned batch leaves out numbers and stays in order', () =>
    expect(offsets(mergeSamples([sample(0, 1)], [sample(4, 2), sample(9, 3)], 50))).toEqual([0, 4, 9]));

  test('a new session goes on behind the old one, although its numbers begin again', () => {
    const later = sample(0, 5, { session_id: 's2', timestamp: '2026-11-20T15:00:00Z' });
    expect(mergeSamples([sample(7, 1)], [later], 50).at(-1)).toBe(later);
    expect(mergeSamples([later], [sample(7, 1)], 50)).toEqual([later]);
  });

  test('a value told by an event follows by its time', () => {
    const told = sample(-1, 4, { timestamp: '2026-11-20T14:00:11.000001Z' });
    expect(mergeSamples([sample(0, 1), sample(1, 2)], [told], 50)).toHaveLength(3);
    expect(mergeSamples([sample(2, 1)], [told], 50)).toHaveLength(1);
  });

  test('what an event tells a moment after its sample was stored is the same value', () => {
    const told = sample(-1, 2, { timestamp: '2026-11-20T14:00:11.000900Z' });
    expect(mergeSamples([sample(0, 1), sample(1, 2)], [told], 50)).toHaveLength(2);
    expect(mergeSamples([sample(0, 1), sample(1, 3)], [told], 50)).toHaveLength(3);
  });

  test('only the newest are kept', () => {
    const many = Array.from({ length: 70 }, (_, i) => sample(i, i, { timestamp: '2026-11-20T14:00:00Z' }));
    expect(offsets(mergeSamples([], many, kHistory))).toEqual(Array.from({ length: 50 }, (_, i) => i + 20));
  });

  test('a row without news is the same row', () => {
    const known = row([1, 2]);
    expect(extended(known, [sample(1, 2)])).toBe(known);
    expect(extended(known, [sample(2, 9)]).channel.last_seen).toBe(sample(2, 9).timestamp);
  });

  test('a stream goes on behind what is known of its session', () => {
    const other = row([1], { channel_id: 'rack/1 ä.v' });
    expect(streamCursor([row([1, 2]), other, row([])], 's1')).toBe('dmm.voltage=s1/1;rack%2F1%20%C3%A4.v=s1/0');
    expect(streamCursor([row([1, 2])], 's2')).toBeNull();
  });

  test('an array channel keeps its newest capture', () => {
    const captures = extended({ channel: channel({ data_type: 'array' }), samples: [sample(0, [1, 2])] }, [sample(2, [3, 'NaN'])]);
    expect(captures.samples).toHaveLength(1);
    expect(historyOf(captures)).toEqual([3, NaN]);
  });
});

describe('text', () => {
  test.each([[[3.3003, 3.3], '3.3000 V'], [[3.1, 3.30029999], '3.3003 V'], [[0, 24], '24 V'], [[1, 123456.789], '123,457 V'], [[1, 2.5e-9], '2.5e−9 V'], [[1, -0.5], '−0.5 V']])(
    '%o reads %s', (values, text) => expect(latestText(row(values)).replace('\u00a0', ' ')).toBe(text));

  test('values that are no finite number keep their word', () => {
    expect(steadyText(NaN, [])).toBe('NaN');
    expect(numberOf('-Infinity')).toBe(-Infinity);
    expect(numberOf('4')).toBeNaN();
  });

  test('a capture says its size, a text itself', () => {
    expect(latestText({ channel: channel({ data_type: 'array' }), samples: [sample(0, [1, 2], { length: 2000 })] })).toBe('2,000 pts');
    expect(latestText({ channel: channel({ data_type: 'array' }), samples: [sample(0, [1, 2], { length: 10_000_000 })] })).toBe('10\u00a0M pts');
    expect(latestText({ channel: channel({ data_type: 'text', value_type: 'text' }), samples: [sample(0, 'ready')] })).toBe('ready');
    expect(latestText({ channel: channel(), samples: [] })).toBe('—');
  });

  test('the type says how long a capture is', () => {
    expect(typeText(channel())).toBe('scalar, float64');
    expect(typeText(channel({ data_type: 'array' }), sample(0, [], { length: 2000 }))).toBe('array, 2,000 × float64');
    expect(typeText(channel({ data_type: 'text', value_type: 'text' }))).toBe('text');
  });

  test.each([[0, 'now'], [12_900, '12 s'], [60_000, '1 min'], [7_199_000, '1 h'], [200_000_000, '2 d'], [-500, 'now']])('%d ms ago is %s', (ms, text) =>
    expect(ageText('2026-11-20T14:00:00Z', Date.parse('2026-11-20T14:00:00Z') + ms).replace('\u00a0', ' ')).toBe(text));
});

describe('events', () => {
  const event = (value: unknown, type = 'instrument.read'): LiveEvent => ({
    id: 'e1', event_type: type, occurred_at: '2026-11-20T14:00:00Z', received_at: '2026-11-20T14:00:00Z', session_id: 's1', run_id: 'r1',
    instrument_role: 'dmm', channel_id: 'dmm.voltage', method: 'read', value, units: 'V',
  }) as unknown as LiveEvent;

  test('a read tells a sample of its channel', () => {
    expect(sampleOfEvent(event(3.3))).toMatchObject({ claim: null, channel: { channel_id: 'dmm.voltage', data_type: 'scalar' }, sample: { value: 3.3, sample_offset: -1 } });
    expect(sampleOfEvent(event(3.3, 'test.measurement'))).toBeNull();
  });

  test('a claim check tells where its capture is', () => {
    expect(sampleOfEvent(event({ _ref: 'channel://rack/scope.ch1/s1/4000', length: 2000 }))?.claim).toEqual({ channelId: 'rack/scope.ch1', sessionId: 's1', offset: 4000, length: 2000 });
    expect(parseClaim('file://d/x.png')).toBeNull();
  });
});
