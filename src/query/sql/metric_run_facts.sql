-- What the run figures are made from, of every stored run of one segment.
SELECT run_id::VARCHAR, epoch_us(started_at), epoch_us(ended_at) - epoch_us(started_at), outcome::VARCHAR,
       product_id::VARCHAR, dut_part_number::VARCHAR, station_id::VARCHAR, station_hostname::VARCHAR,
       test_phase::VARCHAR, dut_lot_number::VARCHAR, dut_serial::VARCHAR
FROM {rows}
