-- The finished runs under the filter, with what figures of single runs and of serials are made from.
SELECT run_id, {names}, nullif(dut_serial, '') AS serial, outcome, started_at,
       epoch_us(ended_at) - epoch_us(started_at) AS duration_us, {bucket} AS period
FROM (SELECT *, epoch_us(started_at) // 86400000000 AS day FROM runs)
WHERE outcome IS NOT NULL AND started_at >= {since} AND started_at <= {until}
AND {filter}
