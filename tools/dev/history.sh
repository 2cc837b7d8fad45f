# Writes a data directory with many finished runs, for pages and figures over long histories.
# usage: ./dev history --data-dir DIR --runs N [--steps N] [--per-step N] [--days N] [--seed N] [--events | --every-event] [--sealed]
ensure_setup
configure
nice cmake --build "build/$preset" --target litmus_history >&2
exec "build/$preset/tests/metrics/litmus_history" "$@"
