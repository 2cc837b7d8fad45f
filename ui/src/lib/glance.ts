// How a run stands, from the few events that say so: a segment per planned step. Pure. Takes the events of each type in
// their order, but those of different types in any: the newer event of a step counts.

import { isBad, severity, type Tone } from './outcome';
import { stepKey } from './runstate';
import type { EventOf, LiveEvent } from './types';

/** The event types that a glance is made of. */
export const kGlanceTypes = ['test.steps_discovered', 'test.step_started', 'test.step_ended'] as const;

interface Segment { path: string; tone: Tone; number: number }

export interface Glance { tones: Tone[]; failed: number; total: number }

interface PlannedItem { step_path: string; parent_path?: string; vector_index?: number }
type StepEvent = EventOf<'test.step_started'> | EventOf<'test.step_ended'>;

export class GlanceLog {
  private readonly segments = new Map<string, Segment>();
  private readonly parents = new Set<string>();

  take(events: readonly LiveEvent[]): void {
    for (const event of events) {
      if (event.event_type === 'test.steps_discovered') this.plan(event as EventOf<'test.steps_discovered'>);
      else this.move(event as unknown as StepEvent);
    }
  }

  /** Containers have no segment: their steps have. */
  glance(): Glance {
    const leaves = [...this.segments.values()].filter(({ path }) => !this.parents.has(path));
    return { tones: leaves.map(({ tone }) => tone), failed: leaves.filter(({ tone }) => isBad(tone)).length, total: leaves.length };
  }

  private plan(event: EventOf<'test.steps_discovered'>): void {
    for (const { step_path, parent_path, vector_index } of (event.items ?? []) as unknown as PlannedItem[]) {
      if (parent_path) this.parents.add(parent_path);
      const key = stepKey(step_path, vector_index ?? 0);
      if (!this.segments.has(key)) this.segments.set(key, { path: step_path, tone: 'waiting', number: -1 });
    }
  }

  private move(event: StepEvent): void {
    if (event.parent_path) this.parents.add(event.parent_path);
    const path = event.step_path ?? event.step_name;
    const key = stepKey(path, event.vector_index ?? 0);
    const number = event.event_number ?? 0;
    if ((this.segments.get(key)?.number ?? -1) > number) return;
    this.segments.set(key, { path, tone: toneAfter(event), number });
  }
}

function toneAfter(event: StepEvent): Tone {
  if (event.event_type === 'test.step_started') return 'running';
  return event.outcome && severity(event.outcome) > 0 ? (event.outcome as Tone) : 'never';
}
