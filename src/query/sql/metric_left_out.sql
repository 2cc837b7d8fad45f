-- Development runs that the filter would count if a phase were given.
SELECT coalesce(sum(total), 0)::BIGINT FROM ({run_cells}) WHERE {filter} AND test_phase = 'development'
