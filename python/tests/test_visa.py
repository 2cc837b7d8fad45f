"""Real instruments over VISA: by PyVISA-sim, and by PyVISA-py against our own simulator on a loopback socket."""

from __future__ import annotations

import importlib
import shutil
import sys
from datetime import date, timedelta

import pytest
from conftest import VISA_BENCH, Rack, nothing_is_open

import litmus
from litmus.connect import connect
from support.scpi_simulator import Fault, Multimeter, Scope, Simulator, Supply

pyvisa = pytest.importorskip("pyvisa")
pytest.importorskip("pyvisa_py")
pytest.importorskip("pyvisa_sim")


# --- raw resources -------------------------------------------------------------------------------------------------


def test_a_role_without_a_driver_is_the_raw_visa_resource(simulated: Rack) -> None:
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


def test_the_bench_of_a_simulation_is_found_in_the_project(simulated: Rack, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR'")
    inner = simulated.root / "scripts"
    inner.mkdir()
    monkeypatch.chdir(inner)

    with connect("b") as station:
        assert station.instrument("dmm").query("*IDN?").strip() == "ACME,DMM6,SN001,1.2.3"


def test_a_role_may_name_its_own_visa_library(rack: Rack) -> None:
    shutil.copy(VISA_BENCH, rack.root / "bench.yaml")
    rack.station(psu="resource: 'GPIB0::17::INSTR', settings: {visa_library: bench.yaml@sim}")

    with connect("b") as station:
        psu = station.instrument("psu")
        psu.write("VOLT 5.00")
        assert psu.query("VOLT?").strip() == "5.00"


def test_a_setting_that_the_resource_does_not_have_is_named(simulated: Rack) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', settings: {timeuot: 100}")

    with (
        connect("b") as station,
        pytest.raises(litmus.InstrumentConnectError, match="did you mean 'timeout'") as raised,
    ):
        station.instrument("dmm")

    assert raised.value.hint == "correct the station file"
    assert nothing_is_open()


def test_a_missing_driver_package_leaves_the_raw_resource_and_a_warning(simulated: Rack) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', driver: no_such_lab.Dmm, settings: {range: 10, timeout: 900}")

    with connect("b") as station, pytest.warns(litmus.InstrumentWarning, match="no_such_lab"):
        meter = station.instrument("dmm")
        assert meter.timeout == 900
        meter.query("*IDN?")

    assert (
        "the package 'no_such_lab' of its driver no_such_lab.Dmm isn't installed, nor in the project"
        in simulated.warnings()[0]
    )


def test_a_typo_in_a_driver_that_is_installed_is_an_error(simulated: Rack) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', driver: json.decoder.JSONDecodr")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError, match="JSONDecodr") as raised:
        station.instrument("dmm")

    assert "station file" in raised.value.hint


def test_a_driver_whose_own_dependency_is_missing_says_which(simulated: Rack) -> None:
    (simulated.root / "lab_drivers.py").write_text("import no_such_dependency\n")
    simulated.station(dmm="resource: 'GPIB0::16::INSTR', driver: lab_drivers.Dmm")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError) as raised:
        station.instrument("dmm")

    assert raised.value.hint == "install the package 'no_such_dependency'"


def test_settings_are_keyword_arguments_of_a_driver(rack: Rack) -> None:
    (rack.root / "kw_drivers.py").write_text(
        "class Dmm:\n    def __init__(self, resource, *, nplc):\n        self.given = (resource, nplc)\n"
    )
    rack.station(dmm="resource: 'X::1', driver: kw_drivers.Dmm, settings: {nplc: 10}")

    with connect("b") as station:
        assert station.instrument("dmm").given == ("X::1", 10)


# --- what can't be opened ------------------------------------------------------------------------------------------


