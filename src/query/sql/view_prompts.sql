-- One row per dialog.opened, with the answer that came first.
WITH told AS (
  SELECT session_id, json ->> 'dialog_id' AS dialog_id,
         arg_min(run_id, event_number) FILTER (event_type = 'dialog.opened') AS run_id,
         min(event_number) FILTER (event_type = 'dialog.opened') AS event_number,
         arg_min(occurred_at, event_number) FILTER (event_type = 'dialog.opened') AS opened_at,
         arg_min(json, event_number) FILTER (event_type = 'dialog.opened') AS opened,
         arg_min(occurred_at, event_number) FILTER (event_type = 'dialog.responded') AS responded_at,
         arg_min(json, event_number) FILTER (event_type = 'dialog.responded') AS answer
  FROM events WHERE event_type IN ('dialog.opened', 'dialog.responded') GROUP BY ALL
), read AS (
  SELECT *, TRY_CAST(opened -> 'choices' AS VARCHAR[]) AS choices,
         coalesce(TRY_CAST(answer -> 'choices' AS BIGINT[]), [TRY_CAST(answer ->> 'choice' AS BIGINT)]) AS places
  FROM told WHERE event_number IS NOT NULL
)
SELECT session_id, run_id, dialog_id,
       opened ->> 'dialog_type' AS dialog_type,
       opened ->> 'title' AS title,
       opened ->> 'message' AS message,
       choices,
       opened ->> 'step_name' AS step_name,
       opened ->> 'slot_id' AS slot_id,
       opened ->> 'dut_serial' AS dut_serial,
       coalesce(TRY_CAST(opened ->> 'blocking' AS BOOLEAN), true) AS blocking,
       TRY_CAST(opened ->> 'timeout_seconds' AS DOUBLE) AS timeout_seconds,
       opened_at, responded_at,
       answer ->> 'response_type' AS response_type,
       answer ->> 'value' AS value,
       CASE WHEN (answer ->> 'response_type') = 'choice' THEN [choices[place + 1] FOR place IN places] END AS chosen,
       answer ->> 'responded_by' AS responded_by,
       answer ->> 'responded_via' AS responded_via,
       TRY_CAST(answer ->> 'duration_seconds' AS DOUBLE) AS duration_seconds,
       event_number
FROM read
