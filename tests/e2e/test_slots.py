"""Multi-DUT sessions with the real service: rows of the run files, crashes, and an orchestrator that is killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from support.bench import Bench
from support.programs import ROOT

EXAMPLE = ROOT / "examples/two-slots"
SERIALS = "--dut-serials=slot_1=SN1,slot_2=SN2"


@pytest.fixture
def nest(tmp_path: Path) -> Iterator[Bench]:
    """A copy of the two-slots example, with its own data directory and service."""
    project = tmp_path / "nest"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("data", "__pycache__", ".pytest_cache"))
    made = Bench(project)
    yield made
    made.close()


def with_test(nest: Bench, body: str) -> None:
    """The project has this test alone; SLOT is the slot's id."""
    header = "import ctypes, os, subprocess, sys, time\nfrom pathlib import Path\n\n"
    header += "SLOT = os.environ.get('_LITMUS_SLOT_ID')\n\n"
    (nest.project / "tests/test_panel.py").write_text(header + textwrap.dedent(body))


def with_slots(nest: Bench, count: int) -> str:
    """The fixture has this many slots; returns the option that gives their serials."""
    lines = ["id: two_up", "slots:"]
    for n in range(1, count + 1):
        lines.append(f"  slot_{n}: {{connections: {{vout: {{name: vout, instrument: dmm, instrument_channel: {n}}}}}}}")
    (nest.project / "fixtures/two_up.yaml").write_text("\n".join(lines) + "\n")
    return "--dut-serials=" + ",".join(f"SN{n}" for n in range(1, count + 1))


def runs(nest: Bench) -> dict[str, dict[str, Any]]:
    found = nest.api.sql("SELECT * FROM runs")
    return {run["slot_id"]: run for run in found}


def rows(nest: Bench, eventually: Callable[..., Any], count: int) -> dict[str, list[dict[str, Any]]]:
    """Slot → rows of its run file."""
    files = eventually(
        lambda: len(paths := list(nest.data.glob("runs/*/*.parquet"))) == count and paths, what=f"{count} run files"
    )
    tables = [pyarrow.parquet.read_table(path).to_pylist() for path in files]
    return {table[0]["slot_id"]: table for table in tables}


def pids(nest: Bench, count: int, eventually: Callable[..., Any]) -> list[int]:
    """Of the slots' processes: their tests write them."""
    folder = nest.project / "pids"
    found = eventually(lambda: len(list(folder.glob("*.pid"))) == count and list(folder.glob("*.pid")), within=60)
    return [int(path.stem) for path in found]


NOTE_PID = """
    Path("pids").mkdir(exist_ok=True)
    Path(f"pids/{os.getpid()}.pid").touch()
"""


# --- the example ------------------------------------------------------------------------------------------------------


def test_the_command_of_the_readme_runs_and_leaves_a_run_file_per_slot(nest: Bench, eventually) -> None:
    (command,) = re.findall(r"```sh\n(.*?)\n```", (EXAMPLE / "README.md").read_text(), re.DOTALL)
    program, *arguments = command.split()
    assert program == "pytest"

    done = nest.pytest(*arguments)

    assert re.search(r"^slot_1: PASS  3 passed in .*\nslot_2: PASS  3 passed in", done.stdout, re.MULTILINE)
    found = rows(nest, eventually, 2)
    for slot, serial, volts in (("slot_1", "BOARD-17", 3.304), ("slot_2", "BOARD-18", 3.308)):
        assert {row["slot_id"] for row in found[slot]} == {slot}
        assert {row["dut_serial"] for row in found[slot]} == {serial}
        assert {row["run_outcome"] for row in found[slot]} == {"passed"}
        measured = {
            row["measurement_name"]: row["measurement_value"]
            for row in found[slot]
            if row["record_type"] == "measurement"
        }
        assert measured == {"output_off": 0.0, "output_voltage": volts, "spread": 0.0}
    assert len({found[slot][0]["session_id"] for slot in found}) == 1


