"""Products and fixtures in a session: where limits come from, and what is stamped on the rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Recorded

PRODUCT = """
id: board
name: Converter board
part_number: PN-100
revision: C
pins:
  VIN: {name: J1.1}
  VOUT: {name: J1.3, net: out}
  GND: {name: J1.2, role: ground}
characteristics:
  v_out:
    function: dc_voltage
    direction: output
    pin: VOUT
    units: V
    datasheet_ref: DS 5.1
    bands: [{value: 3.3, accuracy: {pct_reading: 5}}]
  v_load:
    function: dc_voltage
    direction: output
    pins: [VOUT, GND]
    units: V
    datasheet_ref: DS 5.2
    conditions: {load: {}}
    bands:
      - {when: {load: 0}, value: 3.3, accuracy: {absolute: 0.1}}
      - {when: {load: 1}, value: 3.2, accuracy: {absolute: 0.1}}
"""


@pytest.fixture
def board(project: pytest.Pytester) -> pytest.Pytester:
    project.mkdir("products")
    (project.path / "products/board.yaml").write_text(PRODUCT)
    project.mkdir("fixtures")
    (project.path / "fixtures/bed.yaml").write_text(
        "id: bed\nconnections:\n  vout: {name: vout, instrument: dmm, instrument_channel: '1', dut_pin: VOUT}\n"
    )
    return project


def stamps(recorded: Recorded) -> list[tuple]:
    return [(m["characteristic_id"], m["spec_ref"], m["dut_pin"]) for m in recorded.events("test.measurement")]


def test_a_characteristic_of_the_measurements_name_gives_its_limit(board: pytest.Pytester, recorded: Recorded) -> None:
    board.makepyfile(
        """
        def test_it(verify, limits, product_context, fixture_config, context):
            verify("v_out", 3.3)
            assert limits["v_out"].nominal == 3.3
            assert product_context.get_limit("v_load", load=1).nominal == 3.2
            assert product_context.get_limit("v_load", load=7) is None
            assert fixture_config.connections["vout"].instrument_channel == "1"
            assert context.product.part_number == "PN-100"
        """
    )

    board.runpytest_subprocess().assert_outcomes(passed=1)

    (measured,) = recorded.events("test.measurement")
    assert (measured["limit_low"], measured["limit_high"]) == (pytest.approx(3.135), pytest.approx(3.465))
    assert stamps(recorded) == [("v_out", "DS 5.1", "J1.3")]
    run = recorded.one("run.started")
    expected = {
        "product_id": "board",
        "product_name": "Converter board",
        "product_revision": "C",
        "fixture_id": "bed",
        "dut_part_number": "PN-100",
        "dut_revision": "C",
    }
    assert {key: run[key] for key in expected} == expected


def test_conditions_are_those_of_the_active_vector(board: pytest.Pytester, recorded: Recorded) -> None:
    board.makepyfile(
        """
        import litmus, pytest

        @pytest.mark.litmus_sweeps([{"load": [0, 1, 2]}])
        def test_it(load, verify):
            if load == 2:
                with pytest.raises(litmus.MissingLimitError, match="no band of characteristic 'v_load' holds"):
                    verify("v", 3.25, characteristic="v_load")
            else:
                verify("v", 3.25, characteristic="v_load")
        """
    )

    board.runpytest_subprocess().assert_outcomes(passed=3)

    assert [m["limit_nominal"] for m in recorded.events("test.measurement")] == [3.3, 3.2]
    assert stamps(recorded) == [("v_load", "DS 5.2 @ load=0", None), ("v_load", "DS 5.2 @ load=1", None)]


def test_the_cascade_delegates_to_a_characteristic_and_replaces_its_tolerance(
    board: pytest.Pytester, recorded: Recorded
) -> None:
    board.makepyfile(test_it="def test_it(verify):\n    verify('rail', 3.3)\n    verify('v_out', 3.3)\n")
    (board.path / "test_it.yaml").write_text(
        "limits:\n  rail: {characteristic: v_out, tolerance_pct: 1}\n  v_out: {low: 1, high: 5, units: V}\n"
    )

    board.runpytest_subprocess().assert_outcomes(passed=1)

    rail, v_out = recorded.events("test.measurement")
    assert (rail["limit_low"], rail["limit_high"]) == (pytest.approx(3.267), pytest.approx(3.333))
    assert (v_out["limit_low"], v_out["limit_high"]) == (1, 5)
    assert stamps(recorded) == [("v_out", "DS 5.1", "J1.3"), (None, None, None)]


def test_the_guard_band_tightens_what_comes_from_the_product(board: pytest.Pytester, recorded: Recorded) -> None:
    board.makepyfile(
        "def test_it(verify):\n    verify('v_out', 3.3)\n    verify('w', 3.3, limit={'low': 3.1, 'high': 3.5})\n"
    )

    board.runpytest_subprocess("--guardband=10").assert_outcomes(passed=1)

    limits = [(m["limit_low"], m["limit_high"]) for m in recorded.events("test.measurement")]
    assert limits == [(pytest.approx(3.1515), pytest.approx(3.4485)), (3.1, 3.5)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("verify('v_load', 3.3)", "*ValueError: No spec band matches 'v_load'*"),
        ("verify('v', 3.3, characteristic='v_uot')", "*has no characteristic 'v_uot'*did you mean 'v_out'*"),
        ("verify('nothing', 3.3)", "*MissingLimitError: *nor a characteristic of the product*"),
        ("verify('v_out', 3.0)", "*LimitFailure: v_out = 3 V, limit 3.135*"),
    ],
)
def test_what_the_product_does_not_give_is_said(call: str, message: str, board: pytest.Pytester) -> None:
    board.makepyfile(f"def test_it(verify):\n    {call}\n")

    board.runpytest_subprocess().stdout.fnmatch_lines([message])


def test_flags_beat_what_the_product_says_of_the_unit(board: pytest.Pytester, recorded: Recorded) -> None:
    (board.path / "products/other.yaml").write_text("id: other\nname: Other\npart_number: PN-200\nrevision: D\n")
    board.makepyfile("def test_it():\n    pass\n")

    board.runpytest_subprocess("--dut-part-number=PN-200", "--dut-revision=E")

    run = recorded.one("run.started")
    assert (run["product_id"], run["product_revision"], run["dut_part_number"], run["dut_revision"]) == (
        "other",
        "D",
        "PN-200",
        "E",
    )


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("--product=baord", "*baord*board*"),
        ("--fixture=bde", "*bde*bed*"),
        ("--guardband=ten", "*--guardband=ten: must be a percentage*"),
        ("--guardband=120", "*guard band is a percentage from 0 to 100*"),
    ],
)
def test_a_wrong_flag_is_a_usage_error(flag: str, message: str, board: pytest.Pytester) -> None:
    board.makepyfile("def test_it():\n    pass\n")

    result = board.runpytest_subprocess(flag)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_without_a_product_everything_is_none(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import litmus, pytest

        def test_it(product_context, fixture_config, context, verify):
            assert product_context is fixture_config is context.product is None
            with pytest.raises(litmus.LitmusError, match="there is no product"):
                verify("v", 1, characteristic="v_out")
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_product_is_read_from_its_file(tmp_path: Path) -> None:
    from litmus.products.context import ProductContext

    file = tmp_path / "board.yaml"
    file.write_text(PRODUCT)

    product = ProductContext.from_file(file, guardband_pct=10)

    limit = product.get_limit("v_out")
    assert (limit.low, limit.high) == (pytest.approx(3.1515), pytest.approx(3.4485))
    assert product.pin_keys("v_load") == ["VOUT", "GND"]
    assert product.designator("VOUT") == "J1.3"
