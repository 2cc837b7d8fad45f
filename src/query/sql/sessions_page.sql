-- Newest first. Parameters 1 and 2 are the last row's start and id.
SELECT started, ended_at, outcome, live, event_number, started_at, session_id FROM session_facts
WHERE $2::VARCHAR IS NULL OR started_at < $1::VARCHAR::TIMESTAMPTZ
      OR (started_at = $1::VARCHAR::TIMESTAMPTZ AND session_id < $2::VARCHAR)
ORDER BY started_at DESC, session_id DESC
LIMIT $3
