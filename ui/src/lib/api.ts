// Requests to the HTTP API. Errors are RFC 9457 problems; every failure is an ApiError with a sentence for people.

import type {
  EventsPage, LaunchAccepted, LaunchRequest, MeasurementsPage, ProductSummary, ProductsPage, ProfilesPage, ProfileSummary, RunOutput, RunStatus, RunStopping, SessionsPage, SqlResult, StationSummary, StationsPage, TestPath, TestPathsPage,
} from '@gen/http';
import type { Channel, ChannelsPage, ChannelWithSamples, Dialog, DialogAnswer, Health, LiveEvent, MeasurementRow, RunsPage, RunView, Sample } from './types';

/** One thing wrong with a request; `loc` ends in the name of the parameter or member. */
export interface Finding { loc: string[]; msg: string }

export class ApiError extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly findings: Finding[] = []) {
    super(detail || title);
  }
}

const kTimeoutMs = 30_000;
const kEventsPerRequest = 10_000;
const kRowsPerRequest = 10_000;
const kMostRows = 1_000_000;
const kChannelsPerRequest = 1000;

async function problemOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as { title?: string; detail?: string; errors?: Finding[] };
  return new ApiError(response.status, body.title ?? response.statusText, body.detail ?? '', body.errors ?? []);
}

/** A list repeats its parameter. */
export type Query = Record<string, string | string[] | number | null | undefined>;

export function queryText(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.flatMap(([key, value]) => [value].flat().map((one) => [key, String(one)]))).toString();
  return text ? `?${text}` : '';
}

