"""Real instruments over VISA: by PyVISA-sim, and by PyVISA-py against our own simulator on a loopback socket."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Recorded

import litmus
from litmus.connect import connect
from support.scpi_simulator import Fault, Multimeter, Scope, Simulator, Supply

pyvisa = pytest.importorskip("pyvisa")
pytest.importorskip("pyvisa_py")
pytest.importorskip("pyvisa_sim")

BENCH = ROOT / "tests/support/visa_bench.yaml"


class Project:
    """A project folder with one station, `b`, and the records of what is done there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.recorded = Recorded(root / "data")
        (root / "stations").mkdir()
        (root / "instruments").mkdir()
        (root / "litmus.yaml").write_text("name: p\ndata_dir: data\n")

    def station(self, **roles: str) -> None:
        lines = ["id: b", "name: B", "instruments:"]
        lines += [f"  {role}: {{type: dmm, {entry}}}" for role, entry in roles.items()]
        (self.root / "stations/b.yaml").write_text("\n".join(lines) + "\n")

    def asset(self, role: str, text: str) -> None:
        (self.root / f"instruments/{role}.yaml").write_text(f"id: {role}\n{text}\n")

    def warnings(self) -> list[str]:
        return [event["message"] for event in self.recorded.events("diagnostic.warning")]

    def errors(self) -> list[dict[str, Any]]:
        return [event["details"] for event in self.recorded.events("diagnostic.error")]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYVISA_LIBRARY", raising=False)
    return Project(tmp_path)


@pytest.fixture
def simulated(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """With PyVISA-sim's bench."""
    shutil.copy(BENCH, project.root / "bench.yaml")
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "bench.yaml@sim")
    return project


