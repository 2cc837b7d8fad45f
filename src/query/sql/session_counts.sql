-- Parameter: only live ones match.
SELECT count(*) AS total, count(*) FILTER (live) AS live, count(*) FILTER (NOT $1::BOOLEAN OR live) AS matching
FROM (SELECT session_id, count(*) FILTER (event_type = 'session.ended') = 0 AS live,
             count(*) FILTER (event_type = 'session.started') > 0 AS begun
      FROM events WHERE event_type IN ('session.started', 'session.ended') GROUP BY session_id)
WHERE begun
