# Ten million events in a hundred thousand sessions through a real litmusd, by several emitters: what it needs must not
# grow with what it has recorded.
# usage: ./dev soak [--events N] [--sessions N] [--emitters N] [--minutes M] [--data-dir DIR]
ensure_setup
preset=${LITMUS_PRESET:-release}
configure
nice cmake --build "build/$preset" --target litmusd litmus_soak_emitter >&2
LITMUS_PRESET=$preset exec python tools/soak.py "$@"
