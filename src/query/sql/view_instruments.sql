-- One row per fixture.instrument_connected. It ends when the role is disconnected, or connected again, in its session.
WITH changes AS (
  SELECT session_id, run_id, event_type, event_number, occurred_at, json,
         lead(occurred_at) OVER later AS next_at, lead(event_type) OVER later AS next_type, lead(json) OVER later AS next
  FROM events WHERE event_type IN ('fixture.instrument_connected', 'fixture.instrument_disconnected')
  WINDOW later AS (PARTITION BY session_id, json ->> 'role' ORDER BY event_number)
)
SELECT session_id, run_id,
       json ->> 'role' AS role,
       json ->> 'instrument_id' AS instrument_id,
       json ->> 'resource' AS resource,
       coalesce(json ->> 'protocol', 'visa') AS protocol,
       json ->> 'driver' AS driver,
       json ->> 'manufacturer' AS manufacturer,
       json ->> 'model' AS model,
       json ->> 'serial' AS serial,
       json ->> 'firmware' AS firmware,
       json ->> 'cal_due' AS cal_due,
       json ->> 'cal_last' AS cal_last,
       json ->> 'cal_certificate' AS cal_certificate,
       json ->> 'cal_lab' AS cal_lab,
       coalesce(TRY_CAST(json ->> 'mocked' AS BOOLEAN), false) AS mocked,
       occurred_at AS connected_at,
       next_at AS disconnected_at,
       CASE WHEN next_type = 'fixture.instrument_disconnected' THEN next ->> 'safe_state' END AS safe_state,
       event_number
FROM changes WHERE event_type = 'fixture.instrument_connected'