def test_sessions_and_events_are_queried_as_one(nest: Bench) -> None:
    nest.pytest(SERIALS)

    (session,) = nest.api.sql("SELECT slot_count, outcome FROM sessions")
    # Numbers keep the order of each producer; between processes it is the time that says what came first.
    events = sorted(nest.api.all_events(), key=lambda event: event["occurred_at"])
    types = [event["event_type"] for event in events]

    assert session == {"slot_count": 2, "outcome": "passed"}
    assert types.count("run.started") == types.count("run.ended") == types.count("run.materialized") == 2
    assert types.count("fixture.instrument_connected") == 2, "dmm and psu, once each"
    assert types.index("sync.release") > max(n for n, kind in enumerate(types) if kind == "sync.arrived")
    assert nest.api.sql("SELECT count(*) AS n FROM losses")[0]["n"] == 0


def test_four_slots_run_side_by_side(nest: Bench, eventually) -> None:
    serials = with_slots(nest, 4)
    with_test(
        nest,
        """
        def test_it(sync, verify):
            sync.wait("all", timeout=60)
            verify("v", 1.0, limit={"low": 0})
        """,
    )

    nest.pytest(serials)

    found = rows(nest, eventually, 4)
    assert sorted((table[0]["slot_id"], table[0]["dut_serial"]) for table in found.values()) == [
        (f"slot_{n}", f"SN{n}") for n in range(1, 5)
    ]


# --- crashes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crash", "outcome", "text"),
    [("os._exit(7)", "failed", ""), ("ctypes.string_at(0)", "errored", "ended by SIGSEGV (Segmentation fault)")],
)
def test_a_crash_leaves_the_other_slot_running(nest: Bench, eventually, crash: str, outcome: str, text: str) -> None:
    with_test(
        nest,
        f"""
        def test_one(dmm, verify):
            verify("v", dmm.measure_voltage("101"), limit={{"low": -1}})

        def test_two(sync):
            if SLOT == "slot_1":
                {crash}
            sync.wait("after the crash", timeout=60)

        def test_three(dmm, verify):
            verify("w", dmm.measure_voltage("102"), limit={{"low": -1}})
        """,
    )

    done = nest.pytest(SERIALS, check=False)

    assert done.returncode == 1
    eventually(lambda: runs(nest).get("slot_1", {}).get("outcome") == "aborted", what="the crashed run to be ended")
    assert runs(nest)["slot_2"]["outcome"] == "passed"
    completed = {e["slot_id"]: e for e in nest.api.all_events(type="slot.completed")}
    assert completed["slot_1"]["outcome"] == outcome
    assert text in (completed["slot_1"]["error_message"] or "")
    assert completed["slot_2"]["outcome"] == "passed"
    found = rows(nest, eventually, 2)
    names = {
        slot: [row["measurement_name"] for row in table if row["record_type"] == "measurement"]
        for slot, table in found.items()
    }
    assert names == {"slot_1": ["v"], "slot_2": ["v", "w"]}


def test_what_a_crashed_slot_has_started_goes_with_it(nest: Bench, eventually) -> None:
    with_test(
        nest,
        """
        def test_it():
            if SLOT == "slot_1":
                helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
                Path("helper").write_text(str(helper.pid))
                os.abort()
        """,
    )

    nest.pytest(SERIALS, check=False)

    helper = int((nest.project / "helper").read_text())
    eventually(lambda: not Bench._exists(helper), what="the helper's end")


def test_slots_end_by_themselves_when_the_orchestrator_is_killed(nest: Bench, eventually) -> None:
    with_test(nest, "def test_it():" + NOTE_PID + "    time.sleep(600)\n")
    test = nest.spawn(*nest._pytest_command(SERIALS))
    children = pids(nest, 2, eventually)

    os.kill(test.pid, signal.SIGKILL)

    eventually(lambda: not any(Bench._exists(pid) for pid in children), what="the end of the slots")
    eventually(lambda: {run["outcome"] for run in runs(nest).values()} == {"terminated"}, what="their runs' outcome")
    eventually(
        lambda: nest.api.sql("SELECT outcome FROM sessions")[0]["outcome"] == "aborted", what="the session's end"
    )


