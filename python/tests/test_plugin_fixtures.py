"""The plugin's fixtures that reach the unit, its wiring and its channels; and all of them where there is nothing."""

from __future__ import annotations

import pytest
from conftest import ROOT, Recorded

STATION = """
id: bench
name: The bench
instruments:
  dmm: {type: dmm, mock: true, mock_config: {measure_voltage: 3.3}}
  psu: {type: psu, mock: true}
"""
PRODUCT = """
id: board
name: Board
driver: unit.Unit
pins:
  VOUT: {name: J1.3, net: 3V3}
  VIN: {name: J1.1, net: 5V}
"""
FIXTURE = """
id: jig
dut_resource: ${UNIT_PORT:-port-a}
connections:
  out_v: {name: out_v, instrument: dmm, instrument_channel: '1', dut_pin: VOUT, function: dc_voltage}
  out: {name: out, instrument: dmm, instrument_channel: '2', dut_pin: VOUT}
  supply: {name: supply, instrument: psu, net: 5V}
"""
UNIT = """
class Unit:
    def __init__(self, resource):
        self.resource = resource

    def version(self):
        return "1.0 at " + self.resource

    def close(self):
        open("closed", "w").close()
"""


@pytest.fixture
def bench(project: pytest.Pytester) -> pytest.Pytester:
    for folder, name, text in (
        ("stations", "bench", STATION),
        ("products", "board", PRODUCT),
        ("fixtures", "jig", FIXTURE),
    ):
        project.mkdir(folder)
        (project.path / folder / f"{name}.yaml").write_text(text)
    (project.path / "unit.py").write_text(UNIT)
    (project.path / "litmus.yaml").write_text("name: project\ndata_dir: data\ndefault_station: bench\n")
    return project


# --- without any file -------------------------------------------------------------------------------------------------

EMPTY = """
import pytest

{names}

def test_all({arguments}):
    assert (dut, routes, connections, product_context, station_config, fixture_config, sync) == (None,) * 7
    assert (dict(instruments), dict(instrument_records), dict(limits), list(vectors)) == ({{}}, {{}}, {{}}, [])
    assert mock_instruments is False
    assert fixture_manager.connections == {{}}
    assert fixture_manager.connection_for_pin("VOUT") is fixture_manager.connection_for_net("3V3") is None
    assert fixture_manager.connections_for_instrument("dmm") == []
    assert (context.station, context.product, context.connections, context.characteristics) == (None, None, None, ())
    with pytest.raises(Exception, match="there is no station, so there is no instrument 'dmm'"):
        instrument("dmm")
    with pytest.raises(LookupError):
        instrument.by_type("drivers.Dmm")
    with pytest.raises(Exception, match="no prompt 'scan' is declared"):
        prompt("scan")
    observe("temperature", 21.5, units="°C")
    stream("noise").extend([1.0, 2.0])
    run_context.set("batch", 7)
    logger.measure("raw", 1.0)
    logger.record("note", "text")
    verify("v", 3.3, limit={{"low": 3.0}})


def test_pins_say_what_they_need(request):
    with pytest.raises(pytest.UsageError, match="`pins` needs a fixture"):
        request.getfixturevalue("pins")
"""


@pytest.mark.parametrize("recording", ["1", "0"])
def test_all_fixtures_are_safe_without_any_litmus_file(
    recording: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_RECORD", recording)
    monkeypatch.syspath_prepend(ROOT)
    from schema.pytest_names import FIXTURES

    names = [fixture.name for fixture in FIXTURES if fixture.name != "pins"]
    pytester.makepyfile(EMPTY.format(names="", arguments=", ".join(names)))

    pytester.runpytest_subprocess("--data-dir=data").assert_outcomes(passed=2)


# --- dut --------------------------------------------------------------------------------------------------------------


def test_dut_is_the_products_driver_at_the_fixtures_address(bench: pytest.Pytester) -> None:
    bench.makepyfile("def test_it(dut):\n    assert dut.version() == '1.0 at port-a'\n")

    bench.runpytest_subprocess().assert_outcomes(passed=1)

    assert (bench.path / "closed").exists()


def test_litmus_dut_resource_beats_the_fixtures_address(bench: pytest.Pytester, monkeypatch) -> None:
    monkeypatch.setenv("LITMUS_DUT_RESOURCE", "port-b")
    bench.makepyfile("def test_it(dut):\n    assert dut.resource == 'port-b'\n")

    bench.runpytest_subprocess().assert_outcomes(passed=1)


def test_dut_is_a_stand_in_in_mock_mode(bench: pytest.Pytester) -> None:
    (bench.path / "unit.py").unlink()
    bench.makepyfile("def test_it(dut):\n    assert dut.version() is None\n")

    bench.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=1)