@pytest.fixture
def over_sockets(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    return project


@pytest.fixture
def dmm() -> Iterator[Simulator]:
    with Simulator(Multimeter()) as simulator:
        yield simulator


# --- raw resources -------------------------------------------------------------------------------------------------


def test_a_role_without_a_driver_is_the_raw_visa_resource(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', settings: {timeout: 1500, read_termination: \"\\n\"}")

    with connect("b") as station:
        meter = station.instrument("dmm")
        answer = meter.query("MEAS:VOLT:DC?")
        timeout_ms = meter.timeout

    assert float(answer) == 3.3
    assert timeout_ms == 1500
    connected = simulated.recorded.one("fixture.instrument_connected")
    assert (connected["driver"], connected["mocked"]) == (None, False)
    read = simulated.recorded.events("instrument.read")[0]
    assert (read["instrument_role"], read["resource"]) == ("dmm", "GPIB0::16::INSTR")


def test_the_bench_of_a_simulation_is_found_in_the_project(simulated: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR'")
    inner = simulated.root / "scripts"
    inner.mkdir()
    monkeypatch.chdir(inner)

    with connect("b") as station:
        assert station.instrument("dmm").query("*IDN?").strip() == "ACME,DMM6,SN001,1.2.3"


def test_a_role_may_name_its_own_visa_library(project: Project) -> None:
    shutil.copy(BENCH, project.root / "bench.yaml")
    project.station(psu="resource: 'GPIB0::17::INSTR', settings: {visa_library: bench.yaml@sim}")

    with connect("b") as station:
        psu = station.instrument("psu")
        psu.write("VOLT 5.00")
        assert psu.query("VOLT?").strip() == "5.00"


def test_a_setting_that_the_resource_does_not_have_is_named(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', settings: {timeuot: 100}")

    with (
        connect("b") as station,
        pytest.raises(litmus.InstrumentConnectError, match="did you mean 'timeout'") as raised,
    ):
        station.instrument("dmm")

    assert raised.value.hint == "correct the station file"
    assert nothing_is_open()


def test_a_missing_driver_package_leaves_the_raw_resource_and_a_warning(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', driver: no_such_lab.Dmm, settings: {range: 10, timeout: 900}")

    with connect("b") as station, pytest.warns(litmus.InstrumentWarning, match="no_such_lab"):
        meter = station.instrument("dmm")
        assert meter.timeout == 900
        meter.query("*IDN?")

    assert (
        "the package 'no_such_lab' of its driver no_such_lab.Dmm isn't installed, nor in the project"
        in simulated.warnings()[0]
    )


def test_a_typo_in_a_driver_that_is_installed_is_an_error(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', driver: json.decoder.JSONDecodr")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError, match="JSONDecodr") as raised:
        station.instrument("dmm")

    assert "station file" in raised.value.hint


def test_a_driver_whose_own_dependency_is_missing_says_which(simulated: Project) -> None:
    (simulated.root / "lab_drivers.py").write_text("import no_such_dependency\n")
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', driver: lab_drivers.Dmm")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError) as raised:
        station.instrument("dmm")

    assert raised.value.hint == "install the package 'no_such_dependency'"


def test_settings_are_keyword_arguments_of_a_driver(project: Project) -> None:
    (project.root / "kw_drivers.py").write_text(
        "class Dmm:\n    def __init__(self, resource, *, nplc):\n        self.given = (resource, nplc)\n"
    )
    project.station(dmm="resource: 'X::1', driver: kw_drivers.Dmm, settings: {nplc: 10}")

    with connect("b") as station:
        assert station.instrument("dmm").given == ("X::1", 10)


# --- what can't be opened ------------------------------------------------------------------------------------------


def test_an_absent_instrument_is_an_error_with_role_resource_and_cause(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::29::INSTR'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError) as raised:
        station.instrument("dmm")

    error = raised.value
    assert (error.role, error.resource) == ("dmm", "GPIB0::29::INSTR")
    assert "can't be opened" in error.cause
    assert "switched on" in error.hint
    assert simulated.recorded.events("fixture.instrument_connected") == []
    assert nothing_is_open()


def test_a_port_where_nobody_listens_is_an_absent_instrument(over_sockets: Project) -> None:
    with Simulator(Multimeter()) as gone:
        resource = gone.resource
    over_sockets.station(dmm=f"resource: '{resource}'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError, match="Connection refused"):
        station.instrument("dmm")

    assert nothing_is_open()


def test_a_missing_visa_backend_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@nosuch")
    project.station(dmm="resource: 'GPIB0::16::INSTR'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError) as raised:
        station.instrument("dmm")

    assert "pip install 'litmus[visa]'" in raised.value.hint
    assert "'@nosuch'" in raised.value.cause


def test_without_pyvisa_it_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvisa", None)
    project.station(dmm="resource: 'GPIB0::16::INSTR'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError, match="PyVISA isn't usable") as raised:
        station.instrument("dmm")

    assert "pip install 'litmus[visa]'" in raised.value.hint


# --- identity and calibration --------------------------------------------------------------------------------------


def test_the_identity_is_read_compared_and_recorded(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR'")
    simulated.asset("dmm", "info: {manufacturer: acme, serial: SN001}")

    with connect("b") as station:
        station.instrument("dmm")

    connected = simulated.recorded.one("fixture.instrument_connected")
    fields = [connected[name] for name in ("manufacturer", "model", "serial", "firmware")]
    assert fields == ["ACME", "DMM6", "SN001", "1.2.3"]
    verified = simulated.recorded.one("fixture.identity_verified")
    assert (verified["matches"], verified["mismatches"]) == (True, [])
    assert verified["expected"] == {"manufacturer": "acme", "serial": "SN001"}
    assert verified["actual"]["raw"] == "ACME,DMM6,SN001,1.2.3"


def test_another_unit_than_the_file_names_is_a_warning_and_an_event(simulated: Project) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR'")
    simulated.asset("dmm", "info: {model: DMM6, serial: SN999, firmware: '1.0'}")

    with connect("b") as station, pytest.warns(litmus.InstrumentWarning, match="serial is SN001, expected SN999"):
        station.instrument("dmm")

    verified = simulated.recorded.one("fixture.identity_verified")
    assert (verified["matches"], verified["mismatches"]) == (False, ["serial", "firmware"])


def test_what_a_device_leaves_out_is_taken_from_its_file(simulated: Project) -> None:
    simulated.station(psu="resource: 'GPIB0::17::INSTR'")
    simulated.asset("psu", "info: {model: PSU2, serial: SN7}")

    with connect("b") as station, pytest.warns(litmus.InstrumentWarning, match="serial is not told"):
        station.instrument("psu")

    assert simulated.recorded.one("fixture.instrument_connected")["serial"] == "SN7"
    verified = simulated.recorded.one("fixture.identity_verified")
    assert verified["mismatches"] == ["serial"]
    assert verified["actual"]["serial"] is None
    assert verified["actual"]["problem"] == "*IDN? was answered without serial"


@pytest.mark.parametrize("answer", [b"\xff\xfe\x00\x07\n", b"\n", b"ERROR\n"])
def test_garbage_for_an_identity_is_flagged_and_does_not_fail(
    over_sockets: Project, dmm: Simulator, answer: bytes
) -> None:
    dmm.fault("*IDN?", Fault(raw=answer))
    over_sockets.station(dmm=f"resource: '{dmm.resource}'")

    with connect("b") as station:
        assert float(station.instrument("dmm").query("MEAS:VOLT?")) == 3.3

    assert "not four fields" in over_sockets.warnings()[0]
    assert over_sockets.recorded.one("fixture.instrument_connected")["model"] is None


def test_a_device_that_does_not_answer_idn_is_used_all_the_same(over_sockets: Project, dmm: Simulator) -> None:
    dmm.fault("*IDN?", Fault(error='-113,"Undefined header"'))
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 200}}")

    with connect("b") as station:
        meter = station.instrument("dmm")
        assert float(meter.query("READ?")) == 3.3
        assert meter.timeout == 200


def test_mocks_have_the_identity_and_the_calibration_of_their_file(project: Project) -> None:
    due = date.today() - timedelta(days=3)
    project.station(dmm="resource: 'GPIB0::16::INSTR'")
    project.asset(
        "dmm",
        "info: {manufacturer: ACME, model: DMM6, serial: SN1}\n"
        f"calibration: {{due_date: {due}, last_cal: 2025-01-02, certificate: C-1, lab: Lab A}}",
    )

    with connect("b", mock=True) as station, pytest.warns(litmus.InstrumentWarning, match="expired on"):
        station.instrument("dmm")

    connected = project.recorded.one("fixture.instrument_connected")
    assert (connected["manufacturer"], connected["serial"], connected["mocked"]) == ("ACME", "SN1", True)
    assert (connected["cal_due"], connected["cal_last"]) == (due.isoformat(), "2025-01-02")
    assert (connected["cal_certificate"], connected["cal_lab"]) == ("C-1", "Lab A")
    assert project.recorded.one("fixture.calibration_warning")["days_until_due"] == -3
    assert project.recorded.events("fixture.identity_verified") == []


def test_the_address_may_stand_in_the_asset_file(simulated: Project) -> None:
    simulated.asset("dmm", "resource: 'GPIB0::16::INSTR'")
    (simulated.root / "my_meter.py").write_text(
        "from litmus.instruments import VisaInstrument\nclass Meter(VisaInstrument): ...\n"
    )
    simulated.station(dmm="driver: my_meter.Meter, settings: {visa_library: bench.yaml@sim}")

    with connect("b") as station:
        assert station.instrument("dmm").resource == "GPIB0::16::INSTR"

    assert simulated.recorded.one("fixture.instrument_connected")["model"] == "DMM6"


# --- over a socket -------------------------------------------------------------------------------------------------


def test_reads_and_settings_of_a_real_connection(over_sockets: Project, dmm: Simulator) -> None:
    with Simulator(Supply()) as psu:
        over_sockets.station(dmm=f"resource: '{dmm.resource}'", psu=f"resource: '{psu.resource}'")
        with connect("b") as station:
            supply = station.instrument("psu")
            supply.write("SOUR:VOLT 5")
            supply.write("OUTP ON")
            supply.write("VOLT 99")
            assert float(supply.query("MEAS:VOLT?")) == 5.0
            assert supply.query("SYST:ERR?") == '-222,"Data out of range"'
            assert float(station.instrument("dmm").query("MEAS:CURR?")) == 0.05

    assert "VOLT 99" in psu.received
    assert nothing_is_open()


def test_a_waveform_is_a_claim_check(over_sockets: Project) -> None:
    with Simulator(Scope(points=2500)) as scope:
        scope.fault("WAV:DATA?", Fault(piece_bytes=700))
        over_sockets.station(scope=f"resource: '{scope.resource}'")
        with connect("b") as station:
            samples = station.instrument("scope").query_binary_values("WAV:DATA?")

    assert len(samples) == 2500
    assert samples[25] == 1.0
    value = over_sockets.recorded.one("instrument.read")["value"]
    assert value["_ref"].startswith("channel://scope.")
    assert value["length"] == 2500


def test_a_timeout_is_recorded_and_the_next_read_works(over_sockets: Project, dmm: Simulator) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 100}}")

    with connect("b") as station:
        meter = station.instrument("dmm")
        dmm.fault("READ?", Fault(error='-410,"Query INTERRUPTED"'))
        with pytest.raises(pyvisa.errors.VisaIOError, match="VI_ERROR_TMO"):
            meter.query("READ?")
        assert float(meter.query("READ?")) == 3.3

    (error,) = over_sockets.errors()
    assert (error["role"], error["method"], error["exception_type"]) == ("dmm", "query", "VisaIOError")


def test_a_line_that_is_cut_off_is_a_timeout(over_sockets: Project, dmm: Simulator) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 100}}")
    with connect("b") as station:
        meter = station.instrument("dmm")
        dmm.fault("READ?", Fault(keep_bytes=4))

        with pytest.raises(pyvisa.errors.VisaIOError, match="VI_ERROR_TMO"):
            meter.query("READ?")


def test_a_connection_that_breaks_in_a_call_can_be_made_anew(over_sockets: Project, dmm: Simulator) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 100}}")

    with connect("b") as station:
        meter = station.instrument("dmm")
        dmm.fault("READ?", Fault(drop=True))
        with pytest.raises((pyvisa.errors.VisaIOError, ConnectionError)):
            meter.query("READ?")
        station.release("dmm")
        assert float(station.instrument("dmm").query("READ?")) == 3.3

    assert dmm.connections == 2
    assert nothing_is_open()


# --- the end -------------------------------------------------------------------------------------------------------


def nothing_is_open() -> bool:
    """Whether PyVISA holds neither a resource nor a manager of ours."""
    from litmus.instruments import _pyvisa

    gc.collect()
    return _pyvisa.managers._users == {}


def test_nothing_stays_open_after_release_and_stop(
    over_sockets: Project, dmm: Simulator, monkeypatch: pytest.MonkeyPatch
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


def test_a_manager_that_a_driver_uses_as_well_stays_open(over_sockets: Project, dmm: Simulator) -> None:
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
def two_supplies(project: Project) -> Project:
    (project.root / "psu_drivers.py").write_text(DRIVERS)
    project.station(
        first="resource: 'A::1', driver: psu_drivers.Psu, safe_state: output_off",
        second="resource: 'FAIL::1', driver: psu_drivers.Psu, safe_state: output_off",
        third="resource: 'C::1', driver: psu_drivers.Psu",
    )
    return project


ENDED = "own safe C::1, disconnected C::1, safe FAIL::1, disconnected FAIL::1, safe A::1, disconnected A::1"


def test_each_instrument_is_made_safe_whatever_another_raises(
    two_supplies: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect("b") as station:
        for role in ("first", "second", "third"):
            station.instrument(role)

    assert ", ".join(capsys.readouterr().out.splitlines()) == ENDED
    released = {e["role"]: e["safe_state"] for e in two_supplies.recorded.events("fixture.instrument_disconnected")}
    assert released == {"third": "done", "second": "failed", "first": "done"}
    (error,) = two_supplies.errors()
    assert (error["role"], error["method"], error["exception_message"]) == ("second", "output_off", "relay stuck")


def test_a_safe_state_that_the_driver_does_not_have_is_a_diagnostic(two_supplies: Project) -> None:
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
def test_every_end_of_a_script_makes_its_instruments_safe(two_supplies: Project, end: str) -> None:
    script = two_supplies.root / "script.py"
    script.write_text(
        "from litmus.connect import connect\nstation = connect('b')\nstation.start()\n"
        f"for role in ('first', 'second', 'third'):\n    station.instrument(role)\n{ENDS[end]}\n"
    )

    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, cwd=two_supplies.root)

    assert ", ".join(done.stdout.splitlines()) == ENDED, done.stderr


def test_a_visa_resource_is_still_open_when_the_interpreter_makes_it_safe(
    over_sockets: Project,
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
    two_supplies: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = connect("b")
    station.start()
    first, second = station.instrument("first"), station.instrument("second")
    monkeypatch.setattr(second.__class__, "output_off", lambda self: os.kill(os.getpid(), signal.SIGINT))

    with pytest.raises(KeyboardInterrupt):
        station.stop()

    assert first is not None
    assert len(two_supplies.recorded.events("fixture.instrument_disconnected")) == 2


def test_async_drivers_are_closed_to_the_end(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "async_driver.py").write_text(
        "import asyncio\nclass Psu:\n    def __init__(self, resource): ...\n"
        "    async def disconnect(self):\n        await asyncio.sleep(0)\n        print('closed')\n"
    )
    project.station(psu="resource: 'A::1', driver: async_driver.Psu")

    with connect("b") as station:
        station.instrument("psu")

    assert capsys.readouterr().out == "closed\n"
