-- Which sessions are on a page, newest first, and between which numbers their starts and ends lie. Parameters 1 and 2 are
-- the last row's start and id.
WITH told AS (
  SELECT session_id, min(event_number) AS first_number, max(event_number) AS last_number,
         min(occurred_at) FILTER (event_type = 'session.started') AS started_at
  FROM events WHERE event_type IN ('session.started', 'session.ended') GROUP BY session_id
)
SELECT session_id, first_number, last_number FROM told
WHERE started_at IS NOT NULL
AND ($2::VARCHAR IS NULL OR started_at < $1::VARCHAR::TIMESTAMPTZ
     OR (started_at = $1::VARCHAR::TIMESTAMPTZ AND session_id < $2::VARCHAR))
ORDER BY started_at DESC, session_id DESC
LIMIT $3
