# Builds dist/litmus-*.whl: the package, the core, the daemon, the command, DuckDB, Arrow, the UI.
# usage: ./dev wheel
ensure_setup
set --
[ -f ui/package.json ] && quietly npm run --silent --prefix ui build
say "wheel"
export CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_GENERATOR=Ninja
rm -rf dist
nice python -m build --wheel --no-isolation --outdir dist . >build/wheel.log 2>&1 || { tail -40 build/wheel.log >&2; fail "the wheel wasn't built; the whole log is build/wheel.log"; }
ls -l dist/*.whl >&2
