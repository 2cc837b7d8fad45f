-- The last connection of each role, in the run or in its session outside any run.
WITH connected AS (
  SELECT json ->> 'role' AS role, arg_max(json, event_number) AS json
  FROM events
  WHERE event_type = 'fixture.instrument_connected'
  AND (run_id = $1 OR (run_id IS NULL AND session_id = (SELECT any_value(session_id) FROM runs WHERE run_id = $1)))
  GROUP BY ALL
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
