"""Inner vectors of a running test: rows of `vectors`, and connections. Part of Run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litmus.pytest_plugin._connections import ConnectionIterator, is_declared, walk_of

if TYPE_CHECKING:
    import pytest

    from litmus.execution.routes import RouteManager
    from litmus.models.test_config import FixtureConnection


class ActiveVector:
    __slots__ = ("index", "params")

    def __init__(self, index: int, params: dict[str, Any]) -> None:
        self.index = index
        self.params = params  # and what the body configures in it


class _Loop:
    __slots__ = ("count", "index", "kind", "params")

    def __init__(self, kind: str, index: int, count: int, params: dict[str, Any]) -> None:
        self.kind = kind
        self.index = index
        self.count = count
        self.params = params


class InnerVectors:
    """One loop within another counts as one: the inner one changes fastest."""

    def __init__(self) -> None:
        self._vector: ActiveVector | None = None
        self._loops: list[_Loop] = []
        self._configured: dict[str, Any] = {}  # inputs that the body set on the step
        self._connections: ConnectionIterator | None = None
        self._knows_connections = False
        self.routes: RouteManager | None = None  # set by Run, when there is a fixture
        self._routed: FixtureConnection | None = None  # whose route the loop has closed

    def _forget_vectors(self) -> None:
        self._vector = self._connections = self._routed = None
        self._knows_connections = False
        if self._loops:
            self._loops = []
        if self._configured:
            self._configured = {}
        if self._source is not None:
            self._source.activate(None)

    # --- values ------------------------------------------------------------------------------------------------------

    def configure(self, key: str, value: Any) -> None:
        """An input that the body sets, of the active vector or the step."""
        if self._vector is not None:
            self._vector.params[key] = value
        elif self.session is not None:
            self._configured[key] = value
            self.session.configure(self.open_step(f"configure({key!r})"), key, value)

    def observe(self, key: str, value: Any, units: str | None, *, inline: bool) -> None:
        """An observation of the active vector or the step."""
        if self.session is None:
            return
        step, vector = self.open_step(f"observe({key!r})"), self._vector
        if inline:
            self.session.observe_inline(step, vector.index if vector is not None else None, key, value)
        elif vector is None:
            self.session.observe(step, key, value, units)
        else:
            self.session.observe_in(step, vector.index, key, value, units)

    # --- loops -------------------------------------------------------------------------------------------------------

    def enter_vector(self, index: int, count: int, params: Mapping[str, Any]) -> None:
        """The body steps to a row of its own matrix."""
        self._enter(_Loop("vectors", index, count, dict(params)))

    def leave_vector(self) -> None:
        self._leave("vectors")

    def enter_connection(
        self, index: int, count: int, connection: FixtureConnection, characteristic: str | None
    ) -> None:
        """The body steps to a connection."""
        self._leave_route()
        self._enter(_Loop("connections", index, count, {}))
        if self._source is not None:
            self._source.activate(connection, characteristic)
        if connection.route is not None and self.routes is not None:
            self.routes.activate(connection)
            self._routed = connection

    def leave_connection(self) -> None:
        self._leave_route()
        self._leave("connections")
        if self._source is not None:
            self._source.activate(None)

    def _leave_route(self) -> None:
        if self._routed is not None and self.routes is not None:
            routed, self._routed = self._routed, None
            self.routes.deactivate(routed)

    def use_pin(self, connection: FixtureConnection) -> None:
        """What is measured from now on comes through this connection."""
        if self._source is not None:
            self._source.activate(connection)

    def _enter(self, loop: _Loop) -> None:
        self._cut(loop.kind)
        self._loops.append(loop)
        self._activate()
        if self.session is not None and self._step is not None:
            self.session.begin_vector(self._step, self._vector.index, self._attempts[self.item] - 1)

    def _leave(self, kind: str) -> None:
        self._cut(kind)
        self._activate()

    def _cut(self, kind: str) -> None:
        kinds = [loop.kind for loop in self._loops]
        if kind in kinds:
            del self._loops[kinds.index(kind) :]

    def _activate(self) -> None:
        index, params = 0, {}
        for loop in self._loops:
            index = index * loop.count + loop.index
            params |= loop.params
        self._vector = ActiveVector(index, params) if self._loops else None
        self._limits.begin(self.config, self.params)
        if self.context is not None and self._loops:
            self.context.step_to(self.params or {})

    # --- connections -------------------------------------------------------------------------------------------------

    @property
    def connections(self) -> ConnectionIterator | None:
        """Of the running test; None when it declares none."""
        if not self._knows_connections:
            self._knows_connections = True
            walk = walk_of(self.config, self.settings.product, self.settings.fixture)
            self._connections = ConnectionIterator(self, walk) if walk is not None else None
        return self._connections

    def walks_connections(self, item: pytest.Item) -> bool:
        """Whether a test has to walk them: it names connections, or it has asked for those of its characteristics."""
        return is_declared(self.config) and (self.config.connections is not None or self._knows_connections)
