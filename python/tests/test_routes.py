"""Switch routes: what is closed and opened when, and what is recorded of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Recorded

from litmus import LitmusError
from litmus.execution.routes import RouteManager
from litmus.models.test_config import FixtureConnection, SwitchRoute


class Switch:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.stuck: str | None = None

    def close_channels(self, channels: list[str]) -> None:
        self.log.append(f"close {' '.join(channels)}")
        if self.stuck in channels:
            raise OSError(f"relay {self.stuck} is stuck")

    def open_channels(self, channels: list[str]) -> None:
        self.log.append(f"open {' '.join(channels)}")


class Meter:
    """Notes its uses in the log of the switch."""

    def __init__(self, log: list[str]) -> None:
        self._log = log

    @property
    def level(self) -> float:
        self._log.append("level")
        return 1.0

    @level.setter
    def level(self, value: float) -> None:
        self._log.append(f"level={value}")

    def measure(self, factor: int = 1) -> int:
        self._log.append("measure")
        return factor


def wire(name: str, channels: list[str], *, instrument: str = "dmm", channel: str | None = None) -> FixtureConnection:
    route = SwitchRoute(switch="mux", channels=channels)
    return FixtureConnection(
        name=name, instrument=instrument, instrument_channel=channel, dut_pin=name.upper(), route=route
    )


class Bed:
    def __init__(self, *wires: FixtureConnection, switch: Any = None) -> None:
        self.switch = switch or Switch()
        self.events: list[str] = []
        self.wires = {one.name: one for one in wires}
        self.routes = RouteManager(self.wires, lambda role: self.switch, self._note)

    def _note(self, event: Any) -> None:
        self.events.append(f"{event.event_type} {event.connection_name} {event.switch_role} {event.channels}")

    def meter(self, name: str) -> Any:
        return self.routes.through(self.wires[name], Meter(self.switch.log))


def test_the_first_use_closes_the_route_and_the_next_finds_it_closed() -> None:
    bed = Bed(wire("a", ["1", "2"]))
    meter = bed.meter("a")
    measure = meter.measure

    assert bed.switch.log == [], "nothing was used yet"
    assert measure(factor=3) == 3
    assert meter.measure() == 1

    assert bed.switch.log == ["close 1 2", "measure", "measure"]
    assert bed.events == ["route.closed a mux ['1', '2']"]


def test_reading_and_setting_an_attribute_are_uses() -> None:
    bed = Bed(wire("a", ["1"]), wire("b", ["2"]))
    a, b = bed.meter("a"), bed.meter("b")

    assert a.level == 1.0
    b.level = 2.0

    assert bed.switch.log == ["close 1", "level", "open 1", "close 2", "level=2.0"]


def test_what_conflicts_is_opened_before_and_closed_again_on_the_next_use() -> None:
    bed = Bed(wire("a", ["1"]), wire("b", ["2"]))
    from_a, from_b = bed.meter("a").measure, bed.meter("b").measure

    from_a()
    from_b()
    from_a()

    assert bed.switch.log == [
        *("close 1", "measure"),
        *("open 1", "close 2", "measure"),
        *("open 2", "close 1", "measure"),
    ]
    assert bed.routes.active == ["a"]


@pytest.mark.parametrize(
    ("other", "conflicts"),
    [
        (wire("b", ["2"], instrument="psu"), False),
        (wire("b", ["2"], channel="9"), False),
        (wire("b", ["1", "2"], instrument="psu"), True),
    ],
)
def test_routes_conflict_at_a_terminal_or_a_crosspoint(other: FixtureConnection, conflicts: bool) -> None:
    bed = Bed(wire("a", ["1"]), other)

    bed.routes.activate(bed.wires["a"])
    bed.routes.activate(other)

    assert ("a" not in bed.routes.active) == conflicts


def test_a_block_opens_what_it_closed() -> None:
    bed = Bed(wire("a", ["1"]))

    with bed.routes.for_pin("A") as connection:
        assert connection.name == "a"
        with bed.routes.for_pin("A"):
            pass
        assert bed.routes.active == ["a"]

    assert bed.switch.log == ["close 1", "open 1"]
    with pytest.raises(LitmusError, match="no connection to pin 'X'; its pins: A"), bed.routes.for_pin("X"):
        pass


def test_a_route_that_cannot_be_closed_is_opened_and_not_used() -> None:
    bed = Bed(wire("a", ["1", "2"]))
    bed.switch.stuck = "2"

    with pytest.raises(OSError, match="relay 2 is stuck"):
        bed.meter("a").measure()

    assert bed.switch.log == ["close 1 2", "open 1 2"]
    assert bed.routes.active == [] and bed.events == []


def test_all_are_opened_the_last_one_first() -> None:
    bed = Bed(wire("a", ["1"]), wire("b", ["2"], instrument="psu"))
    for one in bed.wires.values():
        bed.routes.activate(one)

    bed.routes.deactivate_all()

    assert bed.switch.log[2:] == ["open 2", "open 1"]
    assert [event.split()[0] for event in bed.events] == ["route.closed"] * 2 + ["route.opened"] * 2


def test_switches_of_other_makes_are_driven_too() -> None:
    log: list[str] = []

    class OneByOne:
        def close_channel(self, channel: str) -> None:
            log.append(f"close {channel}")

        def open_channel(self, channel: str) -> None:
            log.append(f"open {channel}")

    class Scpi:
        def write(self, text: str) -> None:
            log.append(text)

    for switch in (OneByOne(), Scpi()):
        with Bed(wire("a", ["1", "2"]), switch=switch).routes.for_pin("A"):
            pass

    assert log == ["close 1", "close 2", "open 1", "open 2", "ROUT:CLOS (@1,2)", "ROUT:OPEN (@1,2)"]
    with pytest.raises(LitmusError, match="neither close_channels"):
        Bed(wire("a", ["1"]), switch=object()).routes.activate(wire("a", ["1"]))


# --- in pytest --------------------------------------------------------------------------------------------------------

DRIVERS = """
LOG = open("log", "a", buffering=1)

