-- Figures of finished runs that add up, per UTC day and context of the run.
SELECT epoch_us(started_at) // 86400000000 AS day,
       product_id, dut_part_number, station_id, station_hostname, test_phase, dut_lot_number,
       count(*) AS total,
       count(*) FILTER (outcome = 'passed') AS passed,
       count(*) FILTER (outcome = 'failed') AS failed,
       count(*) FILTER (outcome = 'errored') AS errored,
       coalesce(sum(epoch_us(ended_at) - epoch_us(started_at)), 0)::BIGINT AS time_us,
       coalesce(sum(epoch_us(ended_at) - epoch_us(started_at)) FILTER (outcome = 'passed'), 0)::BIGINT AS pass_us,
       coalesce(sum(epoch_us(ended_at) - epoch_us(started_at)) FILTER (outcome = 'failed'), 0)::BIGINT AS fail_us,
       coalesce(sum(epoch_us(ended_at) - epoch_us(started_at)) FILTER (outcome = 'errored'), 0)::BIGINT AS error_us
FROM {rows}
WHERE outcome IS NOT NULL AND started_at >= {since} AND started_at <= {until}
GROUP BY ALL
