"""Characteristics × connections: the eleven cases, what is walked, and what is stamped on the rows."""

from __future__ import annotations

import pytest
from conftest import Recorded

PRODUCT = """
id: board
name: Board
pins:
  VOUT: {name: J1.3}
  VAUX: {name: J1.4, net: aux}
  GND: {name: J1.2, role: ground}
characteristics:
  v_out: {function: dc_voltage, direction: output, pin: VOUT, units: V, bands: [{value: 3.3, accuracy: {pct_reading: 5}}]}
  v_all: {function: dc_voltage, direction: output, pins: [VAUX, VOUT], units: V, bands: [{value: 3.3, accuracy: {absolute: 1}}]}
  v_gnd: {function: dc_voltage, direction: output, pin: GND, units: V, bands: [{value: 0, accuracy: {absolute: 1}}]}
"""  # noqa: E501

FIXTURE = """
id: bed
connections:
  vout: {name: vout, instrument: dmm, instrument_channel: '1', dut_pin: VOUT}
  vaux: {name: vaux, instrument: dmm, instrument_channel: '2', net: aux}
  spare: {name: spare, instrument: psu, instrument_channel: '1'}
"""

STATION = """
id: bench
name: Bench
instruments:
  dmm: {type: dmm, mock: true, resource: "SIM::DMM"}
  psu: {type: psu, mock: true}
"""


@pytest.fixture
def board(project: pytest.Pytester) -> pytest.Pytester:
    for folder, name, text in (
        ("products", "board", PRODUCT),
        ("fixtures", "bed", FIXTURE),
        ("stations", "bench", STATION),
    ):
        project.mkdir(folder)
        (project.path / folder / f"{name}.yaml").write_text(text)
    (project.path / "litmus.yaml").write_text("name: project\ndata_dir: data\ndefault_station: bench\n")
    return project


def source(markers: str) -> str:
    return f"""
import pytest

{markers}
def test_it(connections):
    print("walked", None if connections is None else " ".join(one.name for one in connections) or "nothing")
"""


C, ALL, GND = (f"@pytest.mark.litmus_characteristics(['{one}'])\n" for one in ("v_out", "v_all", "v_gnd"))
BOTH = "@pytest.mark.litmus_characteristics(['v_out', 'v_all'])\n"


def named(*names: str) -> str:
    return f"@pytest.mark.litmus_connections({list(names)!r})\n"


def by_role(given: str) -> str:
    return f"@pytest.mark.litmus_connections({given})\n"


@pytest.mark.parametrize(
    ("case", "markers", "has_fixture", "walked"),
    [
        (1, "", True, "None"),
        (1, "", False, "None"),
        (2, C, True, "vout"),
        (2, ALL, True, "vaux vout"),
        (2, BOTH, True, "vout vaux"),
        (3, C, False, "nothing"),
        (4, named("vaux", "vout"), True, "vaux vout"),
        (6, by_role("dmm=[2, 1]"), True, "vaux vout"),
        (6, by_role("dmm='all'"), True, "vout vaux"),
        (7, by_role("dmm=[1, 4]"), False, "dmm_ch1 dmm_ch4"),
        (8, ALL + named("vout"), True, "vout"),
        (10, ALL + by_role("dmm='all'"), True, "vout vaux"),
    ],
)
def test_what_is_walked(case: int, markers: str, has_fixture: bool, walked: str, board: pytest.Pytester) -> None:
    if not has_fixture:
        (board.path / "fixtures/bed.yaml").unlink()
    board.makepyfile(source(markers))

    result = board.runpytest_subprocess("-s")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"*walked {walked}"])


@pytest.mark.parametrize(
    ("case", "markers", "has_fixture", "message"),
    [
        (2, GND, True, "*fixture 'bed' has no connection to a pin of v_gnd: GND*"),
        (4, named("vuot"), True, "*fixture 'bed' has no connection 'vuot'; it has: vout, vaux, spare*"),
        (5, named("vout"), False, "*needs a fixture, and none is loaded*"),
        (6, by_role("dmm=[9]"), True, "*no connection at dmm, channel 9*"),
        (6, by_role("scope='all'"), True, "*no connection at scope*"),
        (7, by_role("dmm='all'"), False, "*dmm='all' needs a fixture*"),
        (8, C + named("vaux"), True, "*connection 'vaux' is at aux, which is no pin of v_out*"),
        (9, C + named("vout"), False, "*needs a fixture, and none is loaded*"),
        (10, C + by_role("dmm=[2]"), True, "*connection 'vaux' is at aux, which is no pin of v_out*"),
        (11, C + by_role("dmm=[1]"), False, "*needs a fixture, and none is loaded*"),
    ],
)
def test_what_does_not_fit_is_a_usage_error(
    case: int, markers: str, has_fixture: bool, message: str, board: pytest.Pytester
) -> None:
    if not has_fixture:
        (board.path / "fixtures/bed.yaml").unlink()
    board.makepyfile(source(markers))

    result = board.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


