"""Mock and the stand-ins of mocked roles."""

from __future__ import annotations

import abc
import asyncio
import enum
from typing import Any

import pytest

import litmus
from litmus.instruments import Mock
from litmus.instruments.mocks import StandIn, as_mock


class Mode(enum.Enum):
    FAST = 1


class Scope(abc.ABC):
    Mode = Mode
    channels = 4

    def __new__(cls, resource: str) -> Scope:
        raise RuntimeError("no hardware")

    def __enter__(self) -> Scope:
        raise RuntimeError("no hardware")

    def __exit__(self, *args: object) -> None:
        raise RuntimeError("no hardware")

    def __del__(self) -> None:
        raise RuntimeError("no hardware")

    @property
    def timebase(self) -> float:
        raise RuntimeError("no hardware")

    @abc.abstractmethod
    def read(self) -> float: ...

    @classmethod
    def find(cls) -> str:
        raise RuntimeError("no hardware")

    async def acquire(self) -> float:
        raise RuntimeError("no hardware")


def test_nothing_of_the_class_runs() -> None:
    with Mock(Scope) as scope:
        assert isinstance(scope, Scope)
        assert scope.read() is None
        assert scope.find() is None
        assert asyncio.run(scope.acquire()) is None
        assert scope.Mode.FAST is Mode.FAST
        assert scope.channels == 4


def test_async_methods_stay_async() -> None:
    assert asyncio.run(Mock(Scope, acquire=1.5).acquire()) == 1.5


def test_an_attribute_that_was_set_is_read_back() -> None:
    scope = as_mock(Scope)
    with pytest.raises(AttributeError, match=r"give Mock\(Scope, timebase=…\)"):
        _ = scope.timebase

    scope.timebase = 1e-3

    assert scope.timebase == 1e-3
    with pytest.raises(AttributeError):
        _ = as_mock(Scope).timebase


def stand_in(**config: Any) -> StandIn:
    return StandIn("dmm", "GPIB::1", config)


def test_a_map_is_looked_up_by_the_first_positional_argument() -> None:
    answers = stand_in(measure={"1": 1.1, "2.50": 2.5, "out": [1, 2], "noisy": {"nominal": 5, "sigma": 0.0}})

    assert answers.measure(1) == 1.1
    assert answers.measure("1") == 1.1
    assert answers.measure(2.5) == 2.5
    assert answers.measure("out", 7) == [1, 2]
    assert answers.measure("noisy") == 5.0
    assert answers.measure("other") is None
    assert answers.measure() is None
    assert answers.measure([1]) is None


def test_an_expander_is_returned_whole_at_each_call() -> None:
    answers = stand_in(sweep={"arange": [0, 0.3, 0.1]})

    assert answers.sweep() == [0.0, 0.1, 0.2]
    assert answers.sweep("x") == [0.0, 0.1, 0.2]


def test_a_wrong_expander_names_role_and_method() -> None:
    with pytest.raises(litmus.ValidationError, match=r"dmm: mock_config.sweep: \{linspace: \[0, 1\]\}"):
        stand_in(sweep={"linspace": [0, 1]})


def test_draws_are_the_same_in_each_session() -> None:
    first, second = (stand_in(noisy={"nominal": 5.0, "sigma": 0.1}) for _ in range(2))

    assert [first.noisy() for _ in range(5)] == [second.noisy() for _ in range(5)]
    assert first.noisy() != first.noisy()


def test_a_callable_is_called_with_the_arguments() -> None:
    assert stand_in(scale=lambda x, by=2: x * by).scale(3, by=4) == 12
