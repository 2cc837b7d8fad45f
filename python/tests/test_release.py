"""How instruments are given back: made safe, closed, whatever ends the session."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Rack, nothing_is_open

from litmus.connect import connect
from support.scpi_simulator import Simulator, Supply

pyvisa = pytest.importorskip("pyvisa")
pytest.importorskip("pyvisa_py")


def test_nothing_stays_open_after_release_and_stop(
    over_sockets: Rack, dmm: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}'", again=f"resource: '{dmm.resource}'")
    descriptors = Path("/proc/self/fd")

    def opened() -> int:
        return sum(1 for fd in descriptors.iterdir() if _is_tcp_to(fd, dmm.port))

    with connect("b") as station:
        station.instrument("dmm")
        assert opened() == 1
        station.release("dmm")
        assert opened() == 0
        station.instrument("dmm")

    assert opened() == 0
    assert nothing_is_open()


def _is_tcp_to(fd: Path, port: int) -> bool:
    """Whether this descriptor of ours is a connection to that port."""
    try:
        if not str(fd.readlink()).startswith("socket:"):
            return False
        with socket.socket(fileno=os.dup(int(fd.name))) as connection:
            return connection.family == socket.AF_INET and connection.getpeername()[1] == port
    except OSError:
        return False


def test_a_manager_that_a_driver_uses_as_well_stays_open(over_sockets: Rack, dmm: Simulator) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}'")
    theirs = pyvisa.ResourceManager("@py")
    own = theirs.open_resource(dmm.resource, read_termination="\n")

    with connect("b") as station:
        station.instrument("dmm")

    assert own.query("READ?")
    own.close()
    theirs.close()


DRIVERS = """
import os, sys
class Psu:
    def __init__(self, resource):
        self.resource = resource
    def set_voltage(self, volts): ...
    def output_off(self):
        print("safe", self.resource, flush=True)
        if self.resource == "FAIL::1":
            raise RuntimeError("relay stuck")
    def safe_state(self):
        print("own safe", self.resource, flush=True)
    def disconnect(self):
        print("disconnected", self.resource, flush=True)
    def close(self):
        print("never", flush=True)
"""


@pytest.fixture
def two_supplies(rack: Rack) -> Rack:
    (rack.root / "psu_drivers.py").write_text(DRIVERS)
    rack.station(
        first="resource: 'A::1', driver: psu_drivers.Psu, safe_state: output_off",
        second="resource: 'FAIL::1', driver: psu_drivers.Psu, safe_state: output_off",
        third="resource: 'C::1', driver: psu_drivers.Psu",
    )
    return rack


ENDED = "own safe C::1, disconnected C::1, safe FAIL::1, disconnected FAIL::1, safe A::1, disconnected A::1"


def test_each_instrument_is_made_safe_whatever_another_raises(
    two_supplies: Rack, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect("b") as station:
        for role in ("first", "second", "third"):
            station.instrument(role)

    assert ", ".join(capsys.readouterr().out.splitlines()) == ENDED
    released = {e["role"]: e["safe_state"] for e in two_supplies.recorded.events("fixture.instrument_disconnected")}
    assert released == {"third": "done", "second": "failed", "first": "done"}
    (error,) = two_supplies.errors()
    assert (error["role"], error["method"], error["exception_message"]) == ("second", "output_off", "relay stuck")


def test_a_safe_state_that_the_driver_does_not_have_is_a_diagnostic(two_supplies: Rack) -> None:
    text = (
        (two_supplies.root / "stations/b.yaml").read_text().replace("safe_state: output_off", "safe_state: outputoff")
    )
    (two_supplies.root / "stations/b.yaml").write_text(text)

    with connect("b") as station:
        station.instrument("first")

    assert two_supplies.errors()[0]["method"] == "outputoff"
    assert two_supplies.recorded.one("fixture.instrument_disconnected")["safe_state"] == "failed"


ENDS = {
    "exit": "",
    "exception": "raise RuntimeError('x')",
    "sigterm": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "sys_exit": "raise SystemExit(3)",
}


@pytest.mark.parametrize("end", ENDS)
def test_every_end_of_a_script_makes_its_instruments_safe(two_supplies: Rack, end: str) -> None:
    script = two_supplies.root / "script.py"
    script.write_text(
        "from litmus.connect import connect\nstation = connect('b')\nstation.start()\n"
        f"for role in ('first', 'second', 'third'):\n    station.instrument(role)\n{ENDS[end]}\n"
    )

    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, cwd=two_supplies.root)

    assert ", ".join(done.stdout.splitlines()) == ENDED, done.stderr


def test_a_visa_resource_is_still_open_when_the_interpreter_makes_it_safe(
    over_sockets: Rack,
) -> None:
    """PyVISA closes all that it opened at exit; the safe state comes before."""
    (over_sockets.root / "safe_psu.py").write_text(
        "from litmus.instruments import VisaInstrument\n"
        "class Psu(VisaInstrument):\n    def safe_state(self):\n        self.write('OUTP OFF')\n"
    )
    with Simulator(Supply()) as psu:
        over_sockets.station(psu=f"resource: '{psu.resource}', driver: safe_psu.Psu, settings: {{visa_library: '@py'}}")
        script = over_sockets.root / "script.py"
        script.write_text(
            "from litmus.connect import connect\nstation = connect('b')\nstation.start()\n"
            "station.instrument('psu').write('OUTP ON')\n"
        )

        done = subprocess.run(
            [sys.executable, script], capture_output=True, text=True, timeout=60, cwd=over_sockets.root
        )

        assert done.returncode == 0, done.stderr
        assert psu.received[-2:] == ["OUTP ON", "OUTP OFF"]
    assert over_sockets.recorded.one("fixture.instrument_disconnected")["safe_state"] == "done"


def test_an_interrupt_in_one_release_still_releases_the_others(
    two_supplies: Rack, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = connect("b")
    station.start()
    first, second = station.instrument("first"), station.instrument("second")
    monkeypatch.setattr(second.__class__, "output_off", lambda self: os.kill(os.getpid(), signal.SIGINT))

    with pytest.raises(KeyboardInterrupt):
        station.stop()

    assert first is not None
    assert len(two_supplies.recorded.events("fixture.instrument_disconnected")) == 2


def test_async_drivers_are_closed_to_the_end(rack: Rack, capsys: pytest.CaptureFixture[str]) -> None:
    (rack.root / "async_driver.py").write_text(
        "import asyncio\nclass Psu:\n    def __init__(self, resource): ...\n"
        "    async def disconnect(self):\n        await asyncio.sleep(0)\n        print('closed')\n"
    )
    rack.station(psu="resource: 'A::1', driver: async_driver.Psu")

    with connect("b") as station:
        station.instrument("psu")

    assert capsys.readouterr().out == "closed\n"
