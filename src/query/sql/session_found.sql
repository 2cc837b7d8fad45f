-- What a search of sessions looks at. Parameters: only live ones, the text.
(NOT $1::BOOLEAN OR live)
AND contains(lower(concat_ws(chr(10), session_id, client, session_type, station_id, station_name, station_hostname,
                             operator_id, operator_name)), lower($2::VARCHAR))
