SELECT * FROM {runs} WHERE run_id = $1 LIMIT 1
