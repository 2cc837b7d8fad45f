-- Those sessions. Parameters: their ids as a JSON array, the lowest and the highest number.
SELECT started, ended_at, outcome, live, event_number, started_at, session_id FROM session_facts_between($2, $3)
WHERE list_contains(from_json($1::VARCHAR, '["VARCHAR"]'), session_id)
ORDER BY started_at DESC, session_id DESC
