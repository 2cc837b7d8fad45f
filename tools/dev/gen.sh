# usage: ./dev gen [--check]
exec /usr/bin/python3 -m schema "$@"
