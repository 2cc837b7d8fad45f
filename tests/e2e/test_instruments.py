"""Instruments in a pytest run: what the run file says of them, and what an absent one costs."""

from __future__ import annotations

import shutil
import signal
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from support.bench import Bench
from support.programs import ROOT

STATION = """
id: rack
name: Rack
instruments:
  dmm: {type: dmm, resource: "GPIB0::16::INSTR"}
  psu: {type: psu, resource: "GPIB0::29::INSTR"}
"""
ASSET = """
id: dmm
catalog_ref: acme/dmm6
info: {manufacturer: ACME, model: DMM6, serial: SN002}
calibration: {due_date: %s, last_cal: 2025-12-01, certificate: C-17, lab: Metrology}
"""
TESTS = """
def test_reads(dmm, verify):
    verify("volts", float(dmm.query("MEAS:VOLT:DC?")), limit={"low": 3.2, "high": 3.4, "units": "V"})

def test_without_instruments(instrument_records):
    record = instrument_records["psu"]
    assert (record.role, record.resource, record.mocked) == ("psu", "GPIB0::29::INSTR", False)
    assert instrument_records["dmm"].info.serial == "SN002"
    assert instrument_records["dmm"].catalog_ref == "acme/dmm6"

def test_absent(psu):
    psu.write("OUTP ON")
"""


@pytest.fixture
def rack(tmp_path: Path) -> Any:
    project = tmp_path / "rack"
    for folder in ("stations", "instruments"):
        (project / folder).mkdir(parents=True)
    (project / "litmus.yaml").write_text("name: rack\ndata_dir: data\ndefault_station: rack\n")
    (project / "stations/rack.yaml").write_text(STATION)
    (project / "instruments/dmm.yaml").write_text(ASSET % (date.today() + timedelta(days=9)))
    (project / "test_rack.py").write_text(TESTS)
    shutil.copy(ROOT / "tests/support/visa_bench.yaml", project / "bench.yaml")
    bench = Bench(project)
    yield bench
    bench.close()


def step_rows(bench: Bench, eventually: Any) -> dict[str, dict[str, Any]]:
    file = eventually(lambda: next(bench.data.glob("runs/*/*.parquet"), None), what="a run file")
    rows = pyarrow.parquet.read_table(file).to_pylist()
    return {row["step_name"]: row for row in rows if row["record_type"] == "step"}


def test_the_run_file_says_which_instruments_a_step_used(rack: Bench, eventually: Any) -> None:
    done = rack.pytest(check=False, LITMUS_VISA_LIBRARY="bench.yaml@sim")

    row = step_rows(rack, eventually)["test_reads"]
    found = {key.removeprefix("step_instruments_"): row[key] for key in row if key.startswith("step_instruments_")}
    due = (date.today() + timedelta(days=9)).isoformat()
    assert found == {
        "name": ["dmm"],
        "id": ["dmm"],
        "driver": [None],
        "resource": ["GPIB0::16::INSTR"],
        "protocol": ["visa"],
        "manufacturer": ["ACME"],
        "model": ["DMM6"],
        "serial": ["SN001"],
        "firmware": ["1.2.3"],
        "cal_due": [due],
        "cal_last": ["2025-12-01"],
        "cal_certificate": ["C-17"],
        "cal_lab": ["Metrology"],
        "mocked": [False],
    }, done.stdout


def test_an_absent_instrument_errors_only_the_tests_that_need_it(rack: Bench, eventually: Any) -> None:
    done = rack.pytest(check=False, LITMUS_VISA_LIBRARY="bench.yaml@sim")

    outcomes = {name: row["step_outcome"] for name, row in step_rows(rack, eventually).items()}
    assert outcomes == {"test_reads": "passed", "test_without_instruments": "passed", "test_absent": "errored"}
    assert "psu: GPIB0::29::INSTR: it can't be opened" in done.stdout


def test_warnings_of_instruments_stand_in_pytests_summary(rack: Bench) -> None:
    done = rack.pytest(check=False, LITMUS_VISA_LIBRARY="bench.yaml@sim")

    assert "InstrumentWarning: dmm: it isn't the instrument of its asset file: serial is SN001" in done.stdout
    assert "InstrumentWarning: dmm: its calibration is due on" in done.stdout


def test_warnings_that_are_errors_error_the_tests_of_that_instrument(rack: Bench, eventually: Any) -> None:
    rack.pytest("-W", "error::litmus.InstrumentWarning", check=False, LITMUS_VISA_LIBRARY="bench.yaml@sim")

    assert step_rows(rack, eventually)["test_reads"]["step_outcome"] == "errored"


def test_a_mocked_run_has_the_identity_of_its_files(rack: Bench, eventually: Any) -> None:
    (rack.project / "test_rack.py").write_text("def test_reads(dmm):\n    assert dmm.query('*IDN?') is None\n")

    rack.pytest("--mock-instruments")

    row = step_rows(rack, eventually)["test_reads"]
    assert row["step_instruments_serial"] == ["SN002"]
    assert row["step_instruments_mocked"] == [True]
    assert row["test_phase"] == "development"


SUPPLY = """
from pathlib import Path
class Supply:
    def __init__(self, resource):
        self.log = Path("supply.log")
    def safe_state(self):
        with self.log.open("a") as log:
            log.write("safe ")
    def close(self):
        with self.log.open("a") as log:
            log.write("closed ")
"""
LONG_TEST = """
import threading
from pathlib import Path
def test_soak(psu):
    Path("soaking").touch()
    threading.Event().wait(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_makes_the_instruments_safe(rack: Bench, eventually: Any, number: signal.Signals) -> None:
    (rack.project / "supplies.py").write_text(SUPPLY)
    (rack.project / "stations/rack.yaml").write_text(
        "id: rack\nname: Rack\ninstruments:\n  psu: {type: psu, driver: supplies.Supply, resource: 'X::1'}\n"
    )
    (rack.project / "test_rack.py").write_text(LONG_TEST)
    process = rack.start_pytest()
    eventually((rack.project / "soaking").exists, what="the test", within=30)

    process.send_signal(number)
    output, _ = process.communicate(timeout=30)

    assert (rack.project / "supply.log").read_text() == "safe closed ", output
    assert rack.json("runs")["runs"][0]["outcome"] == "terminated"
