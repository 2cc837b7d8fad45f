-- PpkRow by product × station × measurement × characteristic × pin; parameter 6 is min_samples. Days are joined by
-- their means and squared deviations (Chan, Golub, LeVeque: updating formulae), so σ is that of all values.
WITH cells AS (
  SELECT *, {names} FROM ({measurement_cells}) WHERE {filter} AND n > 0
), grouped AS (
  SELECT product, station, measurement_name, characteristic_id, dut_pin, sum(n)::BIGINT AS n,
         fsum(n * mean) / sum(n) AS mean, min(lsl) AS lsl, max(usl) AS usl
  FROM cells GROUP BY ALL HAVING sum(n) >= $6
), deviations AS (
  SELECT product, station, measurement_name, g.characteristic_id, g.dut_pin,
         fsum(c.m2 + c.n * (c.mean - g.mean) * (c.mean - g.mean)) AS m2
  FROM cells AS c JOIN grouped AS g USING (product, station, measurement_name)
  WHERE c.characteristic_id IS NOT DISTINCT FROM g.characteristic_id AND c.dut_pin IS NOT DISTINCT FROM g.dut_pin
  GROUP BY ALL
), spread AS (
  SELECT g.*, CASE WHEN n > 1 THEN sqrt(m2 / (n - 1)) ELSE 0 END AS sigma
  FROM grouped AS g JOIN deviations AS d USING (product, station, measurement_name)
  WHERE d.characteristic_id IS NOT DISTINCT FROM g.characteristic_id AND d.dut_pin IS NOT DISTINCT FROM g.dut_pin
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
