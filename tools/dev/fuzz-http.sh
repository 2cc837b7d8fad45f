# Random requests against every route of a served bench, by its OpenAPI description.
# usage: ./dev fuzz-http [--examples N] [--seed S] [--keep FOLDER]
ensure_setup
configure
nice cmake --build "build/$preset" >&2
exec python tools/fuzz_http.py "$@"
