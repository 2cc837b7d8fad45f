# usage: ./dev build [ninja targets]
ensure_setup
configure
nice cmake --build "build/$preset" --target "${@:-all}"
if [ -f ui/package.json ] && [ $# = 0 ]; then
  inputs=$(find ui/src ui/index.html ui/public gen/ts -type f 2>/dev/null; ls ui/package-lock.json ui/vite.config.* 2>/dev/null)
  # shellcheck disable=SC2086
  if [ ! -f ui/dist/index.html ] || ! up_to_date ui/node_modules/.built $inputs; then
    say "UI"
    quietly npm run --prefix ui build
    # shellcheck disable=SC2086
    stamp ui/node_modules/.built $inputs
  fi
fi
