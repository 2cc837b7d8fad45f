// Sessions as lists and pages show them. One session's row comes from the views `sessions`, `runs` and `events`.

import type { SessionList as SessionPage, SessionListRow } from '@gen/http';
import * as api from './api';
import { kNone } from './format';

/** With what it has done. */
export type Session = SessionListRow;
export type Tally = Pick<Session, 'runs' | 'events' | 'serials'>;

export interface SessionQuery { limit: number; page: number; onlyLive: boolean; find: string }

/** Newest first. */
export const sessionsOf = ({ limit, page, onlyLive, find }: SessionQuery, signal?: AbortSignal): Promise<SessionPage> =>
  api.get('/sessions/_list', { limit, offset: (page - 1) * limit, live: onlyLive ? 'true' : null, find }, signal);

const kColumns = `session_id, session_type, started_at, ended_at, outcome, reason, live, station_id, station_name, station_hostname, pid, client,
  operator_id, operator_name`;

const kIdLength = 36;

/** By its id or a prefix of it. ApiError 404 when there is none, 409 when there are several. */
export async function sessionOf(idOrPrefix: string): Promise<Omit<Session, keyof Tally>> {
  const isWhole = idOrPrefix.length === kIdLength;
  const found = await api.select<Omit<Session, keyof Tally>>(
    `SELECT ${kColumns} FROM sessions WHERE ${isWhole ? 'session_id = $1::VARCHAR' : 'starts_with(session_id, $1::VARCHAR)'} LIMIT 2`, [idOrPrefix.toLowerCase()],
  );
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw new api.ApiError(409, 'Conflict', `${idOrPrefix} is the beginning of more than one session id; give more of it.`);
  throw new api.ApiError(404, 'Not Found', `Session ${idOrPrefix} not found.`);
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
