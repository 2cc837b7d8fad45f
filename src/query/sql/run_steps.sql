-- The rows of a run keep their order in memory and in segments: executed steps, then the rest of the plan.
SELECT * FROM {steps} WHERE run_id = $1 LIMIT $2 OFFSET $3
