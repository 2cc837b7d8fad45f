-- One row per session.started. A genuine session.ended counts before a derived one, then the later one.
WITH started AS (
  SELECT session_id, arg_min(json, event_number) AS json, min(occurred_at) AS started_at
  FROM events WHERE event_type = 'session.started' GROUP BY session_id
), ended AS (
  SELECT session_id,
         arg_max(json, (coalesce(json ->> 'derived', 'false') <> 'true', event_number)) AS json,
         arg_max(occurred_at, (coalesce(json ->> 'derived', 'false') <> 'true', event_number)) AS ended_at
  FROM events WHERE event_type = 'session.ended' GROUP BY session_id
)
SELECT s.session_id,
       s.json ->> 'session_type' AS session_type,
       s.started_at,
       e.ended_at,
       e.json ->> 'outcome' AS outcome,
       e.json ->> 'reason' AS reason,
       e.session_id IS NULL AS live,
       s.json ->> 'station_id' AS station_id,
       s.json ->> 'station_name' AS station_name,
       s.json ->> 'station_type' AS station_type,
       s.json ->> 'station_location' AS station_location,
       s.json ->> 'station_hostname' AS station_hostname,
       TRY_CAST(s.json ->> 'pid' AS BIGINT) AS pid,
       s.json ->> 'client' AS client,
       s.json ->> 'operator_id' AS operator_id,
       s.json ->> 'operator_name' AS operator_name,
       s.json ->> 'fixture_id' AS fixture_id,
       TRY_CAST(s.json ->> 'slot_count' AS BIGINT) AS slot_count
FROM started s LEFT JOIN ended e USING (session_id)
