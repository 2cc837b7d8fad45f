# Measures the goals into bench/RESULTS.md (release build). Names of goals measure only those, and only print.
# usage: ./dev bench [GOAL…], as in bench/run.py
ensure_setup
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
nice cmake --build build/release
exec python bench/run.py "$@"
