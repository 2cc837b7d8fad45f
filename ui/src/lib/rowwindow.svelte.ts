// Which rows of a long list are drawn: those in view and a few around them. All rows have the same height; one may be
// opened, which adds a fixed height below it.

const kOverscan = 8;
const kFallbackRowPx = 30;

export interface Opened { index: number; heightPx: number }

export class RowWindow {
  scrollTop = $state(0);
  viewHeight = $state(0);
  rowHeight = $state(kFallbackRowPx);
  private scroller: HTMLElement | null = null;

  constructor(private readonly count: () => number, private readonly opened: () => Opened | null = () => null) {}

  private openedAbove = (index: number): number => {
    const opened = this.opened();
    return opened && opened.index < index ? opened.heightPx : 0;
  };

  first = $derived.by(() => {
    const opened = this.opened();
    const shift = opened && this.scrollTop > (opened.index + 1) * this.rowHeight ? opened.heightPx : 0;
    return Math.max(0, Math.floor((this.scrollTop - shift) / this.rowHeight) - kOverscan);
  });
  last = $derived.by(() => Math.min(this.count(), this.first + Math.ceil(this.viewHeight / this.rowHeight) + 2 * kOverscan));
  paddingTop = $derived.by(() => this.first * this.rowHeight + this.openedAbove(this.first));
  paddingBottom = $derived.by(() => {
    const opened = this.opened();
    return (this.count() - this.last) * this.rowHeight + (opened && opened.index >= this.last ? opened.heightPx : 0);
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
    if (height) this.rowHeight = height;
  }

  scrollToEnd(): void {
    if (!this.scroller) return;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.measure();
  }

  /** Brings a row into view, with what is opened below it; `headPx` is what a sticky head covers. */
  reveal(index: number, headPx = 0): void {
    if (!this.scroller) return;
    const top = index * this.rowHeight + this.openedAbove(index);
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    const opened = this.opened();
    const bottom = top + this.rowHeight + headPx + (opened?.index === index ? opened.heightPx : 0);
    if (bottom > this.scroller.scrollTop + this.viewHeight) this.scroller.scrollTop = Math.min(bottom - this.viewHeight, top);
    this.measure();
  }
}
