-- One row per session.started with its end. A genuine session.ended counts before a derived one, then the later one.
-- A single pass: what is asked of some sessions only is asked so of their events, and what isn't asked for isn't read.
-- {events}: all, or those between two numbers.
WITH told AS (
  SELECT session_id,
         min(event_number) FILTER (event_type = 'session.started') AS event_number,
         min(occurred_at) FILTER (event_type = 'session.started') AS started_at,
         arg_min(json, event_number) FILTER (event_type = 'session.started') AS started,
         arg_max(json, (coalesce(json ->> 'derived', 'false') <> 'true', event_number))
           FILTER (event_type = 'session.ended') AS ended,
         arg_max(occurred_at, (coalesce(json ->> 'derived', 'false') <> 'true', event_number))
           FILTER (event_type = 'session.ended') AS ended_at,
         count(*) FILTER (event_type = 'session.ended') = 0 AS live
  FROM {events} WHERE event_type IN ('session.started', 'session.ended') GROUP BY session_id
)
SELECT session_id, event_number, started_at, started, ended_at, ended ->> 'outcome' AS outcome, ended ->> 'reason' AS reason,
       live
FROM told WHERE event_number IS NOT NULL
