"""Range expanders, as Python calls and as files write them."""

from __future__ import annotations

import pytest

import litmus
from litmus.execution.expanders import expand, is_expander


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"linspace": [0, 5, 11]}, [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]),
        ({"linspace": [1, 0, 3]}, [1.0, 0.5, 0.0]),
        ({"linspace": [3, 9, 1]}, [3.0]),
        ({"linspace": [3, 9, 0]}, []),
        ({"linspace": [0.1, 0.7, 4]}, [0.1, pytest.approx(0.3), pytest.approx(0.5), 0.7]),
        ({"arange": [0, 1, 0.25]}, [0.0, 0.25, 0.5, 0.75]),
        ({"arange": [1, 1.3, 0.1]}, [1.0, 1.1, 1.2]),
        ({"arange": [0, 0.5, 0.1]}, [0.0, 0.1, 0.2, 0.3, 0.4]),
        ({"arange": [1, 0, -0.5]}, [1.0, 0.5]),
        ({"arange": [1, 0, 0.5]}, []),
        ({"logspace": [0, 3, 4]}, [1.0, 10.0, 100.0, 1000.0]),
        ({"geomspace": [1, 1000, 4]}, [1.0, 10.0, 100.0, 1000.0]),
        ({"geomspace": [-1, -4, 3]}, [-1.0, pytest.approx(-2.0), -4.0]),
        ({"repeat": ["on", 3]}, ["on", "on", "on"]),
        ({"range": [2, 5]}, [2, 3, 4]),
        ({"range": [5, 2]}, []),
    ],
)
def test_an_expander_gives_its_list(written: dict[str, list[float]], expected: list[float]) -> None:
    assert is_expander(written)
    assert expand(written) == expected


def test_the_ends_are_exactly_what_was_written() -> None:
    assert litmus.linspace(0.1, 0.7, 7)[-1] == 0.7
    assert litmus.geomspace(0.3, 7.7, 5)[0] == 0.3
    assert litmus.geomspace(0.3, 7.7, 5)[-1] == 7.7


def test_steps_are_exact_in_decimals() -> None:
    assert litmus.arange(0, 100, 0.1)[999] == 99.9


def test_integers_stay_integers() -> None:
    assert [type(value) for value in litmus.range(0, 2)] == [int, int]


@pytest.mark.parametrize(
    "written",
    [
        {"arange": [0, 1, 0]},
        {"linspace": [0, 1]},
        {"linspace": [0, 1, 2.5]},
        {"linspace": [0, 1, -1]},
        {"geomspace": [-1, 1, 3]},
        {"range": [0, 1.5]},
        {"linspace": ["a", 1, 3]},
        {"repeat": [0, 1e12]},
    ],
)
def test_a_wrong_expander_says_which_it_is(written: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match=next(iter(written))):
        expand(written)


def test_other_maps_are_no_expanders() -> None:
    assert not is_expander({"linspace": 3})
    assert not is_expander({"a": [1, 2]})
    assert not is_expander({"range": [0, 1], "repeat": [1, 2]})
    assert not is_expander([1])


def test_a_star_import_leaves_the_builtin_alone() -> None:
    assert "range" not in litmus.__all__
    assert "linspace" in litmus.__all__
