# Installs what the project needs. Needs nothing but Debian 12 (as root, or with sudo) and its package sources.
# usage: ./dev setup

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

missing_packages() {
  local package
  grep -v '^#' tools/deps/apt.txt | while read -r package; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

install_packages() {
  local packages
  packages=$(missing_packages)
  [ -n "$packages" ] || return 0
  say "Debian packages:" $packages
  quietly $sudo apt-get update -qq
  # shellcheck disable=SC2086
  quietly $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
}

install_python() {
  up_to_date "$venv/.stamp" tools/deps/requirements.txt && return 0
  say "Python packages into .venv (tools/deps/requirements.txt)"
  [ -x "$venv/bin/python" ] || /usr/bin/python3 -m venv "$venv"
  quietly "$venv/bin/pip" install --disable-pip-version-check -q -r tools/deps/requirements.txt
  stamp "$venv/.stamp" tools/deps/requirements.txt
}

# Each pytest that Litmus is tested under, with the plugins that it is tested beside. A folder each: none is in .venv.
install_pytests() {
  local major
  for major in 8 9; do install_apart "pytest$major" "pytest $major and its plugins"; done
}

# Python packages into a folder of their own, .deps/NAME, by tools/deps/requirements-NAME.txt.
install_apart() {
  local name=$1 what=$2 file=tools/deps/requirements-$1.txt
  up_to_date ".deps/$name/.stamp" "$file" && return 0
  say "$what into .deps/$name ($file)"
  rm -rf ".deps/$name.new"
  quietly "$venv/bin/pip" install --disable-pip-version-check -q --target ".deps/$name.new" -r "$file"
  rm -rf ".deps/$name"  # only now: it may be running
  mv ".deps/$name.new" ".deps/$name"
  stamp ".deps/$name/.stamp" "$file"
}

# The official client of the Model Context Protocol, and its public conformance runner with the Node.js that it needs.
install_mcp() {
  install_apart mcp "MCP client"
  up_to_date .deps/conformance/.stamp tools/conformance/package-lock.json && return 0
  say "MCP conformance runner into .deps/conformance (tools/conformance/package.json)"
  rm -rf .deps/conformance.new
  mkdir -p .deps/conformance.new
  cp tools/conformance/package.json tools/conformance/package-lock.json .deps/conformance.new/
  quietly npm ci --prefix .deps/conformance.new --ignore-scripts --no-audit --no-fund
  rm -rf .deps/conformance  # only now: it may be running
  mv .deps/conformance.new .deps/conformance
  stamp .deps/conformance/.stamp tools/conformance/package-lock.json
}

# Our own package, seen by .venv without an install step, so that edits to Python files apply at once.
link_package() {
  local site
  [ ! -L "$venv" ] || return 0  # borrowed from another checkout, whose build it shall go on seeing
  site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  echo "$root/build/dev/python" > "$site/litmus-dev.pth"
  mkdir -p "$site/litmus-0.dist-info"
  printf 'Metadata-Version: 2.1\nName: litmus\nVersion: 0\n' > "$site/litmus-0.dist-info/METADATA"
  printf '[pytest11]\nlitmus = litmus.pytest_plugin\n' > "$site/litmus-0.dist-info/entry_points.txt"
}

install_native() {
  up_to_date .deps/duckdb/.stamp tools/deps/package-lock.json || {
    say "DuckDB (npm, tools/deps/package.json)"
    local fetched
    fetched=$(mktemp -d)
    cp tools/deps/package.json tools/deps/package-lock.json "$fetched/"
    quietly npm ci --prefix "$fetched" --ignore-scripts --no-audit --no-fund
    mkdir -p .deps/duckdb
    cp "$fetched/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so" .deps/duckdb/
    cp "$fetched/node_modules/duckdb/src/duckdb/src/include/duckdb.h" .deps/duckdb/
    rm -rf "$fetched"
    stamp .deps/duckdb/.stamp tools/deps/package-lock.json
  }
  local arrow
  arrow=$("$venv/bin/python" -c 'import importlib.util as u; print(u.find_spec("pyarrow").submodule_search_locations[0])')
  mkdir -p .deps/arrow/lib
  ln -sfn "$arrow/include" .deps/arrow/include
  local lib
  for lib in arrow parquet arrow_flight; do
    ln -sfn "$arrow/lib$lib.so.2600" ".deps/arrow/lib/lib$lib.so"
    ln -sfn "$arrow/lib$lib.so.2600" ".deps/arrow/lib/lib$lib.so.2600"
  done
}

install_ui() {
  [ -f ui/package-lock.json ] || return 0
  up_to_date ui/node_modules/.stamp ui/package-lock.json && return 0
  say "UI packages (npm, ui/package-lock.json)"
  quietly npm ci --prefix ui --no-audit --no-fund
  stamp ui/node_modules/.stamp ui/package-lock.json
}

install_packages
install_python
install_pytests
install_mcp
install_apart schemathesis schemathesis
link_package
install_native
install_ui
stamp .deps/setup.stamp tools/deps/* tools/conformance/package-lock.json ui/package-lock.json tools/dev/setup.sh
say "Set up."
