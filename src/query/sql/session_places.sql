-- Which sessions are on a page, and between which numbers their begins and ends lie; from narrow columns alone.
-- Parameters: only live ones, rows, rows before them.
SELECT session_id, first_number, last_number
FROM (SELECT session_id, min(event_number) AS first_number, max(event_number) AS last_number,
             min(occurred_at) FILTER (event_type = 'session.started') AS started_at,
             count(*) FILTER (event_type = 'session.ended') = 0 AS live
      FROM events WHERE event_type IN ('session.started', 'session.ended') GROUP BY session_id)
WHERE started_at IS NOT NULL AND (NOT $1::BOOLEAN OR live)
ORDER BY started_at DESC, session_id DESC LIMIT $2 OFFSET $3
