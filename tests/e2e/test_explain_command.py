"""litmus explain: where each value of a test comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench

TESTS = """\
import pytest

pytestmark = pytest.mark.litmus_retry(max_retries=1)


@pytest.mark.litmus_limits(vout={"low": 1, "high": 5})
class TestBoard:
    @pytest.mark.litmus_limits(
        vout={"low": 2},
        iout={"high": 1},
    )
    def test_vout(self, vin):
        pass

    def test_iout(self):
        pass


@pytest.mark.parametrize("n", [1, 2])
def test_plain(n):
    pass
"""
SIDECAR = """\
limits:
  vout: {units: V}
tests:
  TestBoard:
    tests:
      test_vout:
        limits: {vout: {high: 4}}
        sweeps: [{vin: [3.3, 5.0]}]
        mocks: [{target: dmm.read, return_value: 3.3}]
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    project = tmp_path_factory.mktemp("desk")
    (project / "tests").mkdir()
    (project / "profiles").mkdir()
    (project / "litmus.yaml").write_text("name: desk\ndata_dir: data\n")
    (project / "tests/test_board.py").write_text(TESTS)
    (project / "tests/test_board.yaml").write_text(SIDECAR)
    (project / "profiles/tight.yaml").write_text("facets: {grade: a}\nlimits: {vout: {low: 3}}\n")
    bench = Bench(project)
    yield bench
    bench.close()


def explain(desk: Bench, nodeid: str, *flags: str) -> dict[str, dict[str, Any]]:
    """Key → value, of the one test that is explained."""
    (test,) = json.loads(desk.litmus("explain", nodeid, *flags, "--json").stdout)["tests"]
    return {value["key"]: value for value in test["values"]}


VOUT = "tests/test_board.py::TestBoard::test_vout"


def test_each_value_has_its_layer_and_line(desk: Bench) -> None:
    values = explain(desk, VOUT)

    high = values["limits.vout.high"]
    assert (high["value"], high["file"], high["line"]) == (4, "tests/test_board.yaml", 7)
    assert "test test_vout" in high["layer"]
    assert values["limits.vout.units"]["line"] == 2
    assert values["mocks.dmm.read.return_value"]["value"] == 3.3
    assert values["sweeps.vin"]["value"] == [3.3, 5.0]


def test_markers_have_the_line_of_their_source(desk: Bench) -> None:
    values = explain(desk, VOUT)

    low = values["limits.vout.low"]
    assert (low["layer"], low["file"], low["line"]) == ("marker of test_vout", "tests/test_board.py", 9)
    assert values["limits.iout.high"]["line"] == 10
    assert (values["retry.max_retries"]["layer"], values["retry.max_retries"]["line"]) == ("marker of the module", 3)


def test_what_is_overridden_is_told_too(desk: Bench) -> None:
    high = explain(desk, VOUT)["limits.vout.high"]

    assert [(one["value"], one["layer"], one["line"]) for one in high["overrides"]] == [
        (5, "marker of class TestBoard", 6)
    ]


@pytest.mark.parametrize("flags", [["--test-profile", "tight"], ["--grade=a"]], ids=["name", "facet"])
def test_a_profile_beats_sidecar_and_markers(desk: Bench, flags: list[str]) -> None:
    low = explain(desk, VOUT, *flags)["limits.vout.low"]

    assert (low["value"], low["file"], low["line"]) == (3, "profiles/tight.yaml", 2)
    assert [one["value"] for one in low["overrides"]] == [2, 1]


def test_text_is_aligned_and_names_what_is_overridden(desk: Bench) -> None:
    lines = desk.litmus("explain", VOUT).stdout.splitlines()

    head = next(line for line in lines if line.startswith("  KEY"))
    high = next(line for line in lines if line.startswith("  limits.vout.high"))
    below = lines[lines.index(high) + 1]
    assert high.split() == ["limits.vout.high", "4", "tests/test_board.yaml:7", "sidecar,", "test", "test_vout"]
    assert below.split()[:2] == ["overrides", "5"]
    assert head.index("VALUE") == high.index(" 4 ") + 1 == below.index(" 5 ") + 1
    assert any(line.startswith("  project") and "desk" in line for line in lines)


def test_a_class_is_all_its_tests(desk: Bench) -> None:
    tests = json.loads(desk.litmus("explain", "tests/test_board.py::TestBoard", "--json").stdout)["tests"]

    assert [test["nodeid"].rpartition("::")[2] for test in tests] == ["test_vout", "test_iout"]


def test_one_variant_of_a_parametrised_test(desk: Bench) -> None:
    (test,) = json.loads(desk.litmus("explain", "tests/test_board.py::test_plain[2]", "--json").stdout)["tests"]

    assert test["variants"] == [{"nodeid": "tests/test_board.py::test_plain[2]", "parameters": {"n": 2}}]


def test_an_unknown_node_id_names_near_ones(desk: Bench) -> None:
    done = desk.litmus("explain", "tests/test_board.py::TestBoard::test_vuot", check=False)

    assert done.returncode == 2
    assert "did you mean tests/test_board.py::TestBoard::test_vout" in done.stderr
    assert done.stdout == ""


def test_an_unknown_file_names_near_ones(desk: Bench) -> None:
    done = desk.litmus("explain", "tests/test_baord.py::test_x", check=False)

    assert done.returncode == 2
    assert "did you mean tests/test_board.py?" in done.stderr


def test_a_profile_that_does_not_exist_is_a_usage_error(desk: Bench) -> None:
    done = desk.litmus("explain", VOUT, "--test-profile", "tigth", check=False)

    assert done.returncode == 2
    assert "did you mean 'tight'?" in done.stderr


def test_nothing_is_recorded(desk: Bench) -> None:
    desk.litmus("explain", VOUT)

    assert not (Path(desk.project) / "data/events").exists()
