// Which rows of a long list are drawn: those in view and a few around them. All rows have the same height; one may be
// opened, which adds a fixed height below it.
//
// Browsers end a scrolled area at some 33 million pixels, and draw badly long before. A list that would be taller is
// scrolled faster than its rows move: each pixel of the scroll bar stands for several of the list.
//
// A list that follows its end knows where it stands without asking the document, so that a frame costs one layout, and
// has no rows around those in view: all of them change with each frame.

const kOverscan = 8;
const kFallbackRowPx = 30;
const kTallestPx = 8_000_000;

export interface Opened { index: number; heightPx: number }

export class RowWindow {
  scrollTop = $state(0);
  viewHeight = $state(0);
  rowHeight = $state(kFallbackRowPx);
  private scroller: HTMLElement | null = null;
  private rowIsKnown = false;

  constructor(
    private readonly count: () => number, private readonly opened: () => Opened | null = () => null, private readonly follows: () => boolean = () => false,
  ) {}

  private openedAbove = (index: number): number => {
    const opened = this.opened();
    return opened && opened.index < index ? opened.heightPx : 0;
  };

  private listHeight = $derived.by(() => this.count() * this.rowHeight + (this.opened()?.heightPx ?? 0));
  private shownHeight = $derived(Math.min(this.listHeight, kTallestPx));
  /** Pixels of the list for one of the scroll bar. */
  private scale = $derived.by(() => (this.shownHeight === this.listHeight ? 1 : (this.listHeight - this.viewHeight) / (this.shownHeight - this.viewHeight)));
  private top = $derived.by(() => (this.follows() ? Math.max(0, this.shownHeight - this.viewHeight) : this.scrollTop));
  private listTop = $derived(this.top * this.scale);
  private overscan = $derived.by(() => (this.follows() ? 0 : kOverscan));
  isScaled = $derived.by(() => this.scale > 1);

  private inView = $derived.by(() => {
    const opened = this.opened();
    const shift = opened && this.listTop > (opened.index + 1) * this.rowHeight ? opened.heightPx : 0;
    return Math.max(0, Math.floor((this.listTop - shift) / this.rowHeight));
  });
  // In a scaled list there may be no room for rows above those in view.
  first = $derived.by(() => Math.max(0, this.inView - this.overscan, Math.ceil((this.listTop - this.top - this.openedAbove(this.inView)) / this.rowHeight)));
  last = $derived.by(() => Math.min(this.count(), this.inView + Math.ceil(this.viewHeight / this.rowHeight) + this.overscan + 1));
  paddingTop = $derived.by(() => Math.max(0, this.top - this.listTop + this.first * this.rowHeight + this.openedAbove(this.first)));
  paddingBottom = $derived.by(() => {
    const opened = this.opened();
    const inside = opened && opened.index >= this.first && opened.index < this.last ? opened.heightPx : 0;
    return Math.max(0, this.shownHeight - this.paddingTop - (this.last - this.first) * this.rowHeight - inside);
  });

  /** Svelte action for the element that scrolls. `[data-row]` marks a row to take the height from. */
  attach = (scroller: HTMLElement): { destroy: () => void } => {
    this.scroller = scroller;
    const measure = (): void => this.measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    scroller.addEventListener('scroll', measure, { passive: true });
    measure();
    return { destroy: () => { observer.disconnect(); scroller.removeEventListener('scroll', measure); this.scroller = null; } };
  };

  measure(): void {
    if (!this.scroller) return;
    this.scrollTop = this.scroller.scrollTop;
    this.viewHeight = this.scroller.clientHeight;
    const height = this.scroller.querySelector('[data-row]')?.getBoundingClientRect().height;
    if (!height) return;
    this.rowHeight = height;
    this.rowIsKnown = true;
  }

  /** For a list that follows. */
  scrollToEnd(): void {
    if (!this.scroller) return;
    this.scroller.scrollTop = 2 * kTallestPx;
    if (!this.rowIsKnown) this.measure();
  }

  /** Brings a row into view, with what is opened below it; `headPx` is what a sticky head covers. */
  reveal(index: number, headPx = 0): void {
    if (!this.scroller) return;
    const top = index * this.rowHeight + this.openedAbove(index);
    const listTop = this.scroller.scrollTop * this.scale;
    const opened = this.opened();
    const bottom = top + this.rowHeight + headPx + (opened?.index === index ? opened.heightPx : 0);
    if (top < listTop) this.scroller.scrollTop = top / this.scale;
    else if (bottom > listTop + this.viewHeight) this.scroller.scrollTop = Math.min(bottom - this.viewHeight, top) / this.scale;
    this.measure();
  }
}
