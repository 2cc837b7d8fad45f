# Hostile bytes against the readers of journals, sealed files, requests, YAML, JSON: tests/fuzz/README.md.
# usage: ./dev fuzz [TARGET…] [--seconds N] [--seed N] [--gcc]
#   --seconds N   for each target; 60
#   --gcc         our own driver, also where libFuzzer is installed

# libFuzzer comes with clang: apt install clang-19 libclang-rt-19-dev. CI does without.
have_libfuzzer() {
  command -v clang++-19 >/dev/null &&
    [ -e "$(clang++-19 -print-file-name=libclang_rt.fuzzer-x86_64.a)" ]
}

# With what earlier runs found, and from our own writers' inputs.
run_libfuzzer() {
  local program=$1 name=$2 seconds=$3 seed=$4
  local corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus" "build/fuzz/seeds/$name" build/fuzz/crashes
  LITMUS_FUZZ_SEEDS=build/fuzz/seeds/$name "$program"
  "$program" -max_total_time="$seconds" -seed="$seed" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 -verbosity=0 \
    -max_len=65536 -artifact_prefix="build/fuzz/crashes/$name-" "$corpus" "build/fuzz/seeds/$name"
}

fuzz_main() {
  local seconds=60 seed=1 gcc= names=() name
  while [ $# -gt 0 ]; do
    case "$1" in
      --seconds) seconds=$2; shift 2 ;;
      --seed) seed=$2; shift 2 ;;
      --gcc) gcc=1; shift ;;
      -*) fail "unknown option $1; see tools/dev/fuzz.sh" ;;
      *) names+=("$1"); shift ;;
    esac
  done
  [ ${#names[@]} -gt 0 ] || for name in tests/fuzz/*_fuzz.cc; do names+=("$(basename "$name" _fuzz.cc)"); done
  for name in "${names[@]}"; do
    [ -f "tests/fuzz/${name}_fuzz.cc" ] || fail "no target '$name'; see tests/fuzz/README.md"
  done
  preset=asan
  [ -z "$gcc" ] && have_libfuzzer && preset=fuzz
  configure
  nice cmake --build "build/$preset" --target "${names[@]/#/litmus_fuzz_}" >&2
  for name in "${names[@]}"; do
    local program=$root/build/$preset/tests/fuzz/litmus_fuzz_$name
    say "$name, $seconds s"
    if [ "$preset" = fuzz ]; then
      run_libfuzzer "$program" "$name" "$seconds" "$seed"
    else
      "$program" --runs 1000000000 --seconds "$seconds" --seed "$seed"
    fi
  done
}

ensure_setup
fuzz_main "$@"
