"""The recording proxy in front of every driver.

It forwards everything and changes nothing: neither a value nor its type nor the driver's behaviour. What it sees goes
to the session; what goes wrong there never reaches the driver's caller.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litmus._core import Session

READ_PREFIXES = ("measure", "read", "query")
SET_PREFIXES = ("set",)
_SIGNAL_PREFIXES = ("measure_", "read_", "set_")

log = logging.getLogger("litmus.instruments")


class Recording:
    """What a proxy needs to know about the role that it stands for."""

    __slots__ = ("channels", "resource", "role", "session")

    def __init__(self, session: Session, role: str, resource: str, channels: dict[str, str]) -> None:
        self.session = session
        self.role = role
        self.resource = resource
        self.channels = channels

    def channel_id(self, member: str, channel: Any = None) -> str:
        """`role.signal`: the station's `channels:` entry, else an argument named channel, else the member's name."""
        signal = self.channels.get(member)
        if signal is None and channel is not None:
            signal = self.channels.get(str(channel), str(channel))
        return f"{self.role}.{_signal_of(member) if signal is None else signal}"

    def read(self, member: str, channel_id: str, value: Any) -> None:
        _report(self.session.observe_read(self.role, channel_id, member, value, self.resource))

    def set(self, member: str, channel_id: str, value: Any) -> None:
        _report(self.session.observe_set(self.role, channel_id, member, value, self.resource))

    def call(self, member: str, parameters: dict[str, Any] | None) -> None:
        _report(self.session.observe_call(self.role, member, parameters, self.resource))

    def error(self, member: str, error: Exception) -> None:
        _report(self.session.observe_error(self.role, member, type(error).__name__, _text_of(error)))


def _text_of(error: Exception) -> str:
    try:
        return str(error)
    except Exception:
        return f"<{type(error).__name__} without text>"


def _report(problem: str | None) -> None:
    if problem is not None:
        log.error("an instrument call could not be recorded: %s", problem)


def _signal_of(member: str) -> str:
    for prefix in _SIGNAL_PREFIXES:
        if member.startswith(prefix) and len(member) > len(prefix):
            return member[len(prefix) :]
    return member


def make_proxy(driver: Any, recording: Recording) -> Any:
    """A stand-in for `driver`, of a class of its own, so that special methods work as on the driver."""
    kind = type(driver)
    namespace: dict[str, Any] = {"__slots__": ()}
    for name in _SPECIAL_METHODS:
        if hasattr(kind, name):
            namespace[name] = _forward(name)
    return type(f"{kind.__name__}Proxy", (_Proxy,), namespace)(driver, recording)


class _Proxy:
    __slots__ = ("__weakref__", "_litmus_driver", "_litmus_members", "_litmus_recording")

    def __init__(self, driver: Any, recording: Recording) -> None:
        object.__setattr__(self, "_litmus_driver", driver)
        object.__setattr__(self, "_litmus_recording", recording)
        object.__setattr__(self, "_litmus_members", {})

    @property
    def __class__(self) -> type:  # type: ignore[override]  # isinstance() sees the driver's class
        return type(object.__getattribute__(self, "_litmus_driver"))

    def __getattr__(self, name: str) -> Any:
        members = self._litmus_members
        found = members.get(name)
        if found is not None:
            return found
        driver = self._litmus_driver
        if name.startswith("_"):
            return getattr(driver, name)
        if _is_property(driver, name):
            return _read_property(driver, name, self._litmus_recording)
        member = getattr(driver, name)
        if not callable(member) or inspect.isclass(member):
            return member
        wrapped = _wrap(member, name, self._litmus_recording)
        if name not in getattr(driver, "__dict__", ()):  # an attribute of the object may be replaced at any time
            members[name] = wrapped
        return wrapped

    def __setattr__(self, name: str, value: Any) -> None:
        driver, recording = self._litmus_driver, self._litmus_recording
        if name.startswith("_") or not _is_property(driver, name):
            self._litmus_members.pop(name, None)
            setattr(driver, name, value)
            return
        try:
            setattr(driver, name, value)
        except Exception as error:
            recording.error(name, error)
            raise
        recording.set(name, recording.channel_id(name), value)

    def __delattr__(self, name: str) -> None:
        delattr(self._litmus_driver, name)

    def __dir__(self) -> list[str]:
        return dir(self._litmus_driver)

    def __repr__(self) -> str:
        return repr(self._litmus_driver)

    def __str__(self) -> str:
        return str(self._litmus_driver)

    def __eq__(self, other: object) -> bool:
        return self._litmus_driver == (other._litmus_driver if issubclass(type(other), _Proxy) else other)

    def __hash__(self) -> int:
        return hash(self._litmus_driver)


_SPECIAL_METHODS = (
    *("__call__", "__len__", "__iter__", "__next__", "__contains__", "__getitem__", "__setitem__", "__delitem__"),
    *("__bool__", "__int__", "__float__", "__index__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__await__"),
)


def _forward(name: str) -> Callable[..., Any]:
    def special(self: Any, *args: Any, **kwargs: Any) -> Any:
        driver = self._litmus_driver
        result = getattr(type(driver), name)(driver, *args, **kwargs)
        return self if result is driver else result  # `with proxy as p` hands out the proxy

    return special


def _is_property(driver: Any, name: str) -> bool:
    """Whether the class computes this attribute: a property, or another descriptor that takes values."""
    for base in type(driver).__mro__:
        member = base.__dict__.get(name)
        if member is not None:
            return isinstance(member, property) or (
                hasattr(type(member), "__set__") and not inspect.ismemberdescriptor(member)
            )
    return False


def _read_property(driver: Any, name: str, recording: Recording) -> Any:
    try:
        value = getattr(driver, name)
    except Exception as error:
        recording.error(name, error)
        raise
    recording.read(name, recording.channel_id(name), value)
    return value


def _wrap(method: Callable[..., Any], name: str, recording: Recording) -> Callable[..., Any]:
    if name.startswith(READ_PREFIXES):
        return _named(_reading(method, name, recording), method)
    if name.startswith(SET_PREFIXES):
        return _named(_setting(method, name, recording), method)
    return _named(_calling(method, name, recording), method)


def _named(wrapper: Callable[..., Any], method: Callable[..., Any]) -> Callable[..., Any]:
    for attribute in ("__name__", "__qualname__", "__doc__", "__module__"):
        try:
            setattr(wrapper, attribute, getattr(method, attribute))
        except (AttributeError, TypeError):
            continue
    wrapper.__wrapped__ = method  # type: ignore[attr-defined]
    return wrapper


def _reading(method: Callable[..., Any], name: str, recording: Recording) -> Callable[..., Any]:
    usual_channel = recording.channel_id(name)
    channel_of = _channel_argument(method)

    def read(*args: Any, **kwargs: Any) -> Any:
        try:
            value = method(*args, **kwargs)
        except Exception as error:
            recording.error(name, error)
            raise
        channel = channel_of(args, kwargs) if channel_of else None
        recording.read(name, usual_channel if channel is None else recording.channel_id(name, channel), value)
        return value

    return read


def _setting(method: Callable[..., Any], name: str, recording: Recording) -> Callable[..., Any]:
    usual_channel = recording.channel_id(name)
    channel_of = _channel_argument(method)

    def set_(*args: Any, **kwargs: Any) -> Any:
        try:
            result = method(*args, **kwargs)
        except Exception as error:
            recording.error(name, error)
            raise
        channel = channel_of(args, kwargs) if channel_of else None
        given = [value for value in (*args, *kwargs.values()) if value is not channel or channel is None]
        value = given[0] if given else None
        recording.set(name, usual_channel if channel is None else recording.channel_id(name, channel), value)
        return result

    return set_


def _calling(method: Callable[..., Any], name: str, recording: Recording) -> Callable[..., Any]:
    parameters = _parameter_names(method)

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            result = method(*args, **kwargs)
        except Exception as error:
            recording.error(name, error)
            raise
        given = {parameters[i] if i < len(parameters) else f"arg{i}": value for i, value in enumerate(args)}
        given.update(kwargs)
        recording.call(name, given)
        return result

    return call


def _parameter_names(method: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        return []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [parameter.name for parameter in parameters if parameter.kind in positional]


def _channel_argument(method: Callable[..., Any]) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
    """Finds the argument named `channel` in a call; None when the method has none."""
    names = _parameter_names(method)
    if "channel" not in names:
        return None
    position = names.index("channel")
    return lambda args, kwargs: args[position] if position < len(args) else kwargs.get("channel")
