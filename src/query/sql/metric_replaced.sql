-- The versions in segments of runs that are in memory, too: what the roll-ups of their segments count is out of date.
SELECT DISTINCT last_event_number FROM {runs} AS stored SEMI JOIN tail_runs() AS live ON stored.run_id = live.run_id
ORDER BY 1