def test_an_absent_instrument_is_an_error_with_role_resource_and_cause(simulated: Rack) -> None:
    simulated.station(dmm="resource: 'GPIB0::29::INSTR'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError) as raised:
        station.instrument("dmm")

    error = raised.value
    assert (error.role, error.resource) == ("dmm", "GPIB0::29::INSTR")
    assert "can't be opened" in error.cause
    assert "switched on" in error.hint
    assert simulated.recorded.events("fixture.instrument_connected") == []
    assert nothing_is_open()


def test_a_port_where_nobody_listens_is_an_absent_instrument(over_sockets: Rack) -> None:
    with Simulator(Multimeter()) as gone:
        resource = gone.resource
    over_sockets.station(dmm=f"resource: '{resource}'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError, match="Connection refused"):
        station.instrument("dmm")

    assert nothing_is_open()


def test_a_missing_visa_backend_says_what_to_install(rack: Rack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@nosuch")
    rack.station(dmm="resource: 'GPIB0::16::INSTR'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError) as raised:
        station.instrument("dmm")

    assert "pip install 'litmus[visa]'" in raised.value.hint
    assert "'@nosuch'" in raised.value.cause


def test_without_pyvisa_it_says_what_to_install(rack: Rack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvisa", None)
    rack.station(dmm="resource: 'GPIB0::16::INSTR'")

    with connect("b") as station, pytest.raises(litmus.InstrumentConnectError, match="PyVISA isn't usable") as raised:
        station.instrument("dmm")

    assert "pip install 'litmus[visa]'" in raised.value.hint


# --- identity and calibration --------------------------------------------------------------------------------------


def test_the_identity_is_read_compared_and_recorded(simulated: Rack) -> None:
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


def test_another_unit_than_the_file_names_is_a_warning_and_an_event(simulated: Rack) -> None:
    simulated.station(dmm="resource: 'GPIB0::16::INSTR'")
    simulated.asset("dmm", "info: {model: DMM6, serial: SN999, firmware: '1.0'}")

    with connect("b") as station, pytest.warns(litmus.InstrumentWarning, match="serial is SN001, expected SN999"):
        station.instrument("dmm")

    verified = simulated.recorded.one("fixture.identity_verified")
    assert (verified["matches"], verified["mismatches"]) == (False, ["serial", "firmware"])


def test_what_a_device_leaves_out_is_taken_from_its_file(simulated: Rack) -> None:
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
    over_sockets: Rack, dmm: Simulator, answer: bytes
) -> None:
    dmm.fault("*IDN?", Fault(raw=answer))
    over_sockets.station(dmm=f"resource: '{dmm.resource}'")

    with connect("b") as station:
        assert float(station.instrument("dmm").query("MEAS:VOLT?")) == 3.3

    assert "not four fields" in over_sockets.warnings()[0]
    assert over_sockets.recorded.one("fixture.instrument_connected")["model"] is None


def test_a_device_that_does_not_answer_idn_is_used_all_the_same(over_sockets: Rack, dmm: Simulator) -> None:
    dmm.fault("*IDN?", Fault(error='-113,"Undefined header"'))
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 200}}")

    with connect("b") as station:
        meter = station.instrument("dmm")
        assert float(meter.query("READ?")) == 3.3
        assert meter.timeout == 200


def test_mocks_have_the_identity_and_the_calibration_of_their_file(rack: Rack) -> None:
    due = date.today() - timedelta(days=3)
    rack.station(dmm="resource: 'GPIB0::16::INSTR'")
    rack.asset(
        "dmm",
        "info: {manufacturer: ACME, model: DMM6, serial: SN1}\n"
        f"calibration: {{due_date: {due}, last_cal: 2025-01-02, certificate: C-1, lab: Lab A}}",
    )

    with connect("b", mock=True) as station, pytest.warns(litmus.InstrumentWarning, match="expired on"):
        station.instrument("dmm")

    connected = rack.recorded.one("fixture.instrument_connected")
    assert (connected["manufacturer"], connected["serial"], connected["mocked"]) == ("ACME", "SN1", True)
    assert (connected["cal_due"], connected["cal_last"]) == (due.isoformat(), "2025-01-02")
    assert (connected["cal_certificate"], connected["cal_lab"]) == ("C-1", "Lab A")
    assert rack.recorded.one("fixture.calibration_warning")["days_until_due"] == -3
    assert rack.recorded.events("fixture.identity_verified") == []


def test_the_address_may_stand_in_the_asset_file(simulated: Rack) -> None:
    simulated.asset("dmm", "resource: 'GPIB0::16::INSTR'")
    (simulated.root / "my_meter.py").write_text(
        "from litmus.instruments import VisaInstrument\nclass Meter(VisaInstrument): ...\n"
    )
    simulated.station(dmm="driver: my_meter.Meter, settings: {visa_library: bench.yaml@sim}")

    with connect("b") as station:
        assert station.instrument("dmm").resource == "GPIB0::16::INSTR"

    assert simulated.recorded.one("fixture.instrument_connected")["model"] == "DMM6"


# --- over a socket -------------------------------------------------------------------------------------------------


def test_reads_and_settings_of_a_real_connection(over_sockets: Rack, dmm: Simulator) -> None:
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


def test_a_waveform_is_a_claim_check(over_sockets: Rack) -> None:
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


def test_a_timeout_is_recorded_and_the_next_read_works(over_sockets: Rack, dmm: Simulator) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 100}}")

    with connect("b") as station:
        meter = station.instrument("dmm")
        dmm.fault("READ?", Fault(error='-410,"Query INTERRUPTED"'))
        with pytest.raises(pyvisa.errors.VisaIOError, match="VI_ERROR_TMO"):
            meter.query("READ?")
        assert float(meter.query("READ?")) == 3.3

    (error,) = over_sockets.errors()
    assert (error["role"], error["method"], error["exception_type"]) == ("dmm", "query", "VisaIOError")


