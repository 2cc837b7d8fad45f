# usage: ./dev serve [options of litmus serve]
source tools/dev/build.sh
exec "$root/build/$preset/src/cli/litmus" serve "$@"
