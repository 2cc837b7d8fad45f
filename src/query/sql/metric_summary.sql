-- YieldRow by group, by period, by station and over everything (`level`). Each level counts serials anew: a serial that
-- was at two stations is one serial. A unit is a serial of a product; its first run is the first under the filter.
WITH counted AS MATERIALIZED ({metric_runs}
), ranked AS (
  SELECT *, serial IS NOT NULL
            AND row_number() OVER (PARTITION BY product, serial ORDER BY started_at, run_id) = 1 AS is_first
  FROM counted
), runs_of AS (
  SELECT grouping(product, station, phase, period) AS level, product, station, phase, period,
         count(*) AS total_runs,
         count(*) FILTER (outcome = 'passed') AS passed,
         count(*) FILTER (outcome = 'failed') AS failed,
         count(*) FILTER (outcome = 'errored') AS errored,
         sum(duration_us)::DOUBLE / count(duration_us) / 1e6 AS avg_duration_s,
         quantile_cont(duration_us, 0.95) / 1e6 AS p95_duration_s,
         min(duration_us) / 1e6 AS min_duration_s,
         max(duration_us) / 1e6 AS max_duration_s
  FROM counted GROUP BY GROUPING SETS ((product, station, phase, period), (period), (station), ())
), units AS (
  SELECT grouping(station, phase, period) AS level, product, station, phase, period, serial,
         bool_or(is_first) AS begins,
         bool_or(is_first AND outcome = 'passed') AS first_passed,
         bool_or(outcome = 'passed') AS ever_passed,
         bool_or(outcome = 'failed') AS ever_failed
  FROM ranked WHERE serial IS NOT NULL
  GROUP BY GROUPING SETS ((product, station, phase, period, serial), (product, period, serial),
                          (product, station, serial), (product, serial))
), units_of AS (
  -- A row of the first level keeps its product; the others are pooled over products.
  SELECT CASE level WHEN 0 THEN 0 ELSE level + 8 END AS level, CASE WHEN level = 0 THEN product END AS product,
         station, phase, period,
         count(*) AS unique_serials,
         count(*) FILTER (begins) AS first_pass_total,
         count(*) FILTER (first_passed) AS first_pass_passed,
         count(*) FILTER (ever_passed) AS final_passed,
         count(*) FILTER (ever_failed AND NOT ever_passed) AS defective
  FROM units GROUP BY ALL
), {throughput}
), joined AS (
  SELECT r.*, u.* EXCLUDE (level, product, station, phase, period), t.rty, d.dpmo
  FROM runs_of AS r
  LEFT JOIN units_of AS u ON r.level = u.level AND r.product IS NOT DISTINCT FROM u.product
       AND r.station IS NOT DISTINCT FROM u.station AND r.phase IS NOT DISTINCT FROM u.phase
       AND r.period IS NOT DISTINCT FROM u.period
  LEFT JOIN throughput AS t ON r.level = t.level AND r.product IS NOT DISTINCT FROM t.product
       AND r.station IS NOT DISTINCT FROM t.station AND r.phase IS NOT DISTINCT FROM t.phase
       AND r.period IS NOT DISTINCT FROM t.period
  LEFT JOIN defects AS d ON r.level = d.level AND r.product IS NOT DISTINCT FROM d.product
       AND r.station IS NOT DISTINCT FROM d.station AND r.phase IS NOT DISTINCT FROM d.phase
       AND r.period IS NOT DISTINCT FROM d.period
)
-- The newest first: those are kept when there are too many.
SELECT CASE level WHEN 0 THEN 'data' WHEN 14 THEN 'periods' WHEN 11 THEN 'stations' ELSE 'totals' END AS part,
       {'product': product, 'station': station, 'phase': phase, 'period': period::VARCHAR,
        'total_runs': total_runs, 'passed': passed, 'failed': failed, 'errored': errored,
        'unique_serials': coalesce(unique_serials, 0),
        'first_pass_total': coalesce(first_pass_total, 0), 'first_pass_passed': coalesce(first_pass_passed, 0),
        'final_passed': coalesce(final_passed, 0),
        'avg_duration_s': avg_duration_s, 'p95_duration_s': p95_duration_s,
        'min_duration_s': min_duration_s, 'max_duration_s': max_duration_s,
        'first_pass_yield': first_pass_passed / nullif(first_pass_total, 0),
        'final_yield': final_passed / nullif(unique_serials, 0),
        'rty': rty, 'dpmo': dpmo,
        'dppm': 1e6 * defective / nullif(unique_serials, 0)} AS entry
FROM joined WHERE {kept} ORDER BY level DESC, period DESC, product DESC, station DESC, phase DESC
