-- The step cells of neighbouring segments, without their days and lots.
SELECT product_id, dut_part_number, station_id, station_hostname, test_phase, step_name, step_path,
       sum(total)::BIGINT AS total, sum(failed)::BIGINT AS failed, sum(errored)::BIGINT AS errored,
       sum(judged)::BIGINT AS judged, sum(first_passed)::BIGINT AS first_passed
FROM {cells} GROUP BY ALL
