# Shared by every ./dev command; the working directory is the root of the repository.
root=$PWD
venv=$root/.venv
export PATH=$venv/bin:$PATH
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G} CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
preset=${LITMUS_PRESET:-dev}
unset PYTHONDONTWRITEBYTECODE  # every program that a test starts would compile all of Litmus again

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

# What the files hold, as one word. A fresh checkout makes them new without changing them.
contents_of() { cat "$@" | sha256sum; }

# True when stamp $1 was made of the other arguments as they are now.
up_to_date() {
  local stamp=$1
  shift
  [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$(contents_of "$@")" ]
}

stamp() {
  local stamp=$1
  shift
  contents_of "$@" > "$stamp"
}

ensure_setup() {
  up_to_date .deps/setup.stamp tools/deps/* tools/conformance/package-lock.json ui/package-lock.json \
    tools/dev/setup.sh || bash dev setup
}

configure() {
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
}
