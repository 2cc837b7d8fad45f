SELECT count(*) AS total, count(*) FILTER (live) AS live, count(*) FILTER ({found}) AS matching FROM sessions
