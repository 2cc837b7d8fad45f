-- Parameters 1 to 5 of every metric; a null doesn't filter. Lists are JSON arrays of text. The fifth lets development
-- runs in.
    ($1::VARCHAR IS NULL OR list_has_any(from_json($1::VARCHAR, '["VARCHAR"]'), [product_id, dut_part_number]))
AND ($2::VARCHAR IS NULL OR list_has_any(from_json($2::VARCHAR, '["VARCHAR"]'), [station_id, station_hostname]))
AND ($3::VARCHAR IS NULL OR list_contains(from_json($3::VARCHAR, '["VARCHAR"]'), test_phase))
AND ($4::VARCHAR IS NULL OR dut_lot_number = $4::VARCHAR)
AND ($5::BOOLEAN OR test_phase IS DISTINCT FROM 'development')
