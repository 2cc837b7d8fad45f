-- AssetRow: an instrument is connected until it is disconnected or connected again, else until the last event of its
-- session.
WITH changes AS (
  SELECT session_id, event_type, event_number, occurred_at, coalesce(json ->> 'role', '') AS role,
         json ->> 'resource' AS resource
  FROM events WHERE event_type IN ('fixture.instrument_connected', 'fixture.instrument_disconnected')
), spans AS (
  SELECT *, lead(occurred_at) OVER (PARTITION BY session_id, role ORDER BY event_number) AS ended_at FROM changes
), connected AS (
  SELECT session_id, role, coalesce(resource, '') AS resource, occurred_at, ended_at FROM spans
  WHERE event_type = 'fixture.instrument_connected' AND occurred_at >= {since} AND occurred_at <= {until}
), last_events AS (
  SELECT session_id, max(occurred_at) AS last_at
  FROM events SEMI JOIN (SELECT session_id FROM connected WHERE ended_at IS NULL) USING (session_id)
  GROUP BY session_id
), grouped AS (
  SELECT role, resource, count(DISTINCT session_id) AS sessions,
         sum(epoch_us(coalesce(ended_at, last_at)) - epoch_us(occurred_at)) / 1e6 AS connected_s
  FROM connected LEFT JOIN last_events USING (session_id)
  GROUP BY ALL
)
SELECT 'data' AS part,
       {'role': role, 'resource': resource, 'sessions': sessions, 'connected_s': connected_s,
        'share_pct': 100 * connected_s / nullif(sum(connected_s) OVER (), 0)} AS entry
FROM grouped ORDER BY connected_s DESC, role, resource
