-- RetestRow by group, by period and over everything; each level counts serials anew.
WITH counted AS ({metric_runs}
), units AS (
  SELECT grouping(station, phase, period) AS level, product, station, phase, period, serial, count(*) AS runs
  FROM counted
  GROUP BY GROUPING SETS ((product, station, phase, period, serial), (product, period, serial), (product, serial))
), every AS (
  SELECT level, CASE WHEN level = 0 THEN product END AS product, station, phase, period,
         count(serial) AS total_serials, count(*) FILTER (serial IS NOT NULL AND runs > 1) AS retested_count,
         sum(runs - 1) FILTER (serial IS NOT NULL) AS retries
  FROM units GROUP BY ALL
  UNION ALL
  SELECT 7, NULL, NULL, NULL, NULL, 0, 0, 0 WHERE NOT EXISTS (FROM counted)
)
-- The newest first: those are kept when there are too many.
SELECT CASE level WHEN 0 THEN 'data' WHEN 6 THEN 'periods' ELSE 'totals' END AS part,
       {'product': product, 'station': station, 'phase': phase, 'period': period::VARCHAR,
        'total_serials': total_serials, 'retested_count': retested_count,
        'retest_rate': retested_count / nullif(total_serials, 0),
        'avg_retries': retries / nullif(total_serials, 0)} AS entry
FROM every WHERE {kept} ORDER BY level DESC, period DESC, product DESC, station DESC, phase DESC
