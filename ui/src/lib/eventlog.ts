// The events of one run as the page knows them: each once, in number order, by category; the newest are kept.
// A stream that resumes may send events again; a number that was seen, or an id that is still kept (after a power loss an
// event may come back with a new number), is dropped.

import { EventRows, type LogRow } from './eventrows';
import type { LiveEvent } from './types';

export type { LogRow } from './eventrows';

export const kCategories = ['steps', 'measurements', 'instruments', 'fixture', 'dialogs', 'other'] as const;
export type Category = (typeof kCategories)[number];
export type Filter = 'all' | Category;

export const kFilterLabels: Record<Filter, string> = {
  all: 'All', steps: 'Steps', measurements: 'Measurements', instruments: 'Instruments', fixture: 'Fixture',
  dialogs: 'Dialogs', other: 'Other',
};

const kByType: Record<string, Category> = {
  'test.measurement': 'measurements', 'test.record': 'measurements', 'test.observation': 'measurements',
};
const kByPrefix: Record<string, Category> = {
  test: 'steps', instrument: 'instruments', route: 'instruments', channel: 'instruments', fixture: 'fixture', dialog: 'dialogs',
};

export const categoryOf = (eventType: string): Category => kByType[eventType] ?? kByPrefix[eventType.split('.', 1)[0]!] ?? 'other';

export class EventLog {
  readonly rows: Record<Filter, EventRows> = {
    all: new EventRows(), steps: new EventRows(), measurements: new EventRows(), instruments: new EventRows(), fixture: new EventRows(),
    dialogs: new EventRows(), other: new EventRows(),
  };
  /** Of the first event. */
  sessionId: string | null = null;
  private readonly ids = new Set<string>();
  /** Of open steps. */
  private readonly stepStarts = new Map<string, number>();
  /** By the number of the event that ended the step. */
  private readonly durations = new Map<number, number>();
  private lastNumber = -1;

  /** Takes what is new and returns it in the order given. */
  append(items: readonly LiveEvent[]): LiveEvent[] {
    const fresh = items.filter((event) => this.isNew(event));
    for (const event of fresh) {
      const row = { event, durationS: this.durationOf(event) };
      for (const gone of this.rows.all.push(row)) this.ids.delete(gone.event.id);
      this.rows[categoryOf(event.event_type)].push(row);
      this.sessionId ??= event.session_id;
    }
    return fresh;
  }

  /** Rows of a page that was asked for; `events` may hold others, too. */
  hold(filter: Filter, page: number, events: readonly LiveEvent[]): void {
    const wanted = filter === 'all' ? events : events.filter((event) => categoryOf(event.event_type) === filter);
    this.rows[filter].hold(page, wanted.map((event): LogRow => ({ event, durationS: this.durations.get(event.event_number ?? NaN) ?? null })));
  }

  private isNew(event: LiveEvent): boolean {
    if (event.event_number !== undefined && event.event_number <= this.lastNumber) return false;
    if (this.ids.has(event.id)) return false;
    this.ids.add(event.id);
    this.lastNumber = event.event_number ?? this.lastNumber;
    return true;
  }

  private durationOf(event: LiveEvent): number | null {
    const key = `${String(event.step_path)}#${String(event.vector_index ?? 0)}`;
    const at = Date.parse(event.occurred_at);
    if (event.event_type === 'test.step_started') this.stepStarts.set(key, at);
    if (event.event_type !== 'test.step_ended') return null;
    const start = this.stepStarts.get(key);
    if (start === undefined) return null;
    this.stepStarts.delete(key);
    const durationS = Math.max(0, (at - start) / 1000);
    if (event.event_number !== undefined) this.durations.set(event.event_number, durationS);
    return durationS;
  }
}
