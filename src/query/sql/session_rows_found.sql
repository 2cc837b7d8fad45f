SELECT session_id, session_type, started_at, ended_at, outcome, reason, live, station_id, station_name, station_hostname,
       pid, client, operator_id, operator_name
FROM sessions WHERE {found}
ORDER BY started_at DESC, session_id DESC LIMIT $3 OFFSET $4
