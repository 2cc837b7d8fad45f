-- Cells of steps and of measurements as what throughput and defects are made from; `source` tells tables apart.
SELECT {source} AS source, day, product_id, dut_part_number, station_id, station_hostname, test_phase, dut_lot_number,
       step_path, sum(judged)::BIGINT AS judged, sum(first_passed)::BIGINT AS good
FROM ({step_cells}) GROUP BY ALL HAVING sum(judged) > 0
UNION ALL
SELECT {source}, day, product_id, dut_part_number, station_id, station_hostname, test_phase, dut_lot_number,
       NULL, sum(judged)::BIGINT, sum(judged - failed)::BIGINT
FROM ({measurement_cells}) GROUP BY ALL HAVING sum(judged) > 0
