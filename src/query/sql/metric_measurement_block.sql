-- The measurement cells of neighbouring segments, without their days and lots: added up, moments about the lowest anchor.
WITH based AS (
  SELECT *, anchor - base + shift AS delta
  FROM (SELECT *, min(anchor) OVER (PARTITION BY product_id, dut_part_number, station_id, station_hostname, test_phase,
                                                 step_name, measurement_name, characteristic_id, dut_pin) AS base
        FROM {cells})
), summed AS (
  SELECT product_id, dut_part_number, station_id, station_hostname, test_phase,
         step_name, measurement_name, characteristic_id, dut_pin,
         sum(total)::BIGINT AS total, sum(failed)::BIGINT AS failed, sum(errored)::BIGINT AS errored,
         sum(judged)::BIGINT AS judged, sum(n)::BIGINT AS n, min(base) AS anchor,
         fsum(n * delta) / nullif(sum(n), 0) AS shift, fsum(m2 + n * delta * delta) AS squares,
         min(lsl) AS lsl, max(usl) AS usl
  FROM based GROUP BY ALL
)
SELECT * EXCLUDE (squares), greatest(squares - n * shift * shift, 0) AS m2 FROM summed
