"""Multi-DUT sessions: one process per slot, what is recorded of them, sync points, shared instruments."""

from __future__ import annotations

import json
import textwrap
import xml.etree.ElementTree as ET
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from conftest import Recorded

from litmus.execution._sync import SyncCoordinator
from litmus.pytest_plugin._slots import parse_serials

TWO = """
id: pair
slots:
  left:
    description: the left nest
    dut_resource: SIM::LEFT
    connections: {v: {name: v, instrument: dmm, instrument_channel: 1}}
  right-b:
    connections: {v: {name: v, instrument: dmm, instrument_channel: 2}}
"""

STATION = """
id: bench
name: The bench
instruments:
  dmm: {type: dmm, driver: bench_drivers.Meter, resource: "SIM::DMM"}
"""

DRIVER = """
import os

class Meter:
    def __init__(self, resource):
        with open("opened", "a") as file:
            file.write(f"{os.getpid()}\\n")
        self.range = 1

    def measure_voltage(self):
        return 3.3

    def fail(self):
        raise ValueError("no such range")
"""


SWITCH = """
class Switch:
    def __init__(self, resource):
        self.log = open("switched", "a", buffering=1)

    def close_channels(self, channels):
        print("close" + channels[0], file=self.log)

    def open_channels(self, channels):
        print("open" + channels[0], file=self.log)
"""


@pytest.fixture
def pair(project: pytest.Pytester) -> pytest.Pytester:
    """A project whose only fixture has two slots, `left` and `right-b`."""
    project.mkdir("fixtures")
    (project.path / "fixtures/pair.yaml").write_text(TWO)
    return project


def run_slots(project: pytest.Pytester, *arguments: str, test: str = "def test_it(): assert True") -> pytest.RunResult:
    project.makepyfile("import os, signal, time, pytest\nSLOT = os.environ.get('_LITMUS_SLOT_ID')\n\n" + test)
    return project.runpytest_subprocess("--dut-serials=left=SN1,right-b=SN2", *arguments)


def completed(recorded: Recorded) -> dict[str, tuple[str, str | None]]:
    events = recorded.events("slot.completed")
    return {event["slot_id"]: (event["outcome"], event["error_message"]) for event in events}


def times(events: list[dict[str, Any]]) -> list[datetime]:
    return sorted(datetime.fromisoformat(event["occurred_at"]) for event in events)


# --- what is recorded -------------------------------------------------------------------------------------------------


def test_the_slots_share_a_session_and_have_a_run_each(pair: pytest.Pytester, recorded: Recorded) -> None:
    result = run_slots(pair, "--operator=ada")

    assert result.ret == 0
    started = recorded.one("session.started")
    assert (started["slot_count"], started["fixture_id"], started["operator_id"]) == (2, "pair", "ada")
    assert {event["session_id"] for event in recorded.events()} == {started["session_id"]}
    assert [event["slot_id"] for event in recorded.events("slot.started")] == ["left", "right-b"]
    assert [event["dut_serial"] for event in recorded.events("slot.started")] == ["SN1", "SN2"]
    runs = sorted(recorded.events("run.started"), key=lambda run: run["slot_index"])
    assert [(r["slot_id"], r["slot_index"]) for r in runs] == [("left", 0), ("right-b", 1)]
    assert [r["dut_serial"] for r in runs] == ["SN1", "SN2"]
    assert len({run["run_id"] for run in runs}) == 2
    assert [event["outcome"] for event in recorded.events("run.ended")] == ["passed", "passed"]
    assert completed(recorded) == {"left": ("passed", None), "right-b": ("passed", None)}
    assert recorded.one("session.ended")["outcome"] == "passed"


