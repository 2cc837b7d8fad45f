# Takes the pictures of docs/screens/ anew.
# usage: ./dev screens [FOLDER] [--all]
ensure_setup
arguments=("$@")
set --
source tools/dev/build.sh
export PATH=$root/build/$preset/src/cli:$PATH
exec python tools/screens.py "${arguments[@]}"