async function request(path: string, query: Query, accept: string, signal?: AbortSignal): Promise<Response> {
  const timeout = AbortSignal.timeout(kTimeoutMs);
  return ask(`${path}${queryText(query)}`, { headers: { Accept: accept }, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
}

async function ask(target: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api${target}`, init);
  } catch (cause) {
    throw new ApiError(0, 'No answer', `The Litmus server did not answer (${(cause as Error).message}).`);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await (await request(path, query, 'application/json', signal)).json()) as T;
}

/** `token`: empty where the server wants none. */
async function post<T>(path: string, body: object, token: string): Promise<T> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await ask(path, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(kTimeoutMs) });
  return (await answer.json()) as T;
}

export const health = (): Promise<Health> => get('/health');

/** The filters of a list of runs; lists are alternatives. */
export interface RunsFilter {
  q?: string | null; outcome?: string | string[]; product?: string[]; station?: string[]; phase?: string[];
  serial?: string | null; part_number?: string | null; project?: string | null; lot?: string | null; since?: string | null; until?: string | null;
}
export interface RunsQuery extends RunsFilter {
  sort?: string; limit?: number; cursor?: string | null; session_id?: string; include_incomplete?: 'true' | 'false';
}

export const runs = (query: RunsQuery): Promise<RunsPage> => get('/runs', { ...query });

export const run = (id: string): Promise<RunView> => get(`/runs/${encodeURIComponent(id)}`);

/** One of the figures of the metrics page, by its path below /metrics. */
export const metric = <T>(name: string, query: Query, signal?: AbortSignal): Promise<T> => get(`/metrics/${name}`, query, signal);

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

/** Stored events by number, `until` not among them. */
export async function eventsBetween(of: { run_id?: string; session_id?: string }, from: number, until: number): Promise<LiveEvent[]> {
  const found: LiveEvent[] = [];
  let cursor: string | null = String(from - 1);
  while (cursor !== null) {
    const page: EventsPage = await get<EventsPage>('/events', { ...of, cursor, limit: Math.min(until - from, kEventsPerRequest) });
    const events = page.events as LiveEvent[];
    found.push(...events.filter((event) => (event.event_number ?? 0) < until));
    cursor = (events.at(-1)?.event_number ?? until) < until ? page.next_cursor : null;
  }
  return found;
}

export interface EventsQuery extends Query {
  session_id?: string | null; run_id?: string | null; type?: string | null; role?: string | null; since?: string | null;
  limit?: number; latest?: 'true' | 'false';
}

/** Oldest first. */
export const events = async (query: EventsQuery, signal?: AbortSignal): Promise<LiveEvent[]> =>
  (await get<EventsPage>('/events', query, signal)).events as LiveEvent[];

// ── Dialogs ─────────────────────────────────────────────────────────────────

export const dialog = (id: string): Promise<Dialog> => get(`/dialogs/${encodeURIComponent(id)}`);

export async function respond(id: string, answer: DialogAnswer, token: string): Promise<void> {
  await post(`/dialogs/${encodeURIComponent(id)}/respond`, { ...answer, responded_via: 'browser' }, token);
}

// ── Channels ────────────────────────────────────────────────────────────────

const pathOf = (channelId: string): string => `/channels/${encodeURIComponent(channelId)}`;

export const channels = (sessionId: string | null = null): Promise<Channel[]> =>
  all('/channels', { session_id: sessionId, limit: kChannelsPerRequest }, (page: ChannelsPage) => page.channels);

export const recentChannels = async (sessionId: string | null, lastN: number): Promise<ChannelWithSamples[]> =>
  (await get<{ channels: ChannelWithSamples[] }>('/channels/_recent', { session_id: sessionId, last_n: lastN })).channels;

export interface SampleQuery extends Query {
  session_id?: string | null; since?: string | null; until?: string | null; first?: number; end?: number;
  last_n?: number; max_points?: number; decimate?: 'minmax' | 'lttb';
}

/** Samples, oldest first. */
export const samples = async (channelId: string, query: SampleQuery, signal?: AbortSignal): Promise<Sample[]> =>
  (await get<{ data: Sample[] }>(pathOf(channelId), query, signal)).data;

/** The same as a file of another format. */
export const samplesAs = async (channelId: string, query: SampleQuery, accept: string): Promise<Blob> =>
  (await request(pathOf(channelId), query, accept)).blob();

export const sessions = (limit: number): Promise<SessionsPage> => get('/sessions', { limit });

// ── SQL ─────────────────────────────────────────────────────────────────────

/** The rows of one SELECT, by the names of their columns. `params` stand for $1, $2, … */
export async function select<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
  const { columns, rows } = await post<SqlResult>('/sql', { sql, params, limit: kRowsPerRequest }, '');
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])) as Row);
}

/** The measurements of a run as CSV, with all their columns. */
export async function measurementsCsv(runId: string): Promise<Blob> {
  const sql = 'SELECT * FROM measurements WHERE run_id = $1 ORDER BY measurement_timestamp';
  const body = JSON.stringify({ sql, params: [runId], limit: kMostRows });
  const headers = { 'Content-Type': 'application/json', Accept: 'text/csv' };
  return (await ask('/sql', { method: 'POST', headers, body, signal: AbortSignal.timeout(kTimeoutMs) })).blob();
}

/** A run as its JSON document, or as its Parquet file. */
export const runAs = async (id: string, accept: string): Promise<Blob> => (await request(`/runs/${encodeURIComponent(id)}`, {}, accept)).blob();

// ── Launched runs ───────────────────────────────────────────────────────────

const pathOfRun = (id: string): string => `/runs/${encodeURIComponent(id)}`;

export const launch = (request: Partial<LaunchRequest>, token: string): Promise<LaunchAccepted> => post('/runs', request, token);

export const runStatus = (id: string): Promise<RunStatus> => get(`${pathOfRun(id)}/status`);

export const runOutput = (id: string, query: { tail?: number; offset?: number; before?: number }): Promise<RunOutput> =>
  get(`${pathOfRun(id)}/output`, query);

export const stopRun = (id: string, token: string): Promise<RunStopping> => post(`${pathOfRun(id)}/stop`, {}, token);

export const stations = (): Promise<StationSummary[]> => all('/stations', {}, (page: StationsPage) => page.stations);

export const products = (): Promise<ProductSummary[]> => all('/products', {}, (page: ProductsPage) => page.products);

export const profiles = (): Promise<ProfileSummary[]> => all('/profiles', {}, (page: ProfilesPage) => page.profiles);

export const testPaths = (): Promise<TestPath[]> => all('/tests', {}, (page: TestPathsPage) => page.tests);
