SELECT session_id FROM ({session_facts})
WHERE session_id BETWEEN $1::VARCHAR AND $1::VARCHAR || '~'
ORDER BY started_at DESC, session_id LIMIT 10
