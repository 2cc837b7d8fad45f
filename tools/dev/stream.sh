# A stream of scalar samples from Python for a minute, and one that is killed in the middle: what was kept, how far behind.
# usage: ./dev stream [--seconds S] [--rate SAMPLES_PER_S]
ensure_setup
configure
nice cmake --build "build/$preset" >&2
LITMUS_PRESET=$preset python tests/crash/sample_stream.py "$@"
