// Sessions as lists and pages show them. Their rows come from the views `sessions`, `runs` and `events`.

import * as api from './api';
import { kNone } from './format';

export interface Session {
  session_id: string;
  session_type: string | null;
  started_at: string;
  ended_at: string | null;
  outcome: string | null;
  reason: string | null;
  live: boolean;
  station_id: string | null;
  station_name: string | null;
  station_hostname: string | null;
  pid: number | null;
  client: string | null;
  operator_id: string | null;
  operator_name: string | null;
}

/** What happened in a session. */
export interface Tally { runs: number; events: number; serials: string }

export interface SessionQuery { limit: number; page: number; onlyLive: boolean; find: string }

const kColumns = `session_id, session_type, started_at, ended_at, outcome, reason, live, station_id, station_name, station_hostname, pid, client,
  operator_id, operator_name`;
/** $1: only live ones; $2: text in what names the session. */
const kMatching = `(NOT $1::BOOLEAN OR live) AND ($2::VARCHAR = '' OR contains(lower(concat_ws(chr(10), session_id, client, session_type,
  station_id, station_name, station_hostname, operator_id, operator_name)), lower($2::VARCHAR)))`;

/** Which sessions a page shows, and between which event numbers their starts and ends lie. */
interface Place { session_id: string; first: number; last: number }

/** What is asked of every session here is only what columns tell; the events of those on the page are read afterwards. */
const kTold = `SELECT session_id, min(event_number) AS first, max(event_number) AS last,
  min(occurred_at) FILTER (event_type = 'session.started') AS started_at, count(*) FILTER (event_type = 'session.ended') = 0 AS live
  FROM events WHERE event_type IN ('session.started', 'session.ended') GROUP BY session_id`;

/** Newest first. */
export async function sessionsOf({ limit, page, onlyLive, find }: SessionQuery): Promise<Session[]> {
  const offset = (page - 1) * limit;
  const newestFirst = 'ORDER BY started_at DESC, session_id DESC';
  if (find) return api.select<Session>(`SELECT ${kColumns} FROM sessions WHERE ${kMatching} ${newestFirst} LIMIT $3 OFFSET $4`, [onlyLive, find, limit, offset]);
  const places = await api.select<Place>(
    `SELECT session_id, first, last FROM (${kTold}) WHERE started_at IS NOT NULL AND (NOT $1::BOOLEAN OR live) ${newestFirst} LIMIT $2 OFFSET $3`, [onlyLive, limit, offset],
  );
  if (places.length === 0) return [];
  const first = places.reduce((least, place) => Math.min(least, place.first), Infinity);
  const last = places.reduce((most, place) => Math.max(most, place.last), 0);
  return api.select<Session>(
    `SELECT ${kColumns} FROM sessions_between($1, $2) WHERE list_contains(from_json($3::VARCHAR, '["VARCHAR"]'), session_id) ${newestFirst}`,
    [first, last, JSON.stringify(places.map(({ session_id }) => session_id))],
  );
}

const kIdLength = 36;

/** By its id or a prefix of it. ApiError 404 when there is none, 409 when there are several. */
export async function sessionOf(idOrPrefix: string): Promise<Session> {
  const isWhole = idOrPrefix.length === kIdLength;
  const found = await api.select<Session>(
    `SELECT ${kColumns} FROM sessions WHERE ${isWhole ? 'session_id = $1::VARCHAR' : 'starts_with(session_id, $1::VARCHAR)'} LIMIT 2`, [idOrPrefix.toLowerCase()],
  );
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw new api.ApiError(409, 'Conflict', `${idOrPrefix} is the beginning of more than one session id; give more of it.`);
  throw new api.ApiError(404, 'Not Found', `Session ${idOrPrefix} not found.`);
}

export interface SessionCounts { total: number; live: number; matching: number }
const kNoSessions: SessionCounts = { total: 0, live: 0, matching: 0 };

export async function countSessions({ onlyLive, find }: Pick<SessionQuery, 'onlyLive' | 'find'>): Promise<SessionCounts> {
  if (!find) {
    const [row] = await api.select<SessionCounts>(
      `SELECT count(*) AS total, count(*) FILTER (live) AS live, count(*) FILTER (NOT $1::BOOLEAN OR live) AS matching FROM (${kTold}) WHERE started_at IS NOT NULL`, [onlyLive],
    );
    return row ?? kNoSessions;
  }
  const [row] = await api.select<SessionCounts>(
    `SELECT count(*) AS total, count(*) FILTER (live) AS live, count(*) FILTER (${kMatching}) AS matching FROM sessions`, [onlyLive, find],
  );
  return row ?? kNoSessions;
}

/** By session; one without any run has none of its serials. */
export async function talliesOf(sessionIds: readonly string[]): Promise<Map<string, Tally>> {
  if (sessionIds.length === 0) return new Map();
  const rows = await api.select<Tally & { session_id: string }>(
    `WITH wanted AS (SELECT unnest(from_json($1::VARCHAR, '["VARCHAR"]')) AS session_id),
     told AS (SELECT session_id, count(*) AS events FROM events WHERE session_id IN (FROM wanted) GROUP BY session_id),
     ran AS (SELECT session_id, count(*) AS runs, string_agg(DISTINCT nullif(dut_serial, ''), ', ') AS serials
             FROM runs WHERE session_id IN (FROM wanted) GROUP BY session_id)
     SELECT session_id, coalesce(runs, 0) AS runs, coalesce(events, 0) AS events, coalesce(serials, '') AS serials
     FROM wanted LEFT JOIN told USING (session_id) LEFT JOIN ran USING (session_id)`,
    [JSON.stringify(sessionIds)],
  );
  return new Map(rows.map(({ session_id, ...tally }) => [session_id, tally]));
}

/** How many events of a session have a lower number. */
export async function eventsBefore(sessionId: string, number: number): Promise<number> {
  const [row] = await api.select<{ events: number }>('SELECT count(*) AS events FROM events WHERE session_id = $1::VARCHAR AND event_number < $2', [sessionId, number]);
  return row?.events ?? 0;
}

/** "test_run" as "Test run". */
export function typeWord(type: string | null | undefined): string {
  const words = (type ?? '').replaceAll('_', ' ');
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : kNone;
}

type Placed = Pick<Session, 'station_id' | 'station_name' | 'station_hostname'>;
export const stationOf = (session: Placed): string => session.station_name || session.station_id || session.station_hostname || kNone;

export const operatorOf = (session: Pick<Session, 'operator_id' | 'operator_name'>): string => session.operator_name || session.operator_id || kNone;

export const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;
