cat <<'TXT'
./dev COMMAND

  setup    install everything from Debian, PyPI and npm that the project needs (says what)
  build    build the core, the daemon, the command line, the Python module and the UI
  test     run every test: unit, end-to-end, crash, browser, documentation
  lint     layers, sizes, formatting, generated code up to date
  fmt      format C++ and Python in place
  gen      regenerate gen/ from schema/
  bench    measure the goals into bench/RESULTS.md (release build)
  crash    kill producer and daemon at random, count what is lost: ./dev crash --kills N; --watched N: before
           a browser and a follower; --power N fails the power
  fuzz     hostile bytes against every reader: ./dev fuzz [TARGET…] --seconds N
  sanitize  the C++ suites under sanitizers: ./dev sanitize [asan|tsan] [SUITE…]
  fuzz-http  ask every route what nobody would: ./dev fuzz-http --examples N
  history  write a data directory with N finished runs: ./dev history --data-dir DIR --runs N
  soak     10^7 events in 10^5 sessions; what the service needs must stay flat: ./dev soak --minutes M
  stream   100,000 samples a second from Python for a minute, with a kill in the middle: ./dev stream --seconds S
  serve    build, then `litmus serve`
  screens  take the pictures of docs/screens/ anew
  demo     a simulated bench, a pytest run, the live page
  wheel    build the wheel into dist/
  ci       setup, lint and test; .ci/run leaves lint out

LITMUS_PRESET=dev|release|asan|tsan chooses the build.
TXT