@pytest.mark.parametrize(
    ("markers", "message"),
    [
        (
            "@pytest.mark.litmus_characteristics(['v_uot'])",
            "*product 'board' has no characteristic 'v_uot'; it has: v_o*",
        ),
        ("@pytest.mark.litmus_characteristics(['v_out'])", "*names v_out, and no product is loaded*"),
    ],
)
def test_characteristics_are_the_products(markers: str, message: str, board: pytest.Pytester) -> None:
    if "v_out" in markers:
        (board.path / "products/board.yaml").unlink()
    board.makepyfile(f"import pytest\n{markers}\ndef test_it():\n    pass\n")

    result = board.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_each_connection_is_a_vector_and_stamps_its_rows(board: pytest.Pytester, recorded: Recorded) -> None:
    board.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_characteristics(["v_all"])
        def test_specification(connections, verify, context):
            assert context.connections is connections and context.characteristics == ("v_all",)
            for connection in connections.for_characteristic("v_all"):
                m = verify("v", 3.3, characteristic="v_all")
                assert (m.characteristic_id, m.fixture_connection) == ("v_all", connection.name)

        @pytest.mark.litmus_connections(["vout"])
        def test_wiring(connections, logger):
            for connection in connections:
                logger.measure("v", 3.3)
            logger.measure("outside", 1)

        def test_characteristic(verify):
            verify("v_out", 3.3)
        """
    )

    board.runpytest_subprocess().assert_outcomes(passed=3)

    columns = ("vector_index", "characteristic_id", "dut_pin", "fixture_connection", "instrument_name")
    columns += ("instrument_resource", "instrument_channel")
    assert [tuple(m[column] for column in columns) for m in recorded.events("test.measurement")] == [
        (0, "v_all", "J1.4", "vaux", "dmm", "SIM::DMM", "2"),
        (1, "v_all", "J1.3", "vout", "dmm", "SIM::DMM", "1"),
        (0, None, "VOUT", "vout", "dmm", "SIM::DMM", "1"),
        (0, None, None, None, None, None, None),
        (0, "v_out", "J1.3", "vout", "dmm", "SIM::DMM", "1"),
    ]


def test_connections_and_vectors_nest(board: pytest.Pytester, recorded: Recorded) -> None:
    board.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_sweeps([{"vin": [4, 5, 6]}])
        @pytest.mark.litmus_connections(dmm="all")
        def test_it(connections, vectors, logger):
            for connection in connections:
                for v in vectors:
                    logger.measure("v", v["vin"])
        """
    )

    board.runpytest_subprocess().assert_outcomes(passed=1)

    measured = recorded.events("test.measurement")
    assert [(m["vector_index"], m["fixture_connection"], m["inputs"]["vin"]) for m in measured] == [
        (0, "vout", 4),
        (1, "vout", 5),
        (2, "vout", 6),
        (3, "vaux", 4),
        (4, "vaux", 5),
        (5, "vaux", 6),
    ]


def test_connections_that_are_never_iterated_fail_the_test(board: pytest.Pytester, recorded: Recorded) -> None:
    board.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_connections(["vout"])
        def test_forgotten():
            pass

        @pytest.mark.litmus_characteristics(["v_out"])
        def test_asked_for(connections):
            pass

        @pytest.mark.litmus_characteristics(["v_out"])
        def test_named_only():
            pass

        @pytest.mark.litmus_connections(["vout"])
        def test_in_the_context(context):
            assert [one.name for one in context.connections] == ["vout"]
        """
    )

    result = board.runpytest_subprocess()

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*AssertionError: the test declares 1 connections and never iterated them*"])
    assert recorded.steps() == {
        "test_forgotten": "failed",
        "test_asked_for": "failed",
        "test_named_only": "done",
        "test_in_the_context": "passed",
    }


# --- pins -------------------------------------------------------------------------------------------------------------


def test_pins_give_the_wired_instrument_and_stamp_what_is_measured_next(
    board: pytest.Pytester, recorded: Recorded
) -> None:
    board.makepyfile(
        """
        import litmus, pytest

        def test_it(pins, instruments, logger, verify):
            assert pins["VOUT"] is instruments["dmm"] and list(pins) == ["VOUT"] and "GND" not in pins
            logger.measure("v", 3.3)
            verify("v_out", 3.3)
            with pytest.raises(litmus.LitmusError, match="no connection to pin 'GND'; its pins: VOUT"):
                pins["GND"]

        def test_next(logger):
            logger.measure("v", 3.3)
        """
    )

    board.runpytest_subprocess().assert_outcomes(passed=2)

    stamped = [(m["dut_pin"], m["fixture_connection"]) for m in recorded.events("test.measurement")]
    assert stamped == [("VOUT", "vout"), ("J1.3", "vout"), (None, None)]


def test_pins_without_a_fixture_are_a_usage_error(board: pytest.Pytester) -> None:
    (board.path / "fixtures/bed.yaml").unlink()
    board.makepyfile("def test_it(pins):\n    pass\n")

    board.runpytest_subprocess().stdout.fnmatch_lines(["*UsageError: `pins` needs a fixture*"])
