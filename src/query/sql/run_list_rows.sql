-- Rows of one segment by their places in it, from $1 to before $2.
SELECT {columns} FROM read_parquet({segment}, file_row_number = true)
WHERE file_row_number >= $1 AND file_row_number < $2
