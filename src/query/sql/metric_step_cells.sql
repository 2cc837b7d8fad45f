-- Figures of the steps of finished runs that add up, per UTC day, context of the run and step. A step with steps within
-- is no step of its own. `judged` and `first_passed` are the step's first-pass rate: of the executions with a verdict
-- those that passed at the first attempt.
WITH context AS (
  SELECT run_id, started_at AS run_started_at, product_id, dut_part_number, station_id, station_hostname, test_phase,
         dut_lot_number
  FROM {runs} WHERE outcome IS NOT NULL AND started_at >= {since} AND started_at <= {until}
), containers AS (
  SELECT DISTINCT run_id, parent_path AS step_path FROM {rows} WHERE parent_path <> ''
)
SELECT epoch_us(run_started_at) // 86400000000 AS day,
       product_id, dut_part_number, station_id, station_hostname, test_phase, dut_lot_number, step_name, step_path,
       count(*) AS total,
       count(*) FILTER (outcome = 'failed') AS failed,
       count(*) FILTER (outcome = 'errored') AS errored,
       count(*) FILTER (outcome IN ('passed', 'failed', 'errored')) AS judged,
       count(*) FILTER (outcome = 'passed' AND coalesce(retry_count, 0) = 0) AS first_passed
FROM (SELECT run_id, step_name, step_path, outcome, retry_count FROM {rows}
      WHERE started_at IS NOT NULL OR ended_at IS NOT NULL) AS executed
JOIN context USING (run_id)
ANTI JOIN containers USING (run_id, step_path)
GROUP BY ALL
