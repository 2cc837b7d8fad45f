SELECT run_id FROM {runs} WHERE run_id BETWEEN $1::VARCHAR AND $1::VARCHAR || '~'
ORDER BY started_at DESC, run_id LIMIT 10
