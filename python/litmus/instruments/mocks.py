"""Stand-ins for instruments: `Mock` for tests, `StandIn` for a station's mocked roles."""

from __future__ import annotations

import inspect
import random
import types
from collections.abc import Callable
from typing import Any

from litmus._errors import ValidationError
from litmus.execution.expanders import expand, is_expander

__all__ = ["Mock", "StandIn", "as_mock"]


def Mock(cls: type, /, **values: Any) -> Any:  # reads as the class that it stands for
    """An instance of a subclass of `cls` whose methods do nothing.

    Declared methods return None, configured values are returned instead (a callable is called). Reading an attribute
    that is neither raises AttributeError; one that was set is read back. `Mock(object, …)` is the form without a class
    to stand for.
    """
    namespace = {name: member for name, member in _nothing_of(cls).items() if name not in values}
    for name, value in values.items():
        if callable(value) and not inspect.isclass(value):
            namespace[name] = staticmethod(value)
        elif _is_attribute(cls, name):
            namespace[name] = value
        else:
            namespace[name] = _returns(value, getattr(cls, name, None))
    made = types.new_class(f"Mock{cls.__name__}", (cls,), exec_body=lambda body: body.update(namespace))
    if hasattr(made, "__abstractmethods__"):
        made.__abstractmethods__ = frozenset()  # whatever a driver leaves abstract is never called here
    try:
        return object.__new__(made)  # a driver may have a __new__ of its own that wants hardware
    except TypeError:
        return made()  # a class on a built-in type has no other way


def as_mock(cls: type, /, **values: Any) -> Any:
    """The same as `Mock`."""
    return Mock(cls, **values)


def _nothing_of(cls: type) -> dict[str, Any]:
    """What a mock has in place of the members of its class. Nothing of the class itself runs."""
    members: dict[str, Any] = {"__init__": lambda self: None}
    for name in dir(cls):
        member = inspect.getattr_static(cls, name, None)
        if name in ("__enter__", "__aenter__"):
            members[name] = _returns_self(member)
        elif name in ("__exit__", "__aexit__", "__del__"):
            members[name] = _returns(None, member)
        elif name.startswith("_") or inspect.isclass(member):
            continue
        elif callable(member) or isinstance(member, (staticmethod, classmethod)):
            members[name] = _returns(None, member)
        elif hasattr(type(member), "__get__"):
            members[name] = _Unconfigured(cls, name)
    return members


def _is_attribute(cls: type, name: str) -> bool:
    """Whether this is read, not called: it is annotated or computed, or has a value in the class."""
    annotated = any(name in vars(base).get("__annotations__", {}) for base in cls.__mro__)
    if annotated or not hasattr(cls, name):
        return annotated
    member = inspect.getattr_static(cls, name)
    return not callable(member) and not isinstance(member, (staticmethod, classmethod))


def _returns(value: Any, member: Any) -> Callable[..., Any]:
    async def awaitable(self: Any, *args: Any, **kwargs: Any) -> Any:
        return value

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return value

    return awaitable if inspect.iscoroutinefunction(member) else method


def _returns_self(member: Any) -> Callable[..., Any]:
    async def awaitable(self: Any) -> Any:
        return self

    def method(self: Any) -> Any:
        return self

    return awaitable if inspect.iscoroutinefunction(member) else method


class _Unconfigured:
    """A property without a value, until one is set."""

    def __init__(self, cls: type, name: str) -> None:
        self._cls = cls
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        try:
            return instance.__dict__[self._name]
        except KeyError:
            of = self._cls.__name__
            raise AttributeError(
                f"Mock of {of}: {self._name!r} isn't configured; give Mock({of}, {self._name}=…)"
            ) from None

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self._name] = value


class StandIn:
    """What a mocked role of a station is: answers by `mock_config`, everything else returns None.

    A listed value may be a scalar, a list or an expander (returned whole at each call), a map (looked up by the first
    positional argument; its values may be any of these), a callable, or {nominal, sigma} (a Gaussian draw per call,
    the same sequence in each session). The driver class is never imported.
    """

    def __init__(self, role: str, resource: str, mock_config: dict[str, Any]) -> None:
        self.resource = resource
        self._role = role
        self._answers: dict[str, Callable[..., Any]] = {}
        for name, value in mock_config.items():
            try:
                self._answers[name] = _answer(value, random.Random(f"{role}.{name}"))
            except ValueError as error:
                raise ValidationError(f"{role}: mock_config.{name}: {error}") from error

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
    if is_expander(value):
        return _answer(expand(value), rng)
    if isinstance(value, dict):
        if value.keys() == {"nominal", "sigma"}:
            return _draw(float(value["nominal"]), float(value["sigma"]), rng)
        return _look_up({str(key): _answer(entry, rng) for key, entry in value.items()})
    if isinstance(value, list):
        return lambda *args, **kwargs: list(value)
    return lambda *args, **kwargs: value


def _draw(nominal: float, sigma: float, rng: random.Random) -> Callable[..., float]:
    return lambda *args, **kwargs: rng.gauss(nominal, sigma)


def _look_up(answers: dict[str, Callable[..., Any]]) -> Callable[..., Any]:
    """Files write keys as text: `1:` answers to 1 and to "1"."""
    numbers = {_number(key): answer for key, answer in answers.items() if _number(key) is not None}

    def look_up(*args: Any, **kwargs: Any) -> Any:
        if not args:
            return None
        found = answers.get(str(args[0]))
        if found is None and isinstance(args[0], (int, float)):
            found = numbers.get(float(args[0]))
        return found() if found is not None else None

    return look_up


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
