# Every test of the project: unit, generated code, house rules, end-to-end, crash, browser, documentation.
# usage: ./dev test [--quick]     --quick: without the crash loop and the browser

quick=
[ "${1:-}" = --quick ] && quick=1
ensure_setup
set --
source tools/dev/build.sh

say "House rules"
python tools/check_layers.py
python tools/check_sizes.py
python tools/check_tests_listed.py
/usr/bin/python3 -m schema --check

say "C++ unit tests"
ctest --preset "$preset" --no-tests=error

say "Python: schema, tools, package"
python -m pytest -q -p no:litmus -p no:cacheprovider schema/tests tools/tests
python -m pytest -q -rs -p no:cacheprovider python/tests

say "UI unit tests"
npm run --silent --prefix ui check
npm run --silent --prefix ui test
[ -n "$quick" ] || python -m pytest -q -p no:litmus -p no:cacheprovider ui/tests

say "End-to-end"
if [ -n "$quick" ]; then
  python -m pytest -q -p no:litmus -p no:cacheprovider tests -m "not browser and not crash"
else
  python -m pytest -q -p no:litmus -p no:cacheprovider tests
fi
