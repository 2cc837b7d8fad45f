"""Sidecars, profiles, products and fixtures as Python sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from litmus import ValidationError, _core


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "litmus.yaml").write_text(
        "name: p\nprofiles:\n  quick: {facets: {phase: quick}, limits: {vout: {high: 9}}, fixture: bed}\n"
        "  slow: {extends: quick, verify_requires_limit: false, runner: {keyword: vout}}\n"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_board.yaml").write_text(
        "limits: {vout: {low: 1, high: 2, units: V}}\n"
        "tests:\n  TestBoard:\n    sweeps: [{vin: {range: [0, 3]}}]\n    "
        "tests: {test_vout: {retry: {max_retries: 1}}}\n"
    )
    return tmp_path


def merged(project: Path, profile: str | None = None) -> dict:
    configs = _core.TestConfigs(str(project / "litmus.yaml"))
    return configs.merged(
        str(project / "tests/test_board.py"),
        ["TestBoard"],
        "test_vout",
        None,
        [{}],
        {"limits": {"vout": {"low": 0, "nominal": 1.5}}},
        profile,
    )


def test_markers_sidecar_and_profile_are_merged(project: Path) -> None:
    assert merged(project)["config"] == {
        "limits": {"vout": {"low": 1, "nominal": 1.5, "high": 2, "units": "V"}},
        "retry": {"max_retries": 1},
    }
    assert merged(project, "slow")["config"]["limits"]["vout"]["high"] == 9
    assert merged(project)["sweeps"] == [[], [{"vin": [0, 1, 2]}], []]


def test_each_value_says_where_it_comes_from(project: Path) -> None:
    origins = merged(project, "slow")["origins"]
    assert origins["limits.vout.nominal"] == {"layer": "marker of test_vout", "line": None, "value": 1.5}
    assert origins["limits.vout.low"]["line"] == 1
    assert origins["limits.vout.low"]["layer"].endswith("test_board.yaml")
    assert origins["limits.vout.high"]["layer"].startswith("profile quick")


def test_profiles_are_chosen_by_facet_and_inherit(project: Path) -> None:
    configs = _core.TestConfigs(str(project / "litmus.yaml"))
    assert configs.facet_keys == ["phase"]
    assert configs.choose(False, None, {"phase": "quick"}, None) == "quick"
    assert configs.profile("slow")["fixture"] == "bed"
    assert configs.profile("slow")["runner"] == {"keyword": "vout"}
    with pytest.raises(ValidationError, match="did you mean 'slow'"):
        configs.choose(False, "slwo", {}, None)


def test_errors_of_a_sidecar_name_file_line_and_key(project: Path) -> None:
    (project / "tests/test_board.yaml").write_text("limits:\n  vout: {lwo: 1, high: 2}\n")
    with pytest.raises(
        ValidationError, match=r"test_board.yaml:2:10: limits.vout.lwo: unknown key; did you mean 'low'"
    ):
        merged(project)


def test_a_product_gives_limits_by_condition(tmp_path: Path) -> None:
    file = tmp_path / "board.yaml"
    file.write_text(
        "id: board\nname: Board\npins: {VOUT: {name: J1.3}}\ncharacteristics:\n"
        "  v_out: {function: dc_voltage, direction: output, pin: VOUT, units: V, conditions: {vin: {}},\n"
        "          bands: [{when: {vin: 5}, value: 3.3, accuracy: {pct_reading: 5}}]}\n"
    )
    product = _core.Product(str(file))
    assert product.config["pins"]["VOUT"]["name"] == "J1.3"
    limit = product.limit("v_out", {"vin": 5})
    assert limit is not None
    assert (limit.nominal, limit.units, limit.characteristic_id) == (3.3, "V", "v_out")
    assert product.limit("v_out", {"vin": 6}) is None
    assert not product.is_unconditional("v_out")
    with pytest.raises(LookupError, match="did you mean 'v_out'"):
        product.limit("v_uot", {})


def test_a_fixture_says_how_pins_are_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUT_PORT", "/dev/ttyUSB0")
    file = tmp_path / "bed.yaml"
    file.write_text(
        "id: bed\ndut_resource: ${DUT_PORT}\nconnections:\n  vout: {name: vout, instrument: dmm, dut_pin: VOUT,\n"
        "         route: {switch: mux, channels: [1]}}\n"
    )
    fixture = _core.fixture_file(str(file))
    assert fixture["dut_resource"] == "/dev/ttyUSB0"
    assert fixture["connections"]["vout"]["route"] == {"switch": "mux", "channels": ["1"], "settling_ms": 0.0}
