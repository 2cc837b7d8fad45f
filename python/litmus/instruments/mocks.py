"""Stand-ins for instruments: `Mock` for tests, `StandIn` for a station's mocked roles."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

__all__ = ["Mock", "StandIn", "as_mock"]


def Mock(cls: type, /, **values: Any) -> Any:  # reads as the class that it stands for
    """An instance of a subclass of `cls` whose methods do nothing.

    Declared methods return None, configured values are returned instead (a callable is called). Reading an attribute
    that is neither raises AttributeError. `Mock(object, …)` is the form without a class to stand for.
    """
    namespace: dict[str, Any] = {"__init__": lambda self: None}
    for name in dir(cls):
        member = getattr(cls, name, None)
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            namespace[name] = _unconfigured(cls, name)
        elif callable(member):
            namespace[name] = _returns(None)
    for name, value in values.items():
        if callable(value):
            namespace[name] = staticmethod(value)
        else:
            namespace[name] = value if _is_attribute(cls, name) else _returns(value)
    return type(f"Mock{cls.__name__}", (cls,), namespace)()


def as_mock(cls: type, /, **values: Any) -> Any:
    """The same as `Mock`."""
    return Mock(cls, **values)


def _is_attribute(cls: type, name: str) -> bool:
    annotated = any(name in vars(base).get("__annotations__", {}) for base in cls.__mro__)
    return annotated or (hasattr(cls, name) and not callable(getattr(cls, name)))


def _returns(value: Any) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return value

    return method


def _unconfigured(cls: type, name: str) -> property:
    def get(self: Any) -> Any:
        raise AttributeError(f"Mock of {cls.__name__}: {name!r} isn't configured; give Mock({cls.__name__}, {name}=…)")

    return property(get)


class StandIn:
    """What a mocked role of a station is: answers by `mock_config`, everything else returns None.

    A listed value may be a scalar, a list (returned whole at each call), a map (looked up by the first positional
    argument), a callable, or {nominal, sigma} (a Gaussian draw per call). The driver class is never imported.
    """

    def __init__(self, role: str, resource: str, mock_config: dict[str, Any]) -> None:
        self.resource = resource
        self._role = role
        self._answers = {name: _answer(value, random.Random(f"{role}.{name}")) for name, value in mock_config.items()}

    def connect(self) -> None: ...

    def disconnect(self) -> None: ...

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *exc_info: object) -> None: ...

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._answers.get(name, _nothing)

    def __repr__(self) -> str:
        return f"<stand-in for {self._role} at {self.resource or 'no resource'}>"


def _nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _answer(value: Any, rng: random.Random) -> Callable[..., Any]:
    if callable(value):
        return value
    if isinstance(value, dict):
        if value.keys() == {"nominal", "sigma"}:
            return lambda *args, **kwargs: rng.gauss(value["nominal"], value["sigma"])
        if len(value) == 1 and next(iter(value)) in _EXPANDERS:
            name, arguments = next(iter(value.items()))
            return _answer(_EXPANDERS[name](*arguments), rng)
        return lambda key=None, *args, **kwargs: value.get(key)
    if isinstance(value, list):
        return lambda *args, **kwargs: list(value)
    return lambda *args, **kwargs: value


def _linspace(start: float, stop: float, num: int) -> list[float]:
    return [start + (stop - start) * i / (num - 1) for i in range(num)] if num > 1 else [start][:num]


def _arange(start: float, stop: float, step: float) -> list[float]:
    return [start + i * step for i in range(max(0, math.ceil((stop - start) / step)))]


# Range expanders as they are written in station files: {linspace: [0, 1, 5]}.
_EXPANDERS: dict[str, Callable[..., list[Any]]] = {
    "linspace": _linspace,
    "arange": _arange,
    "logspace": lambda start, stop, num: [10.0**x for x in _linspace(start, stop, num)],
    "geomspace": lambda start, stop, num: [math.exp(x) for x in _linspace(math.log(start), math.log(stop), num)],
    "repeat": lambda value, count: [value] * count,
    "range": lambda start, stop: list(range(start, stop)),
}
