// F1's baseline: each metric as one statement over the rows, as good as we can write it. Outcomes of measurements are
// looked at behind the join with the retried ones: a filter before it makes DuckDB build the join on all measurements.
#pragma once

namespace litmus::bench {

inline constexpr const char* kYieldSql = R"sql(
WITH counted AS MATERIALIZED (
  SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
         test_phase AS phase, date_trunc('day', started_at) AS period, run_id, dut_serial, outcome, started_at,
         epoch_us(ended_at) - epoch_us(started_at) AS us
  FROM runs WHERE outcome IS NOT NULL AND test_phase <> 'development'
), firsts AS (
  SELECT *, row_number() OVER (PARTITION BY product, dut_serial ORDER BY started_at, run_id) = 1 AS is_first
  FROM counted
), yields AS (
  SELECT product, station, phase, period, count(*) AS total_runs, count(*) FILTER (outcome = 'passed') AS passed,
         count(*) FILTER (outcome = 'failed') AS failed, count(*) FILTER (outcome = 'errored') AS errored,
         count(DISTINCT dut_serial) AS unique_serials, count(*) FILTER (is_first) AS first_pass_total,
         count(*) FILTER (is_first AND outcome = 'passed') AS first_pass_passed,
         count(DISTINCT dut_serial) FILTER (outcome = 'passed') AS final_passed,
         avg(us) / 1e6 AS avg_s, quantile_cont(us, 0.95) / 1e6 AS p95_s, min(us) / 1e6 AS min_s, max(us) / 1e6 AS max_s
  FROM firsts GROUP BY ALL
), rates AS (
  SELECT product, station, phase, period, step_path,
         count(*) FILTER (s.outcome = 'passed' AND retry_count = 0) / count(*) AS rate
  FROM steps AS s JOIN counted USING (run_id) WHERE s.outcome IN ('passed', 'failed', 'errored') GROUP BY ALL
), rolled AS (
  SELECT product, station, phase, period, product(rate) AS rty FROM rates GROUP BY ALL
), last_attempts AS (
  SELECT run_id, step_path, vector_index, measurement_name, max(vector_retry) AS retry
  FROM measurements WHERE vector_retry > 0 GROUP BY ALL
), defects AS (
  SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
         test_phase AS phase, date_trunc('day', run_started_at) AS period,
         1e6 * count(*) FILTER (measurement_outcome = 'failed') /
           count(*) FILTER (measurement_outcome IN ('passed', 'failed')) AS dpmo
  FROM measurements LEFT JOIN last_attempts USING (run_id, step_path, vector_index, measurement_name)
  WHERE run_outcome IS NOT NULL AND test_phase <> 'development' AND vector_retry = coalesce(retry, 0)
  GROUP BY ALL
)
SELECT * FROM yields LEFT JOIN rolled USING (product, station, phase, period)
                     LEFT JOIN defects USING (product, station, phase, period)
)sql";

inline constexpr const char* kParetoProductSql = R"sql(
SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
       count(*) AS total_count, count(*) FILTER (outcome = 'failed') AS fail_count
FROM runs WHERE outcome IS NOT NULL AND test_phase <> 'development' GROUP BY ALL ORDER BY fail_count DESC
)sql";

inline constexpr const char* kParetoStepSql = R"sql(
SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, r.station_id) AS station, step_name,
       count(*) AS total_count, count(*) FILTER (s.outcome = 'failed') AS fail_count
FROM steps AS s JOIN runs AS r USING (run_id)
WHERE r.outcome IS NOT NULL AND test_phase <> 'development' GROUP BY ALL ORDER BY fail_count DESC
)sql";

inline constexpr const char* kParetoMeasurementSql = R"sql(
WITH last_attempts AS (
  SELECT run_id, step_path, vector_index, measurement_name, max(vector_retry) AS retry
  FROM measurements WHERE vector_retry > 0 GROUP BY ALL
)
SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station, step_name,
       measurement_name, count(*) AS total_count, count(*) FILTER (measurement_outcome = 'failed') AS fail_count
FROM measurements LEFT JOIN last_attempts USING (run_id, step_path, vector_index, measurement_name)
WHERE run_outcome IS NOT NULL AND test_phase <> 'development' AND vector_retry = coalesce(retry, 0)
GROUP BY ALL ORDER BY fail_count DESC
)sql";

inline constexpr const char* kPpkSql = R"sql(
WITH groups AS (
  SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
         measurement_name, characteristic_id, dut_pin, count(measurement_value) AS n, avg(measurement_value) AS mean,
         stddev_samp(measurement_value) AS sigma, min(limit_low) AS lsl, max(limit_high) AS usl
  FROM measurements WHERE run_outcome IS NOT NULL AND test_phase <> 'development'
  GROUP BY ALL HAVING n >= 10
)
SELECT *, least((usl - mean) / (3 * sigma), (mean - lsl) / (3 * sigma)) AS ppk FROM groups ORDER BY ppk
)sql";

inline constexpr const char* kTrendSql = R"sql(
SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
       test_phase AS phase, date_trunc('day', started_at) AS period, count(*) AS total,
       count(*) FILTER (outcome = 'passed') AS passed
FROM runs WHERE outcome IS NOT NULL AND test_phase <> 'development' GROUP BY ALL ORDER BY period
)sql";

inline constexpr const char* kRetestSql = R"sql(
WITH units AS (
  SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
         test_phase AS phase, date_trunc('day', started_at) AS period, dut_serial, count(*) AS runs
  FROM runs WHERE outcome IS NOT NULL AND test_phase <> 'development' AND dut_serial IS NOT NULL GROUP BY ALL
)
SELECT product, station, phase, period, count(*) AS total_serials, count(*) FILTER (runs > 1) AS retested_count,
       avg(runs - 1) AS avg_retries
FROM units GROUP BY ALL ORDER BY period
)sql";

inline constexpr const char* kTimeLossSql = R"sql(
SELECT coalesce(product_id, dut_part_number) AS product, coalesce(station_hostname, station_id) AS station,
       test_phase AS phase, date_trunc('day', started_at) AS period,
       sum(epoch_us(ended_at) - epoch_us(started_at)) / 1e6 AS total_time_s,
       sum(epoch_us(ended_at) - epoch_us(started_at)) FILTER (outcome = 'passed') / 1e6 AS pass_time_s,
       sum(epoch_us(ended_at) - epoch_us(started_at)) FILTER (outcome = 'failed') / 1e6 AS fail_time_s,
       sum(epoch_us(ended_at) - epoch_us(started_at)) FILTER (outcome = 'errored') / 1e6 AS error_time_s
FROM runs WHERE outcome IS NOT NULL AND test_phase <> 'development' GROUP BY ALL ORDER BY period
)sql";

}  // namespace litmus::bench
