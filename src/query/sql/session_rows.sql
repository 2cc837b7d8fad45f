-- Those sessions. Parameters: their ids as a JSON array, the lowest and the highest number of their begins and ends.
SELECT session_id, session_type, started_at, ended_at, outcome, reason, live, station_id, station_name, station_hostname,
       pid, client, operator_id, operator_name
FROM sessions_between($2, $3) WHERE list_contains(from_json($1::VARCHAR, '["VARCHAR"]'), session_id)
ORDER BY started_at DESC, session_id DESC
