-- What happened in sessions. Parameter: their ids as a JSON array.
WITH wanted AS (SELECT unnest(from_json($1::VARCHAR, '["VARCHAR"]')) AS session_id),
told AS (SELECT session_id, count(*) AS events FROM events WHERE session_id IN (FROM wanted) GROUP BY session_id),
ran AS (
  SELECT session_id, count(*) AS runs,
         array_to_string(list_sort(list_distinct(list(nullif(dut_serial, '')))), ', ') AS serials
  FROM runs WHERE session_id IN (FROM wanted) GROUP BY session_id
)
SELECT session_id, coalesce(runs, 0) AS runs, coalesce(events, 0) AS events, coalesce(serials, '') AS serials
FROM wanted LEFT JOIN told USING (session_id) LEFT JOIN ran USING (session_id)
