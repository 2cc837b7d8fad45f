# Kills producers and the daemon at random and counts what is lost.
# usage: ./dev crash [--kills N] [--threads T] [--seed S]
ensure_setup
configure
nice cmake --build "build/$preset" --target litmus_crash litmusd >&2
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
LITMUSD=$root/build/$preset/src/daemon/litmusd "build/$preset/tests/crash/litmus_crash" --data-dir "$data" "$@"
