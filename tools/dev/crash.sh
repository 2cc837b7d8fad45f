# Kills producers and the daemon at random and counts what is lost; or kills pytest and the daemon while a browser and
# `litmus events --follow` watch; or fails the power at every step of sessions.
# usage: ./dev crash [--kills N] [--threads T] [--seed S] | ./dev crash --watched KILLS | ./dev crash --power SESSIONS
ensure_setup
configure
if [ "${1:-}" = --power ]; then
  nice cmake --build "build/$preset" --target litmus_journal_test litmus_daemon_test >&2
  LITMUS_POWER_POINTS=0 "build/$preset/src/daemon/litmus_daemon_test" --gtest_filter='PowerTest.*' \
    --gtest_repeat="${2:-10}" --gtest_throw_on_failure --gtest_brief=1
  "build/$preset/src/journal/litmus_journal_test" --gtest_filter='PowerTest.*' \
    --gtest_repeat="${2:-10}" --gtest_throw_on_failure --gtest_brief=1
  return
fi
if [ "${1:-}" = --watched ]; then
  bash dev build
  LITMUS_PRESET=$preset PYTHONPATH='' python3 tests/crash/watched_kills.py --kills "${2:-200}"
  return
fi
nice cmake --build "build/$preset" --target litmus_crash litmusd >&2
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
LITMUSD=$root/build/$preset/src/daemon/litmusd "build/$preset/tests/crash/litmus_crash" --data-dir "$data" "$@"
