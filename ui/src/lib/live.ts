// The one live connection of a browser tab: a WebSocket that carries every subscription of the page.
// It reconnects by itself and resumes each subscription after the last cursor that was delivered. Delivery may repeat
// events around a reset; whoever keeps events drops them by number and id (eventlog.ts).

export type Topic = 'events' | 'run' | 'runs' | 'active' | 'channel' | 'dialogs';

export interface Subscriber<T> {
  onItems(items: T[]): void;
  /** The stream starts, for the first time or again. Without a cursor it tells nothing of what happened before. */
  onStart?(): void;
  /** The server can't continue this stream from where it was. Load the current state; the stream goes on after it. */
  onReset?(reason: string): void;
}

export interface ConnectionState {
  phase: 'connecting' | 'live' | 'waiting';
  /** When the connection was lost, in ms; null while live and before the first connection. */
  lostAt: number | null;
  /** When the next attempt starts, in ms; null unless waiting. */
  retryAt: number | null;
}

/** The part of WebSocket that is used; tests give their own. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface Surroundings {
  openSocket(): Socket;
  setTimer(callback: () => void, delayMs: number): number;
  clearTimer(timer: number): void;
  now(): number;
  /** In [0, 1). */
  random(): number;
}

interface Subscription {
  topic: Topic;
  filters: Record<string, string>;
  subscriber: Subscriber<never>;
  cursor: string | null;
}

interface ServerMessage { op: string; sub?: string; cursor?: string | null; items?: never[]; reason?: string; detail?: string }

const kFirstDelayMs = 500;
const kLongestDelayMs = 15_000;
const kReadyTimeoutMs = 10_000;
/** After this long without a message the server is knocked at; without an answer the connection counts as lost. A cut
 *  cable or a sleep closes no socket, and the pings of the protocol aren't told to pages. */
const kQuietMs = 4000;
const kAnswerMs = 3000;

export class LiveConnection {
  private socket: Socket | null = null;
  private ready = false;
  private heardAt = 0;
  private timer: number | null = null;
  private attempts = 0;
  private names = 0;
  private readonly subscriptions = new Map<string, Subscription>();
  private state: ConnectionState = { phase: 'connecting', lostAt: null, retryAt: null };

  constructor(
    private readonly surroundings: Surroundings,
    private readonly onState: (state: ConnectionState) => void,
    private readonly onError: (detail: string) => void,
  ) {}

  connect(): void {
    this.stopTimer();
    this.changeState({ ...this.state, phase: 'connecting', retryAt: null });
    const socket = this.surroundings.openSocket();
    this.socket = socket;
    socket.onopen = () => this.send({ op: 'hello', version: 1 });
    socket.onmessage = (message) => this.receive(message.data);
    socket.onclose = () => { if (this.socket === socket) this.lost(); };
    this.timer = this.surroundings.setTimer(() => this.drop(), kReadyTimeoutMs);
  }

  /** Skips the rest of a wait: the tab became visible, or the network came back. */
  connectNow(): void {
    if (this.state.phase === 'waiting') this.connect();
    else if (this.ready) this.knock();
  }

  /** Starts a stream; returns what ends it. `after` continues behind a cursor. */
  subscribe<T>(topic: Topic, filters: Record<string, string>, subscriber: Subscriber<T>, after: string | null = null): () => void {
    const subscription: Subscription = { topic, filters, subscriber: subscriber as unknown as Subscriber<never>, cursor: after };
    this.start(subscription);
    return () => this.stop(subscription);
  }

  // ── Subscriptions ─────────────────────────────────────────────────────────

  /** Every start has its own name, so that what is still under way for an earlier one is told apart. */
  private start(subscription: Subscription): void {
    const name = `s${++this.names}`;
    this.subscriptions.set(name, subscription);
    if (this.ready) this.announce(name, subscription);
  }

