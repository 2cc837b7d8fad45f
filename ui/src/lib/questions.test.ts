import { describe, expect, test } from 'vitest';
import { answerOf, clock, closingNote, detailOf, dialogToShow, timeLeft } from './questions';
import type { Dialog } from './types';

const make = (fields: Partial<Dialog> = {}): Dialog => ({
  id: 'd1', type: 'confirm', title: 'Connect the probe', message: 'Connect the probe\nTo J4.', run_id: 'r1', step_name: null, timeout_seconds: null,
  choices: null, allow_multiple: false, placeholder: '', default_value: '', confirm_label: 'Confirm', cancel_label: 'Cancel', session_id: null,
  slot_id: null, dut_serial: null, status: 'pending', created_at: '2026-03-10T14:00:00Z', responded_by: null, responded_via: null, ...fields,
});

describe('which dialog is shown', () => {
  const open = [make({ id: 'other', run_id: 'r2' }), make({ id: 'first' }), make({ id: 'second' }), make({ id: 'free', run_id: null })];
  test.each([
    ['r1', null, 'first'], ['r2', null, 'other'], ['r3', null, undefined], [null, null, undefined], [null, 'free', 'free'], ['r3', 'free', 'free'],
    [null, 'first', undefined],
  ])('run %s, chosen %s: %s', (run, chosen, shown) => expect(dialogToShow(open, run, chosen)?.id).toBe(shown));
});

test('the question is not repeated below itself', () => {
  expect(detailOf(make())).toBe('To J4.');
  expect(detailOf(make({ message: 'Connect the probe' }))).toBe('');
  expect(detailOf(make({ message: 'The supply is off.' }))).toBe('The supply is off.');
});

test('the countdown never leaves its bounds', () => {
  const at = (seconds: number): number => Date.parse('2026-03-10T14:00:00Z') + seconds * 1000;
  const dialog = make({ timeout_seconds: 120 });
  expect(timeLeft(make(), at(0))).toBeNull();
  expect(timeLeft(dialog, at(18))).toEqual({ seconds: 102, share: 0.85 });
  expect(timeLeft(dialog, at(500))).toEqual({ seconds: 0, share: 0 });
  expect(timeLeft(dialog, at(-60))?.seconds).toBe(120);
  expect([clock(102), clock(9.2), clock(0)]).toEqual(['1:42', '0:10', '0:00']);
});

test('an answer fits its dialog, or there is none yet', () => {
  expect(answerOf(make(), [], '')).toEqual({ confirmed: true });
  expect(answerOf(make({ type: 'input' }), [], 'SN7')).toEqual({ value: 'SN7' });
  expect(answerOf(make({ type: 'choice' }), [], '')).toBeNull();
  expect(answerOf(make({ type: 'choice' }), [1], '')).toEqual({ choice: 1 });
  expect(answerOf(make({ type: 'choice', allow_multiple: true }), [0, 2], '')).toEqual({ choices: [0, 2] });
});

test.each([
  [{ status: 'pending' }, null],
  [{ status: 'timed_out' }, 'Time was up: nobody answered “Connect the probe”.'],
  [{ status: 'cancelled' }, 'The test ended: “Connect the probe” needs no answer any more.'],
  [{ status: 'responded', responded_by: 'op-07', responded_via: 'cli' }, 'Answered by op-07 on the command line: “Connect the probe”.'],
  [{ status: 'responded' }, 'Answered: “Connect the probe”.'],
] as [Partial<Dialog>, string | null][])('%o closes with a note', (fields, note) => expect(closingNote(make(fields))).toBe(note));
