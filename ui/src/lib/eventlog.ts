// The events of one run as the page keeps them: each once, in number order, by category.
// A stream that resumes may send events again; a number that was seen, or an id that was seen (after a power loss an
// event may come back with a new number), is dropped.

import type { LiveEvent } from './types';

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

/** An event with what its row shows but the event itself doesn't carry. */
export interface LogRow { event: LiveEvent; durationS: number | null }

export class EventLog {
  readonly rows: Record<Filter, LogRow[]> = {
    all: [], steps: [], measurements: [], instruments: [], fixture: [], dialogs: [], other: [],
  };
  private readonly ids = new Set<string>();
  private readonly stepStarts = new Map<string, number>();
  private lastNumber = -1;

  /** Takes what is new and returns it in the order given. */
  append(items: readonly LiveEvent[]): LiveEvent[] {
    const fresh = items.filter((event) => this.isNew(event));
    for (const event of fresh) {
      const row = { event, durationS: this.durationOf(event) };
      this.rows.all.push(row);
      this.rows[categoryOf(event.event_type)].push(row);
    }
    return fresh;
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
    return start === undefined ? null : Math.max(0, (at - start) / 1000);
  }
}
