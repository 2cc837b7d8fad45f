/** Calls `action` once, soon after any number of calls. */
export class Soon {
  private timer: number | null = null;

  constructor(private readonly action: () => void, private readonly delayMs: number) {}

  call(): void {
    this.timer ??= window.setTimeout(() => { this.timer = null; this.action(); }, this.delayMs);
  }

  cancel(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
  }
}
