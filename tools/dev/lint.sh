# usage: ./dev lint
ensure_setup
status=0
python tools/check_layers.py || status=1
python tools/check_sizes.py || status=1
python tools/check_tests_listed.py || status=1
/usr/bin/python3 -m schema --check || status=1
git ls-files '*.cc' '*.h' | grep -v '^gen/' | xargs clang-format-19 --dry-run --Werror || status=1
ruff check . || status=1
ruff format --check . || status=1
npm run --silent --prefix ui check || status=1
exit $status
