"""Switch routes: the paths that must be closed before a connection of the fixture carries a signal.

A switch's driver has `close_channels(list)` and `open_channels(list)`, or `close_channel(one)` and `open_channel(one)`,
or `write(text)`, which gets ROUTe:CLOSe and ROUTe:OPEN of SCPI. Not thread-safe.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from litmus._errors import LitmusError, NotFoundError

if TYPE_CHECKING:
    from litmus._gen.events import EventBase
    from litmus.models.test_config import FixtureConnection, SwitchRoute

__all__ = ["RouteManager", "routed"]

_SCPI = {"close": "CLOS", "open": "OPEN"}
_SPECIAL = ("__call__", "__getitem__", "__setitem__", "__len__", "__iter__", "__contains__", "__enter__", "__exit__")


class RouteManager:
    """The routes of one process. instrument(role) gives the switches; emit gets route.closed and route.opened."""

    def __init__(
        self,
        connections: Mapping[str, FixtureConnection],
        instrument: Callable[[str], Any],
        emit: Callable[[EventBase], None],
    ) -> None:
        self._connections = connections
        self._instrument = instrument
        self._emit = emit
        self._closed: dict[str, FixtureConnection] = {}  # by name, in the order of closing
        self._announced: set[str] = set()

    @property
    def active(self) -> list[str]:
        """Names of the connections whose route is closed."""
        return list(self._closed)

    def activate(self, connection: FixtureConnection) -> None:
        """Closes the route, after what conflicts with it was opened, and waits until it has settled."""
        route = connection.route
        if route is None or connection.name in self._closed:
            return
        for other in [one for one in self._closed.values() if _conflicts(one, connection)]:
            self.deactivate(other)
        self._closed[connection.name] = connection  # from here on it has to be opened, whatever interrupts this
        switch = self._instrument(route.switch)
        try:
            _command(switch, "close", route)
        except Exception:
            with suppress(Exception):  # part of it may be closed
                _command(switch, "open", route)
            del self._closed[connection.name]
            raise
        self._announce(connection, route)
        if route.settling_ms:
            time.sleep(route.settling_ms / 1000)

    def deactivate(self, connection: FixtureConnection) -> None:
        """Opens the route. One that can't be opened is still taken for closed."""
        route = connection.route
        if route is None or connection.name not in self._closed:
            return
        _command(self._instrument(route.switch), "open", route)
        del self._closed[connection.name]
        if connection.name in self._announced:
            from litmus.data.events import RouteOpened

            self._announced.remove(connection.name)
            self._emit(_event(RouteOpened, connection, route))

    def deactivate_all(self) -> None:
        """In the reverse order of closing. What goes wrong is raised after all others were opened, and forgotten."""
        first: Exception | None = None
        for connection in reversed(list(self._closed.values())):
            try:
                self.deactivate(connection)
            except Exception as error:
                first = first or error
        self._closed.clear()
        self._announced.clear()
        if first is not None:
            raise first

    @contextmanager
    def for_pin(self, pin: str) -> Iterator[FixtureConnection]:
        """The route of the first connection to this pin is closed within the block."""
        found = next((one for one in self._connections.values() if one.dut_pin == pin), None)
        if found is None:
            wired = ", ".join(one.dut_pin for one in self._connections.values() if one.dut_pin) or "none"
            raise NotFoundError(f"the fixture has no connection to pin {pin!r}; its pins: {wired}")
        was_closed = found.name in self._closed
        self.activate(found)
        try:
            yield found
        finally:
            if not was_closed:
                self.deactivate(found)

    def through(self, connection: FixtureConnection, instrument: Any) -> Any:
        """The instrument, which closes the route of this connection before each of its uses."""
        return routed(instrument, lambda: self.activate(connection)) if connection.route is not None else instrument

    def _announce(self, connection: FixtureConnection, route: SwitchRoute) -> None:
        from litmus.data.events import RouteClosed

        self._announced.add(connection.name)
        self._emit(_event(RouteClosed, connection, route))


def _event(kind: type, connection: FixtureConnection, route: SwitchRoute) -> Any:
    return kind(connection_name=connection.name, switch_role=route.switch, channels=list(route.channels))


