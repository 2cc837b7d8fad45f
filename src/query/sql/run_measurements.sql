SELECT * FROM {measurements}
WHERE run_id = $1
AND ($2::VARCHAR IS NULL OR step_path = $2::VARCHAR)
AND ($3::VARCHAR IS NULL OR measurement_name = $3::VARCHAR)
AND ($4::VARCHAR IS NULL OR measurement_outcome = $4::VARCHAR)
AND measurement_index > $5
ORDER BY measurement_index
LIMIT $6
