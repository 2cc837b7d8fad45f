-- {columns} of the events. Parameters: after, session, run, type, newest (for the tail alone), since, role, session
-- prefix, run prefix, limit.
WITH matching AS (
  SELECT event_number, session_id, run_id, received_at, json FROM {stored_events}
  WHERE event_number > $1::BIGINT
  AND ($2::VARCHAR IS NULL OR session_id = $2::VARCHAR)
  AND ($3::VARCHAR IS NULL OR run_id = $3::VARCHAR)
  AND ($4::VARCHAR IS NULL OR event_type = $4::VARCHAR)
  UNION ALL
  SELECT event_number, session_id, run_id, received_at, json
  FROM tail_events(after := $1::BIGINT, session_id := $2::VARCHAR, run_id := $3::VARCHAR, event_type := $4::VARCHAR,
                   newest := $5::BIGINT)
)
SELECT {columns} FROM matching
WHERE ($6::TIMESTAMPTZ IS NULL OR received_at >= $6::TIMESTAMPTZ)
AND ($7::VARCHAR IS NULL OR coalesce(json ->> 'role' = $7::VARCHAR, false)
     OR coalesce(json ->> 'instrument_role' = $7::VARCHAR, false)
     OR coalesce(split_part(json ->> 'channel_id', '.', 1) = $7::VARCHAR, false)
     OR coalesce(json ->> '$.details.role' = $7::VARCHAR, false))
AND ($8::VARCHAR IS NULL OR starts_with(session_id, $8::VARCHAR))
AND ($9::VARCHAR IS NULL OR starts_with(run_id, $9::VARCHAR))
ORDER BY event_number {direction}
LIMIT $10