def test_a_stand_in_for_the_unit_takes_the_mocks_of_a_test(bench: pytest.Pytester) -> None:
    bench.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_mocks([{"target": "dut.version", "return_value": "2.0"}])
        def test_it(dut):
            assert dut.version() == "2.0"

        def test_others(dut):
            assert dut.version() is None
        """
    )

    bench.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=2)


@pytest.mark.parametrize(("folder", "line"), [("products/board", "driver: unit.Unit"), ("fixtures/jig", "dut_res")])
def test_dut_is_none_without_driver_or_address(folder: str, line: str, bench: pytest.Pytester) -> None:
    file = bench.path / f"{folder}.yaml"
    file.write_text("\n".join(row for row in file.read_text().splitlines() if not row.startswith(line)))
    bench.makepyfile("def test_it(dut):\n    assert dut is None\n")

    bench.runpytest_subprocess().assert_outcomes(passed=1)


def test_an_unset_variable_in_the_units_address_errors_the_tests_that_use_it(bench: pytest.Pytester) -> None:
    file = bench.path / "fixtures/jig.yaml"
    file.write_text(file.read_text().replace("${UNIT_PORT:-port-a}", "${UNIT_PORT}"))
    bench.makepyfile("def test_it(dut):\n    pass\n\n\ndef test_other():\n    pass\n")

    result = bench.runpytest_subprocess()

    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*jig.yaml*UNIT_PORT*"])
    bench.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=2)


# --- wiring -----------------------------------------------------------------------------------------------------------


def test_fixture_manager_finds_connections_and_instruments(bench: pytest.Pytester) -> None:
    bench.makepyfile(
        """
        import pytest

        def test_it(fixture_manager, dmm):
            wiring = fixture_manager
            assert list(wiring.connections) == ["out_v", "out", "supply"]
            assert wiring.connection("out").instrument_channel == "2"
            assert wiring.connection("nothing") is None
            assert wiring.connection_for_pin("VOUT").name == "out_v"
            assert wiring.connection_for_pin("VOUT", "dc_voltage").name == "out_v"
            assert wiring.connection_for_pin("VOUT", "resistance").name == "out"
            assert wiring.connection_for_net("5V").name == "supply"
            assert wiring.connection_for_net("3V3").name == "out_v"  # by the product's pin
            assert [one.name for one in wiring.connections_for_instrument("dmm")] == ["out_v", "out"]
            assert [one.name for one in wiring.connections_for_instrument("dmm", 2)] == ["out"]
            assert wiring.instrument_for("out") is wiring.instrument_for(wiring.connection("out")) is dmm
            with pytest.raises(Exception, match="no connection 'x'; it has: out_v, out, supply"):
                wiring.instrument_for("x")
        """
    )

    bench.runpytest_subprocess().assert_outcomes(passed=1)


def test_instrument_records_tell_of_roles_that_are_not_connected(bench: pytest.Pytester, recorded: Recorded) -> None:
    bench.mkdir("instruments")
    (bench.path / "instruments/dmm.yaml").write_text(
        "id: dmm\ninfo: {serial: S1}\ncalibration: {due_date: 2031-01-31}\n"
    )
    bench.makepyfile(
        """
        def test_it(instrument_records):
            assert list(instrument_records) == ["dmm", "psu"]
            record = instrument_records["dmm"]
            assert (record.info.serial, record.calibration.due_date.year, record.mocked) == ("S1", 2031, True)
        """
    )

    bench.runpytest_subprocess().assert_outcomes(passed=1)

    assert recorded.events("fixture.instrument_connected") == []


# --- what a test keeps besides measurements ---------------------------------------------------------------------------


def test_observe_is_that_of_the_context(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        def test_it(observe, context):
            observe("temperature", 21.5, units="°C")
            assert context.observations == {"temperature": 21.5}
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    ended = recorded.one("test.step_ended")
    assert (ended["outputs"], ended["output_units"]) == ({"temperature": 21.5}, {"temperature": "°C"})


def test_a_stream_is_begun_counted_and_ended(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.fixture
        def later():
            kept = []
            yield kept
            with pytest.raises(Exception, match="'mic.noise' is closed"):
                kept[0].append(1.0)

        def test_it(later, stream):
            noise = stream("mic.noise", units="V", sample_interval=0.001)
            assert stream("mic.noise") is noise
            assert noise.append([1.0, 2.0]).startswith("channel://mic.noise/")
            noise.extend([[3.0, 4.0], [5.0, 6.0]])
            later.append(noise)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    started, index, ended = (recorded.one(f"stream.{name}") for name in ("started", "frame_index", "ended"))
    assert (started["format"], started["path"]) == ("channel", "mic.noise")
    assert index["frame_count"] == 3
    assert started["stream_id"] == index["stream_id"] == ended["stream_id"]
    assert started["run_id"] == recorded.one("run.started")["run_id"]
    assert list((recorded.data_dir / "channels").glob("*/*.journal"))
