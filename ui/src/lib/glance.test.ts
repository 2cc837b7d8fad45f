import { expect, test } from 'vitest';
import { GlanceLog } from './glance';
import type { LiveEvent } from './types';

const planned = (...paths: string[]): LiveEvent => ({
  event_type: 'test.steps_discovered', event_number: 1,
  items: paths.map((step_path) => ({ step_path, parent_path: step_path.split('/').slice(0, -1).join('/'), vector_index: 0 })),
}) as unknown as LiveEvent;

const step = (type: 'started' | 'ended', step_path: string, event_number: number, outcome: string | null = null): LiveEvent => ({
  event_type: `test.step_${type}`, event_number, step_path, step_name: step_path, parent_path: step_path.split('/').slice(0, -1).join('/'), vector_index: 0, outcome,
}) as unknown as LiveEvent;

test('planned steps wait, open ones run, ended ones show their outcome', () => {
  const log = new GlanceLog();
  log.take([planned('a', 'b', 'c'), step('started', 'a', 2), step('ended', 'a', 3, 'failed'), step('started', 'b', 4)]);
  expect(log.glance()).toEqual({ tones: ['failed', 'running', 'waiting'], failed: 1, total: 3 });
});

test('the newer event of a step counts, whichever comes first', () => {
  const log = new GlanceLog();
  log.take([planned('a')]);
  log.take([step('ended', 'a', 3, 'failed'), step('ended', 'a', 5, 'passed')]);
  log.take([step('started', 'a', 2), step('started', 'a', 4)]);
  expect(log.glance()).toEqual({ tones: ['passed'], failed: 0, total: 1 });
});

test('a container has no segment of its own', () => {
  const log = new GlanceLog();
  log.take([planned('T/x', 'T/y'), step('started', 'T', 2), step('ended', 'T/x', 3, 'failed'), step('ended', 'T', 4, 'failed')]);
  expect(log.glance()).toEqual({ tones: ['failed', 'waiting'], failed: 1, total: 2 });
});
