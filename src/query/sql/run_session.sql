SELECT session_id FROM runs WHERE run_id = $1 LIMIT 1
