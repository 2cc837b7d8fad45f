# Shared by every ./dev command; the working directory is the root of the repository.
root=$PWD
venv=$root/.venv
export PATH=$venv/bin:$PATH
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G} CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
preset=${LITMUS_PRESET:-dev}

say() { printf '\033[1m%s\033[0m\n' "── $*" >&2; }

fail() { echo "dev: $*" >&2; exit 1; }

# Runs a step and keeps its output out of sight unless it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "'$*' failed; its output stands above"
  fi
  rm -f "$log"
}

# True when $1 is newer than every other argument.
up_to_date() {
  local stamp=$1 input
  shift
  [ -e "$stamp" ] || return 1
  for input in "$@"; do [ "$input" -ot "$stamp" ] || return 1; done
}

ensure_setup() {
  up_to_date .deps/setup.stamp tools/deps/* ui/package-lock.json || bash dev setup
}

configure() {
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
}
