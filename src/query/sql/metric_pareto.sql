-- ParetoRow by product × station and {keys}; parameter 6 is top_n. The totals are those of all rows, the ones cut off
-- included: what the cumulative line runs up to.
WITH cells AS (
  SELECT *, {names} FROM ({cells}) WHERE {filter}
), grouped AS (
  SELECT product, station, {keys}, sum(total)::BIGINT AS total_count, sum(failed)::BIGINT AS fail_count,
         sum(errored)::BIGINT AS errored_count
  FROM cells GROUP BY ALL HAVING total_count > 0
), first_rows AS (
  SELECT row_number() OVER (ORDER BY fail_count DESC, step_name, measurement_name, product, station) AS place, *
  FROM grouped QUALIFY place <= $6
)
SELECT 'data' AS part, place,
       {'product': product, 'station': station, 'step_name': step_name, 'measurement_name': measurement_name,
        'total_count': total_count, 'fail_count': fail_count, 'errored_count': errored_count,
        'fail_rate': fail_count / nullif(total_count, 0)} AS entry
FROM first_rows
UNION ALL
SELECT 'totals', 0,
       {'product': NULL, 'station': NULL, 'step_name': NULL, 'measurement_name': NULL,
        'total_count': coalesce(sum(total_count), 0)::BIGINT, 'fail_count': coalesce(sum(fail_count), 0)::BIGINT,
        'errored_count': coalesce(sum(errored_count), 0)::BIGINT,
        'fail_rate': sum(fail_count) / nullif(sum(total_count), 0)}
FROM grouped
ORDER BY place
