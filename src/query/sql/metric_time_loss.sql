-- TimeLossRow by group, by period and over everything.
WITH cells AS (
  SELECT *, {bucket} AS period, {names} FROM ({run_cells}) WHERE {filter}
), grouped AS (
  SELECT grouping(product, station, phase, period) AS level, product, station, phase, period,
         coalesce(sum(time_us), 0) / 1e6 AS total_time_s, coalesce(sum(pass_us), 0) / 1e6 AS pass_time_s,
         coalesce(sum(fail_us), 0) / 1e6 AS fail_time_s, coalesce(sum(error_us), 0) / 1e6 AS error_time_s
  FROM cells GROUP BY GROUPING SETS ((product, station, phase, period), (period), ())
)
-- The newest first: those are kept when there are too many.
SELECT CASE level WHEN 0 THEN 'data' WHEN 14 THEN 'periods' ELSE 'totals' END AS part,
       {'product': product, 'station': station, 'phase': phase, 'period': period::VARCHAR,
        'total_time_s': total_time_s, 'pass_time_s': pass_time_s, 'fail_time_s': fail_time_s,
        'error_time_s': error_time_s} AS entry
FROM grouped WHERE {kept} ORDER BY level DESC, period DESC, product DESC, station DESC, phase DESC
