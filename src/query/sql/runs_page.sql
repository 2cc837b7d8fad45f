-- A page in the order of {sort}, nulls last, ties by run_id. Parameters 15 and 16 are the last row's key and run_id.
SELECT file_path, run_id, session_id, slot_id, dut_serial, dut_part_number, dut_lot_number, station_id, station_name,
       station_hostname, fixture_id, outcome, started_at, ended_at, num_measurements, num_steps, test_phase, product_id,
       operator_id, project_name, materialization, materialization_error
FROM runs
WHERE {filter}
AND ($16::VARCHAR IS NULL
     OR CASE WHEN $15::VARCHAR IS NULL THEN {sort} IS NULL AND run_id {beyond} $16::VARCHAR
             ELSE {sort} IS NULL OR {sort} {beyond} CAST($15::VARCHAR AS {type})
                  OR ({sort} = CAST($15::VARCHAR AS {type}) AND run_id {beyond} $16::VARCHAR) END)
ORDER BY {sort} {direction} NULLS LAST, run_id {direction}
LIMIT $17
