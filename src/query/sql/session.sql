SELECT started, ended_at, outcome, live, event_number, started_at, session_id FROM ({session_facts})
WHERE session_id = $1
