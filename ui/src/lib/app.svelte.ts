// What every page shares: the live connection, the running tests, the server's health, a clock.

import * as api from './api';
import { followDialogs } from './dialogs.svelte';
import { browserSurroundings, LiveConnection, type ConnectionState } from './live';
import { showToast } from './toasts.svelte';
import type { ActiveRun, Health } from './types';

let connection = $state.raw<ConnectionState>({ phase: 'connecting', lostAt: null, retryAt: null });
let activeRuns = $state.raw<ActiveRun[]>([]);
let serverHealth = $state.raw<Health | null>(null);
let now = $state(Date.now());

export const connectionState = (): ConnectionState => connection;
/** What is on screen may be old. */
export const isStale = (): boolean => connection.lostAt !== null;
export const active = (): ActiveRun[] => activeRuns;
export const health = (): Health | null => serverHealth;
/** The time in ms, once a second. */
export const nowMs = (): number => now;

export const live = new LiveConnection(
  browserSurroundings(`${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/api/ws`),
  (state) => {
    const arrived = state.phase === 'live' && connection.phase !== 'live';
    connection = state;
    if (arrived) void loadHealth();
  },
  (detail) => showToast(detail, 'error'),
);

async function loadHealth(): Promise<void> {
  serverHealth = await api.health().catch(() => serverHealth);
}

const isActiveRun = (item: Partial<ActiveRun>): item is ActiveRun => typeof item.run_id === 'string';

export function startApp(): void {
  window.setInterval(() => { now = Date.now(); }, 1000);
  window.addEventListener('online', () => live.connectNow());
  document.addEventListener('visibilitychange', () => { if (!document.hidden) live.connectNow(); });
  live.subscribe<ActiveRun>('active', {}, { onItems: (items) => { activeRuns = items.filter(isActiveRun); } });
  followDialogs(live);
  live.connect();
  void loadHealth();
}