  private stop(subscription: Subscription): void {
    for (const [name, known] of this.subscriptions) {
      if (known !== subscription) continue;
      this.subscriptions.delete(name);
      if (this.ready) this.send({ op: 'unsubscribe', sub: name });
    }
  }

  private announce(name: string, { topic, filters, cursor, subscriber }: Subscription): void {
    this.send({ op: 'subscribe', sub: name, topic, ...filters, ...(cursor ? { after: cursor } : {}) });
    subscriber.onStart?.();
  }

  // ── Messages ──────────────────────────────────────────────────────────────

  private receive(data: unknown): void {
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as ServerMessage;
    this.heardAt = this.surroundings.now();
    if (message.op === 'ready') return this.ready ? undefined : this.begin();
    if (message.op === 'error') return this.onError(message.detail ?? 'The server reported an error without a cause.');
    const subscription = this.subscriptions.get(message.sub ?? '');
    if (!subscription) return;
    if (message.op === 'data') this.deliver(subscription, message);
    if (message.op === 'reset') this.reset(subscription, message);
  }

  private begin(): void {
    this.listenFor(kQuietMs);
    this.ready = true;
    this.attempts = 0;
    this.changeState({ phase: 'live', lostAt: null, retryAt: null });
    for (const [name, subscription] of this.subscriptions) this.announce(name, subscription);
  }

  private deliver(subscription: Subscription, message: ServerMessage): void {
    subscription.cursor = message.cursor ?? subscription.cursor;
    subscription.subscriber.onItems(message.items ?? []);
  }

  private reset(subscription: Subscription, message: ServerMessage): void {
    this.stop(subscription);
    subscription.cursor = message.cursor ?? null;
    this.start(subscription);
    subscription.subscriber.onReset?.(message.reason ?? '');
  }

  private send(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  // ── Connection ────────────────────────────────────────────────────────────

  private listenFor(ms: number): void {
    this.stopTimer();
    this.timer = this.surroundings.setTimer(() => {
      const left = this.heardAt + kQuietMs - this.surroundings.now();
      if (left > 0) this.listenFor(left);
      else this.knock();
    }, ms);
  }

  /** The server answers a second greeting like the first. */
  private knock(): void {
    const knockedAt = this.surroundings.now();
    this.send({ op: 'hello', version: 1 });
    this.stopTimer();
    this.timer = this.surroundings.setTimer(() => {
      if (this.heardAt >= knockedAt) this.listenFor(kQuietMs);
      else this.drop();
    }, kAnswerMs);
  }

  /** What a socket says that was given up is nobody's business. */
  private drop(): void {
    const socket = this.socket;
    this.lost();
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private lost(): void {
    const wasReady = this.ready;
    this.socket = null;
    this.ready = false;
    this.stopTimer();
    const delayMs = this.nextDelayMs();
    const now = this.surroundings.now();
    this.changeState({ phase: 'waiting', lostAt: this.state.lostAt ?? (wasReady ? this.heardAt : now), retryAt: now + delayMs });
    this.timer = this.surroundings.setTimer(() => this.connect(), delayMs);
  }

  /** Doubles up to the longest wait; between half and all of it, so that many tabs don't come back at once. */
  private nextDelayMs(): number {
    const full = Math.min(kFirstDelayMs * 2 ** this.attempts++, kLongestDelayMs);
    return Math.round(full * (0.5 + this.surroundings.random() / 2));
  }

  private stopTimer(): void {
    if (this.timer !== null) this.surroundings.clearTimer(this.timer);
    this.timer = null;
  }

  private changeState(state: ConnectionState): void {
    this.state = state;
    this.onState(state);
  }
}

export function browserSurroundings(url: string): Surroundings {
  return {
    openSocket: () => new WebSocket(url) as unknown as Socket,
    setTimer: (callback, delayMs) => window.setTimeout(callback, delayMs),
    clearTimer: (timer) => window.clearTimeout(timer),
    now: () => Date.now(),
    random: () => Math.random(),
  };
}
