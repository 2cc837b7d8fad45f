// What a chart shows and how it gets there: the range in view, the newest answer for it, the overview of all. Each change
// of the range asks anew; an answer that is no longer wanted is dropped, and what is drawn stays until the next one.

import { fitted, followed, sameRange, seesEnd, spanOf, type Range } from './ranges';
import type { Source } from './sources';
import type { Trace } from './trace';

const kLiveMs = 250;
const kLiveOverviewMs = 1000;

export class SignalView {
  bounds = $state.raw<Range | null>(null);
  view = $state.raw<Range | null>(null);
  /** The newest answers: of the signal itself, then of those beside it. */
  shown = $state.raw<Trace[]>([]);
  overview = $state.raw<Trace | null>(null);
  loading = $state(false);
  /** There is an answer to "how much is there?". */
  known = $state(false);
  error = $state<string | null>(null);
  following = $derived(this.view !== null && this.bounds !== null && seesEnd(this.view, this.bounds));
  whole = $derived(sameRange(this.view, this.bounds));
  private columns = 0;
  private sources: Source[] = [];
  private abort = new AbortController();
  private overviewAbort = new AbortController();
  private frame: number | null = null;
  private timers = new Map<string, number>();
  /** The reader hasn't moved yet: what is shown at first keeps its beginning and grows. */
  private untouched = false;
  private closed = false;

  close(): void {
    this.closed = true;
    this.abort.abort();
    this.overviewAbort.abort();
    for (const timer of this.timers.values()) window.clearTimeout(timer);
    if (this.frame !== null) window.cancelAnimationFrame(this.frame);
  }

  /** Another signal, with others beside it. Begins with the range `keep`, as far as there is something; else with all. */
  async open(sources: Source[], keep: Range | null | ((bounds: Range) => Promise<Range | null>)): Promise<void> {
    this.sources = sources;
    this.abort.abort();
    this.overviewAbort.abort();
    try {
      const bounds = (await sources[0]?.bounds(new AbortController().signal)) ?? null;
      const first = bounds && typeof keep === 'function' ? await keep(bounds) : (keep as Range | null);
      if (this.closed || this.sources !== sources) return;
      this.bounds = bounds;
      this.known = true;
      this.error = null;
      this.view = bounds && (first ? this.fit(first, bounds) : bounds);
      this.untouched = typeof keep === 'function';
      if (!bounds) this.shown = [];
      this.load();
      this.loadOverview();
    } catch (error) {
      if (!this.closed && this.sources === sources) this.error = (error as Error).message;
    }
  }

  /** There is no signal to open. */
  nothing(): void {
    this.known = true;
    this.bounds = this.view = null;
    this.shown = [];
  }

  /** How many pixel columns the chart has. */
  setColumns(columns: number): void {
    if (columns === this.columns || columns < 1) return;
    this.columns = columns;
    this.load();
    this.loadOverview();
  }

  show(range: Range): void {
    if (!this.bounds) return;
    const next = this.fit(range, this.bounds);
    this.untouched = false;
    if (sameRange(next, this.view)) return;
    this.view = next;
    this.frame ??= window.requestAnimationFrame(() => { this.frame = null; this.load(); });
  }

  showAll(): void {
    if (this.bounds) this.show(this.bounds);
  }

  /** To the newest data, as wide as now. */
  follow(): void {
    if (this.bounds && this.view) this.show({ from: this.bounds.to - spanOf(this.view), to: this.bounds.to });
  }

  /** The signal goes on to here. A view that sees its end moves along. */
  extendTo(end: number): void {
    const { bounds, view } = this;
    if (!bounds || !view || end <= bounds.to) return;
    const grown = { from: bounds.from, to: end };
    const next = this.untouched && seesEnd(view, bounds) ? { from: view.from, to: end } : followed(view, bounds, grown);
    this.bounds = grown;
    if (!sameRange(next, view)) {
      this.view = next;
      this.later('main', kLiveMs, () => this.load());
    }
    this.later('overview', kLiveOverviewMs, () => this.loadOverview());
  }

  /** Asks again for what is in view, after an error. */
  retry(): void {
    void this.open(this.sources, this.whole ? null : this.view);
  }

  private fit(range: Range, bounds: Range): Range {
    return fitted(range, bounds, Math.min(this.sources[0]?.smallest ?? 1, spanOf(bounds)));
  }

  private later(name: string, ms: number, action: () => void): void {
    if (this.timers.has(name)) return;
    this.timers.set(name, window.setTimeout(() => { this.timers.delete(name); action(); }, ms));
  }

  private load(): void {
    const { view, columns, sources } = this;
    this.abort.abort();
    if (!view || columns === 0 || this.closed) return;
    const abort = new AbortController();
    this.abort = abort;
    this.loading = true;
    Promise.all(sources.map((source) => source.trace(view, columns, abort.signal))).then(
      (traces) => { if (!abort.signal.aborted) { this.shown = traces; this.loading = false; this.error = null; } },
      (error: Error) => { if (!abort.signal.aborted) { this.error = error.message; this.loading = false; } },
    );
  }

  private loadOverview(): void {
    const { bounds, columns, sources } = this;
    this.overviewAbort.abort();
    const source = sources[0];
    if (!bounds || !source || columns === 0 || this.closed) return;
    const abort = new AbortController();
    this.overviewAbort = abort;
    source.trace(bounds, columns, abort.signal).then((trace) => { if (!abort.signal.aborted) this.overview = trace; }, () => undefined);
  }
}
