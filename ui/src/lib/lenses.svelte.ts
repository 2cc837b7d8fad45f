// The answers of the metrics page, one per lens and filter set, so that a tab that was seen is there at once. What is one
// click away is asked, too, one question after the other, once what is on screen is there. A run that ends makes all
// answers old; the one on screen is asked anew, and stays until the new one is there.

import * as api from './api';
import { live } from './app.svelte';
import type { RunChange } from './types';

const kSettleMs = 500;
/** How long the first question waits to be told of changes, so that it needn't be asked twice. */
const kPatienceMs = 300;
const kAtMost = 40;

interface Wanted { path: string; query: api.Query }
interface Entry { answer: unknown; error: string | null; isOld: boolean; at: number }

export class LensAnswers {
  private entries = $state.raw<Map<string, Entry>>(new Map());
  private readonly underWay = new Set<string>();
  /** Under way since before the last change. */
  private readonly again = new Set<string>();
  private shown: Wanted[] = [];
  private near: Wanted[] = [];
  private nearUnderWay: Wanted[] | null = null;
  private timer: number | null = null;
  private isBegun = false;
  private isClosed = false;
  private readonly patience: number;
  private readonly end: () => void;

  constructor() {
    this.patience = window.setTimeout(() => this.begin(), kPatienceMs);
    this.end = live.subscribe<RunChange>('runs', {}, {
      onItems: (items) => { if (items.some(({ change }) => change === 'ended')) this.refreshSoon(); },
      onStart: () => { if (this.isBegun) this.refreshSoon(); else this.begin(); },
    });
  }

  close(): void {
    this.isClosed = true;
    this.end();
    window.clearTimeout(this.patience);
    if (this.timer !== null) window.clearTimeout(this.timer);
  }

  of<T>(path: string, query: api.Query): T | null {
    return (this.entries.get(keyOf(path, query))?.answer as T | undefined) ?? null;
  }

  errorOf = (path: string, query: api.Query): string | null => this.entries.get(keyOf(path, query))?.error ?? null;

  /** When an answer came, in ms; null before. */
  timeOf = (path: string, query: api.Query): number | null => this.entries.get(keyOf(path, query))?.at ?? null;

  /** What is on screen, and what is one click away from it. */
  show(wanted: Wanted[], near: Wanted[] = []): void {
    this.shown = wanted;
    this.near = near;
    if (!this.isBegun) return;
    const asked = wanted.filter((one) => this.isMissing(one)).map(({ path, query }) => this.load(path, query));
    void Promise.all(asked).then(() => this.loadNear(near));
  }

  refresh(): void {
    for (const key of this.underWay) this.again.add(key);
    for (const entry of this.entries.values()) entry.isOld = true;
    this.show(this.shown, this.near);
  }

  private begin(): void {
    window.clearTimeout(this.patience);
    this.isBegun = true;
    this.show(this.shown, this.near);
  }

  private refreshSoon(): void {
    this.timer ??= window.setTimeout(() => { this.timer = null; this.refresh(); }, kSettleMs);
  }

  private isMissing({ path, query }: Wanted): boolean {
    const known = this.entries.get(keyOf(path, query));
    return !known || known.isOld || known.error !== null;
  }

  /** What was never asked; an old answer is better than none. Stops when something else is on screen. */
  private async loadNear(near: Wanted[]): Promise<void> {
    if (this.nearUnderWay === near) return;
    this.nearUnderWay = near;
    for (const { path, query } of near) {
      if (near !== this.near || this.isClosed) return;
      if (!this.entries.has(keyOf(path, query))) await this.load(path, query);
    }
    this.nearUnderWay = null;
  }

  private async load(path: string, query: api.Query): Promise<void> {
    const key = keyOf(path, query);
    if (this.underWay.has(key)) return;
    this.underWay.add(key);
    const entry: Entry = { answer: this.entries.get(key)?.answer, error: null, isOld: false, at: Date.now() };
    try {
      entry.answer = await api.metric(path, query);
    } catch (error) {
      entry.error = (error as Error).message;
    }
    this.underWay.delete(key);
    const kept = [...this.entries].filter(([other]) => other !== key).slice(-(kAtMost - 1));
    this.entries = new Map([...kept, [key, entry]]);
    if (this.again.delete(key)) void this.load(path, query);
  }
}

const keyOf = (path: string, query: api.Query): string => path + api.queryText(query);