def _conflicts(one: FixtureConnection, other: FixtureConnection) -> bool:
    """They would join two pins at one terminal of an instrument, or need the same crosspoint."""
    terminals = [(c.instrument, c.instrument_channel, c.instrument_terminal) for c in (one, other)]
    if terminals[0] == terminals[1]:
        return True
    a, b = one.route, other.route
    return a is not None and b is not None and a.switch == b.switch and not set(a.channels).isdisjoint(b.channels)


def _command(switch: Any, what: str, route: SwitchRoute) -> None:
    """what: "close" or "open"."""
    for_all, for_one = (getattr(switch, f"{what}_{noun}", None) for noun in ("channels", "channel"))
    if callable(for_all):
        for_all(list(route.channels))
    elif callable(for_one):
        for channel in route.channels:
            for_one(channel)
    elif callable(getattr(switch, "write", None)):
        switch.write(f"ROUT:{_SCPI[what]} (@{','.join(route.channels)})")
    else:
        raise LitmusError(
            f"the driver of switch {route.switch!r} has neither {what}_channels(list) nor {what}_channel(one) nor "
            f"write(text); add one of them, to drive routes"
        )


# --- the routed instrument --------------------------------------------------------------------------------------------


def routed(instrument: Any, close: Callable[[], None]) -> Any:
    """A stand-in for the instrument that calls `close` before each use. Its parts and what its methods give, too."""
    special = {name: _special(name) for name in _SPECIAL if hasattr(type(instrument), name)}
    return type("Routed", (_Routed,), {"__slots__": (), **special})(instrument, close)


class _Routed:
    __slots__ = ("_litmus_close", "_litmus_target")

    def __init__(self, target: Any, close: Callable[[], None]) -> None:
        object.__setattr__(self, "_litmus_target", target)
        object.__setattr__(self, "_litmus_close", close)

    @property
    def __class__(self) -> type:  # type: ignore[override]  # isinstance() sees the driver's class
        return _target_of(self).__class__

    def __getattr__(self, name: str) -> Any:
        target, close = _target_of(self), _close_of(self)
        if name.startswith("_"):
            return getattr(target, name)
        if not _is_method(target, name):
            close()
        value = getattr(target, name)
        if callable(value) and not inspect.isclass(value) and not _is_part(value):
            return lambda *args, **kwargs: _kept(_after(close, value)(*args, **kwargs), close)
        return _kept(value, close)

    def __setattr__(self, name: str, value: Any) -> None:
        _close_of(self)()
        setattr(_target_of(self), name, value)

    def __dir__(self) -> list[str]:
        return dir(_target_of(self))

    def __repr__(self) -> str:
        return repr(_target_of(self))

    def __eq__(self, other: object) -> bool:
        return _target_of(self) == (_target_of(other) if issubclass(type(other), _Routed) else other)

    def __hash__(self) -> int:
        return hash(_target_of(self))


_target_of = _Routed.__dict__["_litmus_target"].__get__
_close_of = _Routed.__dict__["_litmus_close"].__get__


def _after(close: Callable[[], None], method: Callable[..., Any]) -> Callable[..., Any]:
    close()
    return method


def _kept(value: Any, close: Callable[[], None]) -> Any:
    return routed(value, close) if _is_part(value) else value


def _is_part(value: Any) -> bool:
    from litmus.instruments._proxy import is_proxy
    from litmus.instruments._remote import Remote

    return is_proxy(value) or issubclass(type(value), Remote)


def _is_method(target: Any, name: str) -> bool:
    """Looking it up uses nothing. False when that isn't known."""
    from litmus.instruments._proxy import driver_of, is_proxy

    kind = type(driver_of(target) if is_proxy(target) else target)
    return inspect.isfunction(inspect.getattr_static(kind, name, None))


def _special(name: str) -> Callable[..., Any]:
    def special(self: Any, *args: Any) -> Any:
        target, close = _target_of(self), _close_of(self)
        close()
        result = getattr(type(target), name)(target, *args)
        return self if result is target else _kept(result, close)

    return special
