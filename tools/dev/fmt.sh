# usage: ./dev fmt
ensure_setup
git ls-files '*.cc' '*.h' | grep -v '^gen/' | xargs clang-format-19 -i
ruff check --fix -q .
ruff format -q .
