-- PpkRow by product × station × measurement × characteristic × pin; parameter 6 is min_samples. Days are joined by
-- their means and squared deviations, so σ is that of all values; both are taken from the lowest value of the group, where
-- little is lost when squares are subtracted.
WITH cells AS (
  SELECT *, {names} FROM ({measurement_cells}) WHERE {filter} AND n > 0
), bases AS (
  SELECT product, station, measurement_name, characteristic_id, dut_pin, min(anchor) AS base FROM cells GROUP BY ALL
), based AS (
  SELECT c.* EXCLUDE (anchor, shift), base, c.anchor - base + c.shift AS delta
  FROM cells AS c JOIN bases AS b USING (product, station, measurement_name)
  WHERE b.characteristic_id IS NOT DISTINCT FROM c.characteristic_id AND b.dut_pin IS NOT DISTINCT FROM c.dut_pin
), grouped AS (
  SELECT product, station, measurement_name, characteristic_id, dut_pin, sum(b.n)::BIGINT AS n,
         min(base) AS base, fsum(b.n * delta) / sum(b.n) AS centre,
         fsum(m2 + b.n * delta * delta) AS squares, min(lsl) AS lsl, max(usl) AS usl
  FROM based AS b GROUP BY ALL HAVING sum(b.n) >= $6
), spread AS (
  SELECT *, base + centre AS mean,
         CASE WHEN n > 1 THEN sqrt(greatest(squares - n * centre * centre, 0) / (n - 1)) ELSE 0 END AS sigma
  FROM grouped
), capable AS (
  SELECT *, (usl - lsl) / (6 * nullif(sigma, 0)) AS pp,
         least((usl - mean) / (3 * nullif(sigma, 0)), (mean - lsl) / (3 * nullif(sigma, 0))) AS ppk
  FROM spread
)
SELECT 'data' AS part,
       {'product': product, 'station': station, 'measurement_name': measurement_name,
        'characteristic_id': characteristic_id, 'dut_pin': dut_pin, 'n': n, 'mean': mean, 'sigma': sigma,
        'lsl': lsl, 'usl': usl, 'pp': pp, 'ppk': ppk, 'cp': pp, 'cpk': ppk} AS entry
FROM capable ORDER BY ppk NULLS LAST, measurement_name, product, station, characteristic_id, dut_pin
