-- The figures of the summary that steps and measurements make, by level as in metric_summary.sql: `throughput` and
-- `defects`.
steps AS (
  SELECT *, {bucket} AS period, {names} FROM ({step_cells}) WHERE {filter}
), step_rates AS (
  SELECT grouping(product, station, phase, period) AS level, product, station, phase, period, step_path,
         sum(first_passed) / nullif(sum(judged), 0) AS rate
  FROM steps
  GROUP BY GROUPING SETS ((product, station, phase, period, step_path), (period, step_path), (station, step_path),
                          (step_path))
), throughput AS (
  SELECT level, product, station, phase, period, product(rate) AS rty
  FROM step_rates WHERE rate IS NOT NULL GROUP BY ALL
), measured AS (
  SELECT *, {bucket} AS period, {names} FROM ({measurement_cells}) WHERE {filter}
), defects AS (
  SELECT grouping(product, station, phase, period) AS level, product, station, phase, period,
         1e6 * sum(failed) / nullif(sum(judged), 0) AS dpmo
  FROM measured GROUP BY GROUPING SETS ((product, station, phase, period), (period), (station), ())
