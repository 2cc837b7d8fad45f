-- What begins and ends of sessions say, between two numbers: above $1, up to $2.
SELECT session_id, event_number, event_type = 'session.ended' AS is_end, occurred_at,
       coalesce(said[1], 'false') <> 'true' AS genuine, TRY_CAST(said[2] AS BIGINT) AS pid,
       said[3] AS session_type, said[4] AS outcome, said[5] AS reason, said[6] AS station_id, said[7] AS station_name,
       said[8] AS station_hostname, said[9] AS client, said[10] AS operator_id, said[11] AS operator_name
FROM (SELECT session_id, event_number, event_type, occurred_at,
             json_extract_string(json, ['derived', 'pid', 'session_type', 'outcome', 'reason', 'station_id',
                                        'station_name', 'station_hostname', 'client', 'operator_id',
                                        'operator_name']) AS said
      FROM events
      WHERE event_type IN ('session.started', 'session.ended') AND event_number > $1 AND event_number <= $2)
