-- TrendRow by group, by period and over everything.
WITH cells AS (
  SELECT *, {bucket} AS period, {names} FROM ({run_cells}) WHERE {filter}
), grouped AS (
  SELECT grouping(product, station, phase, period) AS level, product, station, phase, period,
         coalesce(sum(total), 0)::BIGINT AS total, coalesce(sum(passed), 0)::BIGINT AS passed
  FROM cells GROUP BY GROUPING SETS ((product, station, phase, period), (period), ())
)
-- The newest first: those are kept when there are too many.
SELECT CASE level WHEN 0 THEN 'data' WHEN 14 THEN 'periods' ELSE 'totals' END AS part,
       {'product': product, 'station': station, 'phase': phase, 'period': period::VARCHAR,
        'total': total, 'passed': passed, 'yield_pct': 100 * passed / nullif(total, 0)} AS entry
FROM grouped WHERE {kept} ORDER BY level DESC, period DESC, product DESC, station DESC, phase DESC
