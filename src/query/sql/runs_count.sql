SELECT count(*) FROM runs
WHERE {filter}
