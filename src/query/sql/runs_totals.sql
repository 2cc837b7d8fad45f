SELECT count(*) AS total, count(*) FILTER (outcome = 'passed') AS passed, count(*) FILTER (outcome = 'failed') AS failed,
       count(*) FILTER (outcome = 'errored') AS errored, max(started_at) AS latest
FROM runs
WHERE {filter}
