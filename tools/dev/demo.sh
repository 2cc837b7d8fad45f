# A simulated bench, a pytest run, the live page.
# usage: ./dev demo [--once] [--port N] [--pace SECONDS]
ensure_setup
arguments=("$@")
set --
source tools/dev/build.sh
export PATH=$root/build/$preset/src/cli:$PATH
exec python tools/demo.py "${arguments[@]}"
