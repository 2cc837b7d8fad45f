-- RetestRow by group, by period and over everything; each level counts serials anew.
WITH counted AS ({metric_runs}
), units AS (
  SELECT grouping(station, phase, period) AS level, product, station, phase, period, count(*) AS runs
  FROM counted WHERE serial IS NOT NULL
  GROUP BY GROUPING SETS ((product, station, phase, period, serial), (product, period, serial), (product, serial))
), grouped AS (
  SELECT level, CASE WHEN level = 0 THEN product END AS product, station, phase, period,
         count(*) AS total_serials, count(*) FILTER (runs > 1) AS retested_count, sum(runs - 1)::BIGINT AS retries
  FROM units GROUP BY ALL
), every AS (
  FROM grouped
  UNION ALL
  SELECT DISTINCT 0, product, station, phase, period, 0, 0, 0 FROM counted
  ANTI JOIN (SELECT product, station, phase, period FROM counted WHERE serial IS NOT NULL)
       USING (product, station, phase, period)
  UNION ALL
  SELECT 7, NULL, NULL, NULL, NULL, 0, 0, 0 WHERE NOT EXISTS (FROM counted WHERE serial IS NOT NULL)
)
-- The newest first: those are kept when there are too many.
SELECT CASE level WHEN 0 THEN 'data' WHEN 6 THEN 'periods' ELSE 'totals' END AS part,
       {'product': product, 'station': station, 'phase': phase, 'period': period::VARCHAR,
        'total_serials': total_serials, 'retested_count': retested_count,
        'retest_rate': retested_count / nullif(total_serials, 0),
        'avg_retries': retries / nullif(total_serials, 0)} AS entry
FROM every ORDER BY level DESC, period DESC, product DESC, station DESC, phase DESC
