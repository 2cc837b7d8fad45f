SELECT session_id FROM session_facts WHERE starts_with(session_id, $1::VARCHAR)
ORDER BY started_at DESC, session_id LIMIT 10
