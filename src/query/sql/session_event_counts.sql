SELECT session_id, count(*) AS events FROM events WHERE event_number > $1 AND event_number <= $2 GROUP BY session_id