def test_a_slot_that_ignores_the_end_is_killed_after_the_grace_period(nest: Bench, eventually) -> None:
    (nest.project / "litmus.yaml").write_text(
        "name: n\ndata_dir: data\ndefault_station: panel_tester\nmulti_slot: {child_grace_seconds: 0.3}\n"
    )
    stubborn = (
        "    while True:\n        try:\n            time.sleep(600)\n        except BaseException:\n            pass\n"
    )
    with_test(nest, "def test_it():" + NOTE_PID + stubborn)
    test = nest.spawn(*nest._pytest_command(SERIALS))
    children = pids(nest, 2, eventually)

    os.kill(test.pid, signal.SIGKILL)

    eventually(lambda: not any(Bench._exists(pid) for pid in children), what="the end of the slots")
    eventually(lambda: {run["outcome"] for run in runs(nest).values()} == {"aborted"}, what="their runs' outcome")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_slots_in_good_order(nest: Bench, eventually, number: signal.Signals) -> None:
    body = "\ndef test_it(request):\n    request.addfinalizer(lambda: Path(f'down-{SLOT}').touch())"
    with_test(nest, body + NOTE_PID + "    time.sleep(600)\n")
    test = nest.spawn(*nest._pytest_command(SERIALS))
    children = pids(nest, 2, eventually)

    test.send_signal(number)
    output, _ = test.communicate(timeout=60)

    assert test.returncode == 2
    assert sorted(path.name for path in nest.project.glob("down-*")) == ["down-slot_1", "down-slot_2"]
    assert not any(Bench._exists(pid) for pid in children)
    assert re.search(r"^slot_1: FAIL  .*stopped by the orchestrator", output, re.MULTILINE), output
    assert {run["outcome"] for run in runs(nest).values()} == {"terminated"}
    assert nest.api.sql("SELECT outcome FROM sessions")[0]["outcome"] == "errored"


# --- sync points and shared instruments -------------------------------------------------------------------------------


def test_a_slot_that_dies_at_a_sync_point_is_not_waited_for(nest: Bench) -> None:
    serials = with_slots(nest, 3)
    with_test(
        nest,
        """
        def test_it(sync):
            sync.wait("all", timeout=60)
            if SLOT == "slot_2":
                os.kill(os.getpid(), 9)
            started = time.monotonic()
            sync.wait("the rest")
        """,
    )

    done = nest.pytest(serials, check=False)

    assert re.search(r"slot_1: PASS .*\nslot_2: FAIL .*SIGKILL.*\nslot_3: PASS", done.stdout), done.stdout
    released = [event["name"] for event in nest.api.all_events(type="sync.release")]
    assert released == ["all", "the rest"]


DRIVER = '''
import time

class ScanningMultimeter:
    """Notices when two calls are in it at once."""

    def __init__(self, resource):
        self.inside = self.overlaps = self.calls = 0

    def measure_voltage(self, channel):
        self.overlaps += self.inside
        self.inside = 1
        time.sleep(0.002)
        self.inside = 0
        self.calls += 1
        return 1.0

    def wait_long(self):
        time.sleep(0.2)

class DualSupply:
    def __init__(self, resource):
        pass
'''


def test_calls_of_a_shared_instrument_take_turns(nest: Bench) -> None:
    serials = with_slots(nest, 4)
    (nest.project / "two_slots/drivers.py").write_text(DRIVER)
    with_test(
        nest,
        """
        def test_it(dmm, sync):
            sync.wait("start", timeout=60)
            for _ in range(25):
                dmm.measure_voltage("101")
            sync.wait("end", timeout=60)
            assert (dmm.calls, dmm.overlaps) == (100, 0)
        """,
    )

    nest.pytest(serials)

    reads = nest.api.sql(
        "SELECT json ->> 'client' AS client, count(*) AS n FROM events "
        "WHERE event_type = 'instrument.read' AND (json ->> 'method') = 'measure_voltage' GROUP BY 1 ORDER BY 1"
    )
    assert reads == [{"client": f"slot_{n}", "n": 25} for n in range(1, 5)]


def test_a_slot_that_dies_within_a_call_leaves_the_instrument_usable(nest: Bench) -> None:
    (nest.project / "two_slots/drivers.py").write_text(DRIVER)
    with_test(
        nest,
        """
        import threading

        def test_it(dmm, sync):
            sync.wait("start", timeout=60)
            if SLOT == "slot_1":
                threading.Timer(0.05, os._exit, [9]).start()
                dmm.wait_long()
            sync.wait("alone", timeout=60)
            assert dmm.measure_voltage("101") == 1.0
        """,
    )

    done = nest.pytest(SERIALS, check=False)

    assert "slot_2: PASS" in done.stdout, done.stdout
