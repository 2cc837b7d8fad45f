"""What the proxy knows of one object: what its members are, under which channel each is recorded, its parts.

Everything that Litmus does beside a driver's call is in `note_*`, and guarded there: a failure becomes a diagnostic,
and the caller gets the driver's result as it came.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable
from types import FunctionType
from typing import Any
from weakref import WeakValueDictionary

from litmus.instruments._follow import followed, is_later
from litmus.instruments._observers import (
    ATTRIBUTE,
    CALL,
    CONFIGURE,
    CONTROL,
    PART,
    PARTS,
    PLAIN,
    READ,
    SET,
    UNREAD,
    Member,
    Use,
    observers_of,
)
from litmus.instruments._observers._generic import is_part, is_parts, kind_of_name
from litmus.instruments._recording import Recording
from litmus.instruments._shapes import SIMPLE

_SIGNAL_PREFIXES = ("measure_", "read_", "set_")
_ABSENT = object()
_PLAIN = Member(PLAIN)


class Attribute:
    """One computed attribute: how it is recorded, worked out once."""

    __slots__ = ("channel_id", "is_simple", "member", "path", "units")

    def __init__(self, node: Node, name: str, member: Member) -> None:
        self.member = member
        self.path = node.member_path(name)
        self.channel_id = node.channel_id(name, member.signal)
        self.units = member.units if isinstance(member.units, str) else None
        # A scalar of it can be recorded as it is.
        self.is_simple = member.kind == ATTRIBUTE and member.convert is None and member.units == self.units


class Node:
    __slots__ = (
        *("attributes", "driver", "known", "make", "observers", "parts", "path", "proxy", "recording"),
        *("signal_path", "wrapped"),
    )

    def __init__(
        self,
        driver: Any,
        recording: Recording,
        make: Callable[[Node], Any],
        path: str = "",
        signal_path: str = "",
        known: WeakValueDictionary[int, Any] | None = None,
    ) -> None:
        self.driver = driver
        self.recording = recording
        self.make = make  # the proxy of a node
        self.path = path  # the members that lead here, as the caller writes them
        self.signal_path = signal_path  # the same as channel ids have it
        self.attributes: dict[str, Attribute] = {}  # what the class computes: a property is asked for at each use
        self.wrapped: dict[str, tuple[Any, Any]] = {}  # callables that are values of the object: (callable, wrapper)
        self.parts: dict[Any, Any] = {}  # keeps the proxies of parts alive, so that `psu.ch1 is psu.ch1`
        self.known = WeakValueDictionary() if known is None else known  # id of a part → its proxy, of the whole tree
        self.proxy: weakref.ref[Any] | None = None
        self.observers = observers_of(driver, lambda what: recording.trouble(path or type(driver).__name__, what))

    # --- names -------------------------------------------------------------------------------------------------------

    def member_path(self, name: str) -> str:
        if name == "__call__":
            return self.path or name
        return f"{self.path}.{name}" if self.path else name

    def channel_id(self, name: str, signal: str | None = None, channel: Any = None) -> str:
        """`role.signal`: by the station, the observer, an argument named channel, or the member's name."""
        channels = self.recording.channels
        mapped = channels.get(self.member_path(name))
        if mapped is not None:
            return f"{self.recording.role}.{mapped}"
        if signal is None:
            signal = channels.get(str(channel), str(channel)) if channel is not None else _signal_of(name)
        parts = [part for part in (self.recording.role, self.signal_path, signal) if part]
        return _safe(".".join(parts if len(parts) > 1 else [*parts, "value"]))

    # --- what members are --------------------------------------------------------------------------------------------

    def is_computed(self, name: str) -> bool:
        """Whether the class computes this attribute: a property, or another descriptor that isn't a method."""
        member = _in_class(type(self.driver), name)
        kind = type(member)
        if member is _ABSENT or kind is FunctionType or not hasattr(kind, "__get__"):
            return False
        if inspect.ismemberdescriptor(member) or isinstance(member, (classmethod, staticmethod)):
            return False
        # Without __set__ it may also be a kind of method: those of the standard library, and callable ones.
        return hasattr(kind, "__set__") or not (callable(member) or kind.__module__ in ("builtins", "functools"))

    def classify(self, name: str, value: Any) -> Member:
        for observer in self.observers:
            try:
                member = observer.member(self.driver, name, value)
            except Exception as problem:
                what = f"{type(observer).__name__}.member: {_text_of(problem)}"
                self.recording.trouble(self.member_path(name), what)
                continue
            if member is not None:
                return self._as_station_says(name, member)
        return _PLAIN

    def _as_station_says(self, name: str, member: Member) -> Member:
        """A member that the station gives a channel has a value, whatever its name."""
        if member.kind in (CONFIGURE, CONTROL) and self.member_path(name) in self.recording.channels:
            return Member(READ)
        return member

    def attribute(self, name: str) -> Attribute | None:
        """Of an attribute that the class computes; None for any other."""
        if not self.is_computed(name):
            return None
        made = self.attributes[name] = Attribute(self, name, self.classify(name, UNREAD))
        return made

    def settable(self, name: str) -> Attribute | None:
        """How setting the attribute is recorded; None: it is a plain attribute."""
        attribute = self.attributes.get(name) or self.attribute(name)
        return attribute if attribute is not None and attribute.member.kind != PLAIN else None

    def member_value(self, name: str, value: Any, own: dict[str, Any]) -> Any:
        """What the caller gets for an attribute that isn't computed: the value, a part's proxy, or a wrapped method."""
        if type(value) in SIMPLE:
            return value
        kept = self.wrapped.get(name)
        if kept is not None and kept[0] is value:
            return kept[1]
        member = self.classify(name, value)
        if member.kind in (PART, PARTS):
            return self.part(name, value, member.signal)
        if member.kind in (PLAIN, ATTRIBUTE) or not callable(value):
            return value
        wrapper = self._wrap(name, value, member)
        if name in getattr(self.driver, "__dict__", ()):  # an attribute of the object may be replaced at any time
            self.wrapped[name] = (value, wrapper)
        else:
            own[name] = wrapper
        return wrapper

    def _wrap(self, name: str, method: Any, member: Member) -> Any:
        from litmus.instruments._wrappers import wrap

        return wrap(self, name, method, member)

    def caller(self) -> Any:
        """The wrapper of `object(…)`."""
        kept = self.wrapped.get("__call__")
        if kept is None:
            method = type(self.driver).__call__
            member = self.classify("__call__", method)
            if member.kind in (CONFIGURE, CONTROL) and self.path:  # a callable object is classified by its name
                member = Member(kind_of_name(self.path.rpartition(".")[2]))
            kept = self.wrapped["__call__"] = (method, self._wrap("__call__", method, member))
        return kept[1]

    # --- parts -------------------------------------------------------------------------------------------------------

    def part(self, name: Any, value: Any, signal: str | None = None) -> Any:
        """The proxy of a part; the same one as long as it is the same object."""
        if value is self.driver and self.proxy is not None:
            return self.proxy() or value
        proxy = self.known.get(id(value))  # the proxy keeps the object alive, so that the id is its own
        if proxy is None:
            path = f"{self.path}.{name}" if self.path else str(name)
            signal_path = ".".join(p for p in (self.signal_path, str(name) if signal is None else signal) if p)
            proxy = self.make(Node(value, self.recording, self.make, path, signal_path, self.known))
            self.known[id(value)] = proxy
        self.parts[name] = proxy
        return proxy

    def part_or(self, name: Any, value: Any) -> Any:
        """The value, proxied if it is a part."""
        if type(value) in SIMPLE or not (is_part(value) or self._is_observed_part(value)):
            return value
        return self.part(name, value)

    def _is_observed_part(self, value: Any) -> bool:
        return is_parts(value) or self.classify("", value).kind in (PART, PARTS)

    # --- what happened -----------------------------------------------------------------------------------------------

    def note_read(self, name: str, attribute: Attribute, value: Any) -> Any:
        """An attribute was read."""
        member = attribute.member
        try:
            if member.kind == PLAIN:
                return value
            if type(value) not in SIMPLE:
                if member.kind in (PART, PARTS) and (is_part(value) or is_parts(value)):
                    return self.part(name, value, member.signal)
                if inspect.isroutine(value):
                    return self.member_value(name, value, {})
                if self._is_observed_part(value) or is_part(value):
                    return self.part(name, value, member.signal)
            self.recording.read(attribute.path, attribute.channel_id, _converted(member, value), _units(member))
        except Exception as problem:
            self.recording.trouble(self.member_path(name), _text_of(problem))
        return value

    def note_set(self, attribute: Attribute, value: Any) -> None:
        member = attribute.member
        try:
            self.recording.set(attribute.path, attribute.channel_id, _converted(member, value), _units(member))
        except Exception as problem:
            self.recording.trouble(attribute.path, _text_of(problem))

    def note_call(
        self, name: str, member: Member, names: list[str], args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> Any:
        try:
            use = None
            if member.of_call is not None:
                use = member.of_call(args, kwargs)
            elif member.kind in (READ, SET):
                use = Use(member.kind, member.signal, units=_units(member), convert=member.convert)
            given = _given(names, args, kwargs)
            if use is None:
                use = Use(kind_of_name(name) if member.kind == CALL else member.kind)
            if member.kind != CALL and use.kind == SET:
                use = Use(SET, use.signal, _converted(member, _set_value(given)), use.units)
            return self._note(name, use, given, result)
        except Exception as problem:
            self.recording.trouble(self.member_path(name), _text_of(problem))
            return result

    def _note(self, name: str, use: Use, given: dict[str, Any], result: Any) -> Any:
        def record(value: Any) -> Any:
            return self._guarded(name, lambda: self._note_result(name, use, given, value), value)

        def item(value: Any) -> Any:
            return self._guarded(name, lambda: self._record_read(name, use, given, value), value)

        if type(result) in SIMPLE or not is_later(result):
            return self._note_result(name, use, given, result)
        yields = not hasattr(type(result), "__await__")
        if yields and use.kind in (CONFIGURE, CONTROL, SET):
            self._note_result(name, use, given, None)
            if not inspect.isgenerator(result) and not inspect.isasyncgen(result):
                return result
        return followed(result, record, item, lambda error: self.recording.error(self.member_path(name), error))

    def _guarded(self, name: str, note: Callable[[], Any], value: Any) -> Any:
        try:
            return note()
        except Exception as problem:
            self.recording.trouble(self.member_path(name), _text_of(problem))
            return value

    def _note_result(self, name: str, use: Use, given: dict[str, Any], result: Any) -> Any:
        recording = self.recording
        if use.kind == READ:
            return self._record_read(name, use, given, result)
        if use.kind == SET:
            channel_id = self.channel_id(name, use.signal, given.get("channel"))
            recording.set(self.member_path(name), channel_id, use.value, use.units)
        else:
            recording.call(self.member_path(name), {key: self._argument(value) for key, value in given.items()})
        if result is self.driver:
            return self.part("", result)
        if type(result) in SIMPLE or use.kind == SET or not self._is_own_part(result):
            return result
        return self.part(_call_text(name, given), result)

    def _record_read(self, name: str, use: Use, given: dict[str, Any] | None, value: Any) -> Any:
        channel_id = self.channel_id(name, use.signal, given.get("channel") if given else None)
        told = value if use.convert is None else use.convert(value)
        self.recording.read(self.member_path(name), channel_id, told, use.units)
        return value

    def _is_own_part(self, result: Any) -> bool:
        """Whether a call gave a part of this driver: `inst.channel(1)`, of a class of the driver's package."""
        if not is_part(result) and not self._is_observed_part(result):
            return False
        return type(result).__module__.partition(".")[0] == type(self.driver).__module__.partition(".")[0]

    def _argument(self, value: Any) -> Any:
        node = getattr(type(value), "_litmus_node", None)
        return f"<{node.__get__(value).recording.role}>" if node is not None else value

    def note_special(self, name: str, args: tuple[Any, ...], result: Any) -> Any:
        """The result of a special method: `with proxy as p` hands out the proxy, `proxy[1]` a part."""
        try:
            if result is self.driver:
                return self.part("", result)
            if name == "__getitem__":
                return self.part_or(args[0], result) if args else result
            if name == "__iter__" and type(self.driver) in (list, tuple):
                return iter([self.part_or(index, item) for index, item in enumerate(self.driver)])
            if name == "__aenter__" and inspect.isawaitable(result):
                return followed(result, lambda value: self.note_special("", (), value), lambda v: v, lambda error: None)
        except Exception as problem:
            self.recording.trouble(self.member_path(name), _text_of(problem))
        return result


def _in_class(kind: type, name: str) -> Any:
    for base in kind.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return _ABSENT


def _signal_of(member: str) -> str:
    if member == "__call__":
        return ""
    for prefix in _SIGNAL_PREFIXES:
        if member.startswith(prefix) and len(member) > len(prefix):
            return member[len(prefix) :]
    return member


def _safe(channel_id: str) -> str:
    """Keys and arguments may hold what a channel id may not."""
    if ".." not in channel_id and channel_id.isprintable() and channel_id[-1] != "/":
        return channel_id
    text = "".join(c if c.isprintable() else "_" for c in channel_id).rstrip("/")
    while ".." in text:
        text = text.replace("..", "._")
    return text


def _units(member: Member) -> str | None:
    return member.units() if callable(member.units) else member.units


def _converted(member: Member, value: Any) -> Any:
    return value if member.convert is None else member.convert(value)


def _text_of(problem: Exception) -> str:
    try:
        return f"{type(problem).__name__}: {problem}"
    except Exception:
        return type(problem).__name__


def _given(names: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    if not args:
        return kwargs
    given = {names[i] if i < len(names) else f"arg{i}": value for i, value in enumerate(args)}
    given.update(kwargs)
    return given


def _set_value(given: dict[str, Any]) -> Any:
    """What was set: the argument beside the channel; several as a dict."""
    values = {name: value for name, value in given.items() if name != "channel"}
    return next(iter(values.values()), None) if len(values) <= 1 else values


def _call_text(name: str, given: dict[str, Any]) -> str:
    """`channel(1)` is the part channel.1."""
    return ".".join([name, *(str(value) for value in given.values() if isinstance(value, (int, str)))])