class Switch:
    def __init__(self, resource):
        pass
    def close_channels(self, channels):
        print("close", *channels, file=LOG)
    def open_channels(self, channels):
        print("open", *channels, file=LOG)

class Input:
    def measure(self):
        print("measure input", file=LOG)
        return 1.0

class Meter:
    def __init__(self, resource):
        self.input = Input()
    def measure_voltage(self):
        print("measure", file=LOG)
        return 3.3
"""

FIXTURE = """
id: bed
connections:
  vout: {name: vout, instrument: dmm, dut_pin: VOUT, route: {switch: mux, channels: [1], settling_ms: 1}}
  vaux: {name: vaux, instrument: dmm, dut_pin: VAUX, route: {switch: mux, channels: [2]}}
  direct: {name: direct, instrument: dmm, dut_pin: GND}
"""

STATION = """
id: bench
name: Bench
instruments:
  dmm: {type: dmm, driver: bed_drivers.Meter, resource: "SIM::DMM"}
  mux: {type: switch, driver: bed_drivers.Switch, resource: "SIM::MUX"}
"""


@pytest.fixture
def bed(project: pytest.Pytester) -> pytest.Pytester:
    for folder, name, text in (("fixtures", "bed", FIXTURE), ("stations", "bench", STATION)):
        project.mkdir(folder)
        (project.path / folder / f"{name}.yaml").write_text(text)
    (project.path / "litmus.yaml").write_text("name: project\ndata_dir: data\ndefault_station: bench\n")
    (project.path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    (project.path / "bed_drivers.py").write_text(DRIVERS)
    return project


def log_of(bed: pytest.Pytester) -> list[str]:
    return Path(bed.path / "log").read_text().splitlines()


def test_pins_close_their_route_on_use_and_the_test_opens_it(bed: pytest.Pytester, recorded: Recorded) -> None:
    bed.makepyfile(
        """
        import pytest

        @pytest.fixture
        def last_look(pins):
            yield
            pins["VOUT"].measure_voltage()

        def test_two_pins(pins, last_look, verify, routes, instruments):
            from bed_drivers import Meter
            vout, vaux = pins["VOUT"], pins["VAUX"]
            assert isinstance(vout, Meter) and vout == instruments["dmm"] and routes.active == []
            verify("vout", vout.measure_voltage(), limit={"low": 3})
            assert vaux.input.measure() == 1.0
            assert pins["GND"] is instruments["dmm"]

        def test_next(routes):
            assert routes.active == []
        """
    )

    bed.runpytest_subprocess().assert_outcomes(passed=2)

    assert log_of(bed) == [
        *("close 1", "measure"),
        *("open 1", "close 2", "measure input"),
        *("open 2", "close 1", "measure", "open 1"),
    ]
    changes = [event for event in recorded.events() if event["event_type"].startswith("route.")]
    assert [(e["event_type"], e["connection_name"]) for e in changes] == [
        *(("route.closed", "vout"), ("route.opened", "vout"), ("route.closed", "vaux")),
        *(("route.opened", "vaux"), ("route.closed", "vout"), ("route.opened", "vout")),
    ]
    assert {(e["switch_role"], e["run_id"]) for e in changes} == {("mux", recorded.one("run.started")["run_id"])}
    types = recorded.types()
    assert len(types) - types[::-1].index("route.opened") <= types.index("test.step_ended"), "still in the test's step"


def test_each_connection_of_a_loop_has_its_route_closed(bed: pytest.Pytester) -> None:
    bed.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_connections(["vout", "direct", "vaux"])
        def test_it(connections, dmm, routes):
            seen = [(dmm.measure_voltage(), routes.active)[1] for connection in connections]
            assert seen == [["vout"], [], ["vaux"]] and routes.active == []
        """
    )

    bed.runpytest_subprocess().assert_outcomes(passed=1)

    assert log_of(bed) == ["close 1", "measure", "open 1", "measure", "close 2", "measure", "open 2"]


@pytest.mark.parametrize("ending", ["assert False", "raise KeyboardInterrupt", "return"])
def test_a_route_is_open_whatever_ended_the_test(bed: pytest.Pytester, ending: str) -> None:
    bed.makepyfile(f"def test_it(pins):\n    pins['VOUT'].measure_voltage()\n    {ending}\n")

    bed.runpytest_subprocess()

    assert log_of(bed) == ["close 1", "measure", "open 1"]


def test_without_a_fixture_there_are_no_routes(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(routes):\n    assert routes is None\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_mocked_instruments_are_routed_as_well(bed: pytest.Pytester, recorded: Recorded) -> None:
    bed.makepyfile("def test_it(pins):\n    assert pins['VOUT'].measure_voltage() is None\n")

    bed.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=1)

    assert recorded.one("route.closed")["channels"] == ["1"]
    assert not (bed.path / "log").exists()
