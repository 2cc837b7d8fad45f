# C++ suites under address and undefined behaviour sanitizers, leaks included, or under the thread sanitizer.
# usage: ./dev sanitize [asan|tsan] [SUITE…]     suites as CTest names them: journal, daemon, fuzz_yaml; none: all
# (The thread sanitizer would end children of tests that fork beside threads; they do so on purpose: CMakePresets.json.)
# What a sanitizer reports and isn't so stands in tools/sanitizers/.
ensure_setup
preset=asan
case "${1:-}" in
  asan | tsan) preset=$1; shift ;;
esac
targets=()
for suite in "$@"; do
  case "$suite" in
    fuzz_*) targets+=("litmus_$suite") ;;
    *) targets+=("litmus_${suite}_test") ;;
  esac
done
configure
nice cmake --build "build/$preset" --target "${targets[@]:-all}" >&2
suites=$(IFS='|'; echo "$*")
rm -f "build/$preset"/report.*
status=0
ctest --preset "$preset" --no-tests=error ${suites:+-R "^($suites)$"} || status=$?
# What is reported goes to files: a daemon that a test starts has no output that the test would see. That a damaged file
# asked Arrow for more memory than there can be, and was refused, is no report.
reports=$(find "build/$preset" -maxdepth 1 -name 'report.*' -exec grep -lv 'WARNING: .* failed to allocate 0x' {} +) || true
if [ -n "$reports" ]; then
  # shellcheck disable=SC2086
  cat $reports >&2
  fail "the sanitizer reported what stands above ($(wc -w <<<"$reports") files build/$preset/report.*)"
fi
exit "$status"
