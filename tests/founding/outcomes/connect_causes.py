"""How a connect() session can end: one session per cause. Prints, as JSON, cause → session id."""

import json
import os
import signal
import sys

from litmus.connect import connect

ENDS = {
    "no_exception": None,
    "ctrl_c": KeyboardInterrupt(),
    "system_exit": SystemExit(3),
    "assertion": AssertionError("no"),
    "value_error": ValueError("broken"),
}


def run_all():
    shown = {}
    for name, error in ENDS.items():
        try:
            with connect("bench_1", mock=True) as station:
                shown[name] = str(station.session_id)
                station.instrument("dmm").measure_voltage()
                if error is not None:
                    raise error
        except BaseException as raised:
            if raised is not error:
                raise
    station = connect("bench_1", mock=True)
    station.start()
    shown["stop_with_outcome"] = str(station.session_id)
    station.stop(outcome="failed")
    print(json.dumps(shown))


def die(how):
    with connect("bench_1", mock=True) as station:
        station.instrument("dmm").measure_voltage()
        print(json.dumps(str(station.session_id)), flush=True)
        os.kill(os.getpid(), signal.SIGKILL) if how == "sigkill" else os._exit(0)


die(sys.argv[1]) if sys.argv[1:] else run_all()
