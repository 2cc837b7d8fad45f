-- One row per session.started with its end. A genuine session.ended counts before a derived one, then the later one.
WITH started AS (
  SELECT session_id, min(event_number) AS event_number, min(occurred_at) AS started_at,
         arg_min(json, event_number) AS started
  FROM events WHERE event_type = 'session.started' GROUP BY session_id
), ended AS (
  SELECT session_id,
         arg_max(json, (coalesce(json ->> 'derived', 'false') <> 'true', event_number)) AS ended,
         arg_max(occurred_at, (coalesce(json ->> 'derived', 'false') <> 'true', event_number)) AS ended_at
  FROM events WHERE event_type = 'session.ended' GROUP BY session_id
)
SELECT s.session_id, s.event_number, s.started_at, s.started, e.ended_at,
       e.ended ->> 'outcome' AS outcome, e.ended ->> 'reason' AS reason, e.session_id IS NULL AS live
FROM started s LEFT JOIN ended e USING (session_id)
