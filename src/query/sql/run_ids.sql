SELECT run_id FROM runs WHERE starts_with(run_id, $1::VARCHAR) ORDER BY started_at DESC, run_id LIMIT 10