def test_a_line_that_is_cut_off_is_a_timeout(over_sockets: Rack, dmm: Simulator) -> None:
    over_sockets.station(dmm=f"resource: '{dmm.resource}', settings: {{timeout: 100}}")
    with connect("b") as station:
        meter = station.instrument("dmm")
        dmm.fault("READ?", Fault(keep_bytes=4))

        with pytest.raises(pyvisa.errors.VisaIOError, match="VI_ERROR_TMO"):
            meter.query("READ?")


def test_a_connection_that_breaks_in_a_call_can_be_made_anew(over_sockets: Rack, dmm: Simulator) -> None:
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


# --- other people's drivers ----------------------------------------------------------------------------------------

LABS = {
    "pymeasure": """
from pymeasure.instruments import Instrument, SCPIMixin
class Meter(SCPIMixin, Instrument):
    voltage = Instrument.measurement("MEAS:VOLT?", "volts")
    def __init__(self, adapter, name="meter", **kwargs):
        super().__init__(adapter, name, read_termination="\\n", write_termination="\\n", **kwargs)
def read(meter):
    return meter.voltage
""",
    "qcodes": """
from qcodes.instrument import VisaInstrument
class Meter(VisaInstrument):
    default_terminator = "\\n"
    def __init__(self, name, address, **kwargs):
        super().__init__(name, address, **kwargs)
        self.add_parameter("volts", get_cmd="MEAS:VOLT?", get_parser=float, unit="V")
def read(meter):
    return meter.volts()
""",
}


@pytest.mark.parametrize("library", LABS)
def test_drivers_of_a_library_are_opened_identified_and_closed(
    library: str, over_sockets: Rack, dmm: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(library)
    monkeypatch.syspath_prepend(over_sockets.root)
    (over_sockets.root / f"labs_{library}.py").write_text(LABS[library])
    over_sockets.station(dmm=f"resource: '{dmm.resource}', driver: labs_{library}.Meter")
    read = importlib.import_module(f"labs_{library}").read

    for _ in range(2):
        with connect("b") as station:
            assert read(station.instrument("dmm")) == 3.3

    connected = over_sockets.recorded.events("fixture.instrument_connected")
    assert [(event["model"], event["serial"]) for event in connected] == [("DMM6", "SN001")] * 2
    assert dmm.connections == 2
    assert dmm.wait_closed()
