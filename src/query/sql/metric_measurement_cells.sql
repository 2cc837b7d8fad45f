-- Figures of the measurements of finished runs that add up, per UTC day, context of the run and measurement. Counts are
-- of last attempts; n, shift and m2 of every finite value. The mean is anchor + shift, m2 the sum of squared deviations
-- from it. The anchor is one of the values: a spread of 1e-9 of the mean is lost without it.
WITH counted AS (
  SELECT * FROM {rows}
  WHERE run_outcome IS NOT NULL AND run_started_at >= {since} AND run_started_at <= {until}
), retried AS (
  SELECT run_id, step_path, vector_index, measurement_name, max(vector_retry) AS last_retry
  FROM {rows} WHERE vector_retry > 0 GROUP BY ALL
), judged AS (
  SELECT counted.*, vector_retry >= coalesce(last_retry, 0) AS is_last,
         CASE WHEN isfinite(measurement_value) THEN measurement_value END AS value
  FROM counted LEFT JOIN retried USING (run_id, step_path, vector_index, measurement_name)
), anchors AS (
  SELECT step_name, measurement_name, coalesce(product_id, '') AS of_product, coalesce(dut_part_number, '') AS of_part,
         min(value) AS anchor
  FROM judged GROUP BY ALL
)
SELECT epoch_us(run_started_at) // 86400000000 AS day,
       product_id, dut_part_number, station_id, station_hostname, test_phase, dut_lot_number,
       step_name, measurement_name, characteristic_id, dut_pin,
       count(*) FILTER (is_last) AS total,
       count(*) FILTER (is_last AND measurement_outcome = 'failed') AS failed,
       count(*) FILTER (is_last AND measurement_outcome = 'errored') AS errored,
       count(*) FILTER (is_last AND measurement_outcome IN ('passed', 'failed')) AS judged,
       count(value) AS n,
       min(anchor) AS anchor,
       favg(value - anchor) AS shift,
       var_pop(value - anchor) * count(value) AS m2,
       min(limit_low) FILTER (value IS NOT NULL AND isfinite(limit_low)) AS lsl,
       max(limit_high) FILTER (value IS NOT NULL AND isfinite(limit_high)) AS usl
FROM judged JOIN anchors USING (step_name, measurement_name)
WHERE of_product = coalesce(product_id, '') AND of_part = coalesce(dut_part_number, '')
GROUP BY ALL
