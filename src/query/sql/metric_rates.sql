-- What a summary needs beside runs: one row by level (0 groups, 14 periods, 11 stations, 15 everything) and figure. A
-- period is the day it begins with, since 1970.
WITH {throughput}
)
SELECT level::BIGINT AS level, product, station, phase, (period - DATE '1970-01-01')::BIGINT AS period, rty::DOUBLE AS rty,
       NULL::DOUBLE AS dpmo
FROM throughput
UNION ALL
SELECT level, product, station, phase, period - DATE '1970-01-01', NULL, dpmo::DOUBLE FROM defects
