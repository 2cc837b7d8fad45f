-- What rows are grouped by; a run without it has the empty name.
coalesce(nullif(product_id, ''), dut_part_number, '') AS product,
coalesce(nullif(station_hostname, ''), station_id, '') AS station,
coalesce(test_phase, '') AS phase