def test_the_output_names_its_slot_and_ends_with_the_results(pair: pytest.Pytester) -> None:
    result = run_slots(
        pair, "-s", "--junitxml=report.xml", test="def test_it():\n    print('hello')\n    assert SLOT == 'left'"
    )

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*fixture pair, slots left (SN1), right-b (SN2)*"])
    result.stdout.fnmatch_lines_random(["[[]left[]] *hello", "[[]right-b[]] *hello"])
    result.stdout.fnmatch_lines(
        ["*Multi-DUT Results*", "left: PASS  1 passed in *s", "right-b: FAIL  1 failed in *s", "*1 slots failed*"]
    )
    cases = [ET.parse(pair.path / f"report-{slot}.xml").findall(".//testcase") for slot in ("left", "right-b")]
    assert [len(found) for found in cases] == [1, 1]


def test_a_slot_finds_itself_in_its_environment(pair: pytest.Pytester) -> None:
    code = """
    def test_it(pytestconfig):
        import json
        names = [n for n in os.environ if "LITMUS" in n]
        with open(SLOT + ".json", "w") as file:
            json.dump({n: os.environ[n] for n in names} | {"flag": pytestconfig.getoption("--dut-serial")}, file)
    """
    run_slots(pair, "--dut-revision=C", test=textwrap.dedent(code))

    found: dict[str, Any] = json.loads((pair.path / "left.json").read_text())
    slot = json.loads(found["LITMUS_FIXTURE_SLOT"])
    assert (slot["id"], slot["description"]) == ("left", "the left nest")
    assert slot["connections"]["v"]["instrument_channel"] == "1"
    expected = {
        "_LITMUS_SLOT_ID": "left",
        "_LITMUS_SLOT_INDEX": "0",
        "_LITMUS_SLOT_COUNT": "2",
        "_LITMUS_SHARED_ROLES": "",
        "LITMUS_DUT_SERIAL": "SN1",
        "LITMUS_DUT_REVISION": "C",
        "LITMUS_DUT_RESOURCE": "SIM::LEFT",
        "flag": "SN1",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "_LITMUS_SLOT_CONTROL" not in found, "a program that a test starts isn't the slot"
    assert "LITMUS_DUT_RESOURCE" not in json.loads((pair.path / "right-b.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "variables"), [(["--collect-only"], {}), (["-k", "zzz"], {}), ([], {"LITMUS_RECORD": "0"})]
)
def test_nothing_is_recorded_without_need(
    pair: pytest.Pytester,
    recorded: Recorded,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variables: dict[str, str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    result = run_slots(pair, *arguments)

    assert not recorded.data_dir.exists()
    assert ("left: PASS" in result.stdout.str()) == bool(variables)


def test_collecting_needs_no_serials(pair: pytest.Pytester) -> None:
    pair.makepyfile("def test_it():\n    pass\n")

    result = pair.runpytest_subprocess("--collect-only", "-q")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*::test_it"])


# --- how a slot ends --------------------------------------------------------------------------------------------------

ENDINGS = {
    "fails": ("assert False", 1, "failed", "1 failed*"),
    "exits": ("os._exit(3)", 1, "failed", "*"),
    "exits with 0": ("os._exit(0)", 1, "errored", "its process exited before its test session had ended"),
    "is killed": ("os.kill(os.getpid(), signal.SIGKILL)", 1, "errored", "ended by SIGKILL (Killed)"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_slot_ends_and_the_other_goes_on(pair: pytest.Pytester, recorded: Recorded, ending: str) -> None:
    statement, code, outcome, message = ENDINGS[ending]
    test = f"def test_it(sync):\n    if SLOT == 'left':\n        {statement}\n    sync.wait('alone', timeout=60)\n"

    result = run_slots(pair, test=test + "\ndef test_more():\n    assert True\n")

    assert result.ret == code
    assert completed(recorded)["right-b"] == ("passed", None)
    assert completed(recorded)["left"][0] == outcome
    assert fnmatch(completed(recorded)["left"][1] or "", message)
    assert recorded.one("session.ended")["outcome"] == outcome


# --- serials and slots of the command line ----------------------------------------------------------------------------

SLOTS = ["left", "right"]


@pytest.mark.parametrize("text", ["left=A,right=B", "right=B, left=A", "A,B", "0=A,1=B"])
def test_serials_are_named_by_slot_index_or_position(text: str) -> None:
    assert parse_serials(text, SLOTS) == {"left": "A", "right": "B"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("middle=A", "there is no slot 'middle'; the fixture has left, right"),
        ("2=A", "there is no slot '2'"),
        ("left=A,B", "either every serial number names its slot, or none does"),
        ("0=A,right=B", "there is no slot '0'"),
        ("A,B,C", "3 serial numbers for 2 slots"),
        ("left=A,left=B", "left needs one serial number"),
        ("left=", "left needs one serial number"),
        ("A,,B", "missing between two commas"),
    ],
)
def test_a_wrong_serial_is_a_usage_error(text: str, message: str) -> None:
    with pytest.raises(pytest.UsageError, match=message.replace("'", "['\"]")):
        parse_serials(text, SLOTS)


def test_serials_come_from_flag_variable_and_the_single_flag(
    pair: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_DUT_SERIAL_RIGHT_B", "ENV")
    pair.makepyfile("def test_it():\n    pass\n")

    alone = pair.runpytest_subprocess("--dut-serial=ONE")

    assert [event["dut_serial"] for event in recorded.events("slot.started")] == ["ONE", "ENV"]
    alone.stdout.fnmatch_lines(["*--dut-serial ONE stands for 1 slots: left*"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "*no serial number for left, right-b: give --dut-serials left=SERIAL,right-b=SERIAL*"),
        (["--dut-serials=left=A"], "*no serial number for right-b*"),
        (["--dut-serials=x=A"], "*there is no slot 'x'*"),
        (["--slot=left", "--dut-serials=A,B"], "*--slot runs one slot*"),
        (["--pdb", "--dut-serials=A,B"], "*a debugger needs the terminal*"),
        (["--slot=x"], "*--slot x: no such slot; the fixture has left, right-b*"),
    ],
)
def test_what_does_not_fit_is_a_usage_error(
    pair: pytest.Pytester, recorded: Recorded, arguments: list[str], message: str
) -> None:
    pair.makepyfile("def test_it():\n    pass\n")

    result = pair.runpytest_subprocess(*arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])
    assert not recorded.data_dir.exists()


def test_one_slot_runs_alone_in_this_process(pair: pytest.Pytester, recorded: Recorded) -> None:
    pair.makepyfile("def test_it(sync):\n    sync.wait('nobody else')\n")

    result = pair.runpytest_subprocess("--slot=right-b", "--dut-serial=SN9")

    result.assert_outcomes(passed=1)
    run = recorded.one("run.started")
    assert (run["slot_id"], run["slot_index"], run["dut_serial"], run["fixture_id"]) == ("right-b", 1, "SN9", "pair")
    assert recorded.one("sync.arrived")["name"] == "nobody else"
    assert recorded.events("slot.started") == []
    assert recorded.one("session.ended")["outcome"] == "done"


def test_without_slots_there_is_no_sync_point(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(sync):\n    assert sync is None\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)


# --- sync points ------------------------------------------------------------------------------------------------------


def test_a_sync_point_opens_when_all_slots_are_there(pair: pytest.Pytester, recorded: Recorded) -> None:
    result = run_slots(
        pair, test="def test_it(sync):\n    for _ in range(3):\n        sync.wait('point', timeout=60)\n"
    )

    assert result.ret == 0
    assert [event["name"] for event in recorded.events("sync.release")] == ["point"] * 3
    arrived = recorded.events("sync.arrived")
    assert sorted(event["slot_id"] for event in arrived) == ["left"] * 3 + ["right-b"] * 3
    assert all(event["run_id"] for event in arrived)
    releases = times(recorded.events("sync.release"))
    for slot in ("left", "right-b"):
        own = times([event for event in arrived if event["slot_id"] == slot])
        assert all(came <= released for came, released in zip(own, releases, strict=True))
        assert all(released <= came for released, came in zip(releases, own[1:], strict=False))


def test_a_timeout_names_who_is_missing(pair: pytest.Pytester, recorded: Recorded) -> None:
    test = """
def test_it(sync):
    if SLOT == 'left':
        with pytest.raises(TimeoutError, match="'start': right-b hadn't arrived after 0.05 s"):
            sync.wait('start', timeout=0.05)
    sync.wait('end', timeout=60)
"""

    assert run_slots(pair, test=test).ret == 0

    assert [event["name"] for event in recorded.events("sync.release")] == ["end"]


def test_a_connection_within_a_slot_waits_for_the_others_too(bench: pytest.Pytester, recorded: Recorded) -> None:
    test = """
def test_it(sync):
    from litmus.connect import connect
    with connect("bench", mock=True, data_dir="own") as station:
        station.sync("both", timeout=60)
"""

    assert run_slots(bench, "--mock-instruments", test=test).ret == 0

    assert recorded.one("sync.release")["name"] == "both"
    arrived = Recorded(bench.path / "own").events("sync.arrived")
    assert sorted(event["slot_id"] for event in arrived) == ["left", "right-b"]


class Slots:
    """What a coordinator of the slots a, b and c answered."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, dict[str, Any]]] = []
        self.released: list[str] = []
        self.coordinator = SyncCoordinator("abc", lambda *answer: self.answers.append(answer), self.released.append)


def test_nobody_goes_on_before_the_last_one() -> None:
    slots = Slots()

    slots.coordinator.arrive("a", "p", 1, None)
    slots.coordinator.arrive("b", "p", 1, None)
    assert slots.answers == []
    slots.coordinator.arrive("c", "p", 7, None)

    assert slots.answers == [("a", {"number": 1}), ("b", {"number": 1}), ("c", {"number": 7})]
    assert slots.released == ["p"]


def test_a_dead_slot_is_not_waited_for() -> None:
    slots = Slots()
    slots.coordinator.arrive("a", "p", 1, None)
    slots.coordinator.arrive("b", "p", 1, None)

    slots.coordinator.remove("c")

    assert slots.released == ["p"]


def test_who_waits_and_dies_is_forgotten() -> None:
    slots = Slots()
    slots.coordinator.arrive("c", "p", 1, None)

    slots.coordinator.remove("c")
    slots.coordinator.arrive("a", "p", 1, None)

    assert slots.answers == []


def test_a_deadline_ends_one_wait_only() -> None:
    slots = Slots()
    slots.coordinator.arrive("a", "p", 1, 10.0)
    slots.coordinator.arrive("b", "p", 1, None)

    assert slots.coordinator.next_deadline() == 10.0
    slots.coordinator.expire(9.9)
    assert slots.answers == []
    slots.coordinator.expire(10.0)

    assert slots.answers == [("a", {"number": 1, "missing": ["c"]})]
    assert slots.coordinator.next_deadline() is None


def test_an_interrupted_wait_does_not_count() -> None:
    slots = Slots()
    for slot in "ab":
        slots.coordinator.arrive(slot, "p", 1, None)

    slots.coordinator.withdraw("a")
    slots.coordinator.arrive("c", "p", 1, None)

    assert slots.answers == []


def test_slots_that_wait_for_each_other_are_told() -> None:
    slots = Slots()
    slots.coordinator.arrive("a", "p", 1, None)
    slots.coordinator.arrive("b", "p", 1, None)

    slots.coordinator.arrive("c", "q", 1, None)

    assert [slot for slot, _ in slots.answers] == ["a", "b", "c"]
    assert slots.answers[2][1]["missing"] == ["a", "b"]
    assert slots.answers[0][1]["deadlock"] == "a at 'p', b at 'p', c at 'q'"
    assert slots.released == []


# --- instruments ------------------------------------------------------------------------------------------------------


@pytest.fixture
def bench(pair: pytest.Pytester) -> pytest.Pytester:
    """With a station whose driver notes each opening."""
    pair.mkdir("stations")
    (pair.path / "stations/bench.yaml").write_text(STATION)
    (pair.path / "litmus.yaml").write_text("name: project\ndata_dir: data\ndefault_station: bench\n")
    (pair.path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    (pair.path / "bench_drivers.py").write_text(DRIVER)
    return pair


def test_a_shared_role_is_opened_once_and_behaves_as_its_driver(bench: pytest.Pytester, recorded: Recorded) -> None:
    test = """
def test_it(dmm, sync):
    assert dmm.measure_voltage() == 3.3
    with pytest.raises(ValueError, match="no such range"):
        dmm.fail()
    sync.wait("read", timeout=60)
    if SLOT == "left":
        dmm.range = 10
    sync.wait("set", timeout=60)
    assert dmm.range == 10
    assert os.environ["_LITMUS_SHARED_ROLES"] == "dmm"
"""

    result = run_slots(bench, test=test)

    assert result.ret == 0, result.stdout.str()
    assert len(Path(bench.path / "opened").read_text().split()) == 1
    assert recorded.one("fixture.instrument_connected")["role"] == "dmm"
    assert recorded.one("fixture.instrument_disconnected")["role"] == "dmm"
    reads = [event for event in recorded.events("instrument.read") if event["method"] == "measure_voltage"]
    assert sorted(event["client"] for event in reads) == ["left", "right-b"]


def test_a_slot_sees_its_own_wiring_alone(bench: pytest.Pytester, recorded: Recorded) -> None:
    fixture = (bench.path / "fixtures/pair.yaml").read_text()
    (bench.path / "fixtures/pair.yaml").write_text(fixture.replace("name: v,", "name: v, dut_pin: VOUT,"))
    test = """
def test_it(pins, fixture_config, verify):
    assert fixture_config.slots == {} and list(fixture_config.connections) == ["v"]
    verify("vout", pins["VOUT"].measure_voltage(), limit={"low": 3})
"""

    result = run_slots(bench, test=test)

    assert result.ret == 0, result.stdout.str()
    measured = recorded.events("test.measurement")
    assert sorted(event["instrument_channel"] for event in measured) == ["1", "2"]
    assert {event["instrument_resource"] for event in measured} == {"SIM::DMM"}


def test_slots_close_routes_of_a_switch_that_they_share(bench: pytest.Pytester, recorded: Recorded) -> None:
    fixture = (bench.path / "fixtures/pair.yaml").read_text()
    for n in "12":
        fixture = fixture.replace(
            f"instrument_channel: {n}",
            f"instrument_channel: {n}, dut_pin: VOUT, route: {{switch: mux, channels: [{n}]}}",
        )
    (bench.path / "fixtures/pair.yaml").write_text(fixture)
    with (bench.path / "stations/bench.yaml").open("a") as file:
        file.write('  mux: {type: switch, driver: bench_drivers.Switch, resource: "SIM::MUX"}\n')
    with (bench.path / "bench_drivers.py").open("a") as file:
        file.write(SWITCH)

    result = run_slots(bench, test="def test_it(pins):\n    assert pins['VOUT'].measure_voltage() == 3.3\n")

    assert result.ret == 0, result.stdout.str()
    assert sorted(Path(bench.path / "switched").read_text().split()) == ["close1", "close2", "open1", "open2"]
    runs = {run["run_id"]: run["slot_index"] for run in recorded.events("run.started")}
    closed = [(runs[event["run_id"]], event["channels"]) for event in recorded.events("route.closed")]
    assert sorted(closed) == [(0, ["1"]), (1, ["2"])]


def test_each_slot_has_its_own_stand_in(bench: pytest.Pytester, recorded: Recorded) -> None:
    result = run_slots(
        bench, "--mock-instruments", test="def test_it(dmm):\n    assert os.environ['_LITMUS_SHARED_ROLES'] == ''\n"
    )

    assert result.ret == 0
    assert not (bench.path / "opened").exists()
    assert len(recorded.events("fixture.instrument_connected")) == 2
