-- What a summary needs beside runs: one row by level (0 groups, 14 periods, 11 stations, 15 everything) and figure.
WITH {throughput}
)
SELECT level::BIGINT AS level, product, station, phase, period::VARCHAR AS period, rty::DOUBLE AS rty,
       NULL::DOUBLE AS dpmo
FROM throughput
UNION ALL
SELECT level, product, station, phase, period::VARCHAR, NULL, dpmo::DOUBLE FROM defects
