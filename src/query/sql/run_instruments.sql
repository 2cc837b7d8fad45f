-- The last connection of each role, in the run or in its session outside any run. Parameters: the run and its session.
-- Each part has a constant that the scan filters by, so that the JSON of other runs isn't read.
WITH told AS (
  SELECT json, event_number FROM {run_events}
  WHERE event_type = 'fixture.instrument_connected' AND run_id = $1::VARCHAR
  UNION ALL
  SELECT json, event_number FROM {session_events}
  WHERE event_type = 'fixture.instrument_connected' AND session_id = $2::VARCHAR AND run_id IS NULL
), connected AS (
  SELECT json ->> 'role' AS role, arg_max(json, event_number) AS json FROM told GROUP BY ALL
)
SELECT role,
       json ->> 'instrument_id' AS instrument_id,
       json ->> 'resource' AS resource,
       coalesce(json ->> 'protocol', 'visa') AS protocol,
       {'manufacturer': json ->> 'manufacturer', 'model': json ->> 'model', 'serial': json ->> 'serial',
        'firmware': json ->> 'firmware'} AS info,
       {'due_date': json ->> 'cal_due', 'last_cal': json ->> 'cal_last', 'certificate': json ->> 'cal_certificate',
        'lab': json ->> 'cal_lab'} AS calibration,
       json ->> 'driver' AS driver,
       NULL AS catalog_ref,
       coalesce(TRY_CAST(json ->> 'mocked' AS BOOLEAN), false) AS mocked
FROM connected ORDER BY role
