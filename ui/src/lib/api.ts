// Requests to the HTTP API. Errors are RFC 9457 problems; every failure is an ApiError with a sentence for people.

import type { EventsPage, MeasurementsPage } from '@gen/http';
import type { Health, LiveEvent, MeasurementRow, RunsPage, RunView } from './types';

export class ApiError extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string) {
    super(detail || title);
  }
}

const kTimeoutMs = 30_000;
const kEventsPerRequest = 10_000;
const kRowsPerRequest = 10_000;

async function problemOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
  return new ApiError(response.status, body.title ?? response.statusText, body.detail ?? '');
}

export type Query = Record<string, string | number | null | undefined>;

export function queryText(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text}` : '';
}

export async function get<T>(path: string, query: Query = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}${queryText(query)}`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(kTimeoutMs) });
  } catch (cause) {
    throw new ApiError(0, 'No answer', `The Litmus server did not answer (${(cause as Error).message}).`);
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

export const health = (): Promise<Health> => get('/health');

export interface RunsQuery { sort?: string; limit?: number; cursor?: string | null; q?: string | null; outcome?: string }

export const runs = (query: RunsQuery): Promise<RunsPage> => get('/runs', { ...query });

export const run = (id: string): Promise<RunView> => get(`/runs/${encodeURIComponent(id)}`);

/** Every row of a paged list. */
async function all<Page extends { next_cursor: string | null }, Row>(path: string, query: Query, rowsOf: (page: Page) => Row[]): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await get<Page>(path, { ...query, cursor });
    rows.push(...rowsOf(page));
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}

export const measurements = (id: string): Promise<MeasurementRow[]> =>
  all(`/runs/${encodeURIComponent(id)}/measurements`, { limit: kRowsPerRequest }, (page: MeasurementsPage) => page.measurements);

export const runEvents = (id: string): Promise<LiveEvent[]> =>
  all('/events', { run_id: id, limit: kEventsPerRequest }, (page: EventsPage) => page.events as LiveEvent[]);
