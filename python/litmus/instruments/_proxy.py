"""The recording proxy in front of every driver.

It forwards everything and changes nothing: neither a value nor its type nor the driver's behaviour. What it sees goes
to the session; what goes wrong there never reaches the driver's caller. An exception passes with one frame more.

A proxy stands for one object: the driver, or a part of it (a channel, a module, a parameter), which is proxied when it
is first asked for. Its `Node` knows what the members are; wrapped methods are kept in the proxy's own `__dict__`, where
Python finds them without asking anybody.
"""

from __future__ import annotations

import weakref
from typing import Any
from weakref import WeakKeyDictionary

from litmus.instruments._node import Node
from litmus.instruments._recording import Recording
from litmus.instruments._shapes import SIMPLE

__all__ = ["Recording", "driver_of", "is_proxy", "make_proxy", "own_members", "recording_of"]


def make_proxy(driver: Any, recording: Recording) -> Any:
    """A stand-in for `driver`, of a class of its own, so that special methods work as on the driver."""
    return _proxy_of(Node(driver, recording, _proxy_of))


def is_proxy(value: Any) -> bool:
    return issubclass(type(value), Proxy)


def driver_of(proxy: Any) -> Any:
    """What the proxy stands for."""
    return _node_of(proxy).driver


def recording_of(proxy: Any) -> Recording:
    """Raises TypeError for what is no proxy."""
    if not is_proxy(proxy):
        raise TypeError(f"expected an instrument of a station, got {type(proxy).__name__}")
    return _node_of(proxy).recording


_classes: WeakKeyDictionary[type, type] = WeakKeyDictionary()


def _proxy_of(node: Node) -> Any:
    kind = type(node.driver)
    made = _classes.get(kind)
    if made is None:
        made = _classes[kind] = _make_class(kind)
    proxy = made(node)
    node.proxy = weakref.ref(proxy)
    return proxy


def _make_class(kind: type) -> type:
    namespace: dict[str, Any] = {"__slots__": (), "__dict__": property(_dict_of_driver), "__module__": kind.__module__}
    namespace["__doc__"] = kind.__doc__
    for name in dir(kind):
        if _is_forwarded(kind, name):
            namespace[name] = _forward(name)
    return type(f"{kind.__name__}Proxy", (Proxy,), namespace)


class Proxy:
    __slots__ = ("__dict__", "__weakref__", "_litmus_node")

    def __init__(self, node: Node) -> None:
        object.__setattr__(self, "_litmus_node", node)

    @property
    def __class__(self) -> type:  # type: ignore[override]  # isinstance() sees the driver's class
        return type(_node_of(self).driver)

    def __getattr__(self, name: str) -> Any:
        """For what isn't in the proxy's own __dict__: properties, parts, values, methods that are used first."""
        node = _node_of(self)
        driver = node.driver
        if name[:1] == "_":
            return getattr(driver, name)
        attribute = node.attributes.get(name) or node.attribute(name)
        if attribute is None:
            return node.member_value(name, getattr(driver, name), _own_dict(self))
        recording = node.recording
        guard = recording.guard
        if guard is not None:
            guard.acquire()
        try:
            value = getattr(driver, name)
        except Exception as error:
            recording.error(node.member_path(name), error)
            raise
        except BaseException as stop:
            recording.interrupted(node.member_path(name), stop)
            raise
        else:
            if attribute.is_simple and type(value) in SIMPLE and guard is None and not recording.sampling:
                recording.read_scalar(attribute.path, attribute.channel_id, value, attribute.units)
                return value
            return node.note_read(name, attribute, value)
        finally:
            if guard is not None:
                guard.release()

    def __setattr__(self, name: str, value: Any) -> None:
        node = _node_of(self)
        _own_dict(self).pop(name, None)
        attribute = node.settable(name) if name[:1] != "_" else None
        if attribute is None:
            setattr(node.driver, name, value)
            return
        recording = node.recording
        guard = recording.guard
        if guard is not None:
            guard.acquire()
        try:
            setattr(node.driver, name, value)
        except Exception as error:
            recording.error(node.member_path(name), error)
            raise
        except BaseException as stop:
            recording.interrupted(node.member_path(name), stop)
            raise
        else:
            node.note_set(attribute, value)
        finally:
            if guard is not None:
                guard.release()

    def __delattr__(self, name: str) -> None:
        _own_dict(self).pop(name, None)
        delattr(_node_of(self).driver, name)

    def __dir__(self) -> list[str]:
        return dir(_node_of(self).driver)

    def __repr__(self) -> str:
        return repr(_node_of(self).driver)

    def __str__(self) -> str:
        return str(_node_of(self).driver)

    def __format__(self, spec: str) -> str:
        return format(_node_of(self).driver, spec)

    def __eq__(self, other: object) -> bool:
        return _node_of(self).driver == (_node_of(other).driver if is_proxy(other) else other)

    def __hash__(self) -> int:
        return hash(_node_of(self).driver)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _node_of(self).driver.__reduce_ex__(protocol)  # a copy isn't the station's instrument: no proxy


def own_members(proxy: Any) -> dict[str, Any]:
    """The methods that are wrapped for good: they are looked up in the class of the driver."""
    return _own_dict(proxy)


_node_of = Proxy.__dict__["_litmus_node"].__get__
_own_dict = Proxy.__dict__["__dict__"].__get__

# Of the driver's special methods these aren't forwarded: they make classes and objects, or the proxy has its own.
_NOT_FORWARDED = frozenset(
    {
        *("__class__", "__class_getitem__", "__delattr__", "__dict__", "__dir__", "__doc__", "__eq__", "__format__"),
        *("__getattr__", "__getattribute__", "__hash__", "__init__", "__init_subclass__", "__module__", "__new__"),
        *("__reduce__", "__reduce_ex__", "__repr__", "__set_name__", "__setattr__", "__sizeof__", "__slots__"),
        *("__str__", "__subclasshook__", "__weakref__", "__del__", "__get__", "__set__", "__delete__"),
        *("__annotations__", "__abstractmethods__", "__match_args__", "__orig_bases__", "__parameters__"),
        *("__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__", "__ne__"),
    }
)


def _is_forwarded(kind: type, name: str) -> bool:
    if not (name.startswith("__") and name.endswith("__")) or name in _NOT_FORWARDED:
        return False
    member = getattr(kind, name, None)
    return callable(member) and member is not getattr(object, name, None)


def _forward(name: str) -> Any:
    if name == "__call__":
        return lambda self, *args, **kwargs: _node_of(self).caller()(*args, **kwargs)

    def special(self: Any, *args: Any, **kwargs: Any) -> Any:
        node = _node_of(self)
        driver = node.driver
        result = getattr(type(driver), name)(driver, *args, **kwargs)
        return node.note_special(name, args, result)

    return special


def _dict_of_driver(proxy: Any) -> dict[str, Any]:
    return _node_of(proxy).driver.__dict__
