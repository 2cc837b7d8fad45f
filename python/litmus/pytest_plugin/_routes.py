"""Switch routes in pytest: the fixture `routes`, and their end with each test."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from litmus._gen.events import EventBase
    from litmus.execution.routes import RouteManager
    from litmus.pytest_plugin._run import Run


def manager_of(run: Run) -> RouteManager | None:
    """None without a fixture."""
    fixture = run.settings.fixture
    if fixture is None:
        return None

    from litmus.execution.routes import RouteManager

    def emit(event: EventBase) -> None:
        if run.session is not None:
            event.run_id = run.session.run_id
            run.session.event_log.emit(event)

    return RouteManager(fixture.connections, run.instrument, emit)


@pytest.fixture
def routes(pytestconfig: pytest.Config) -> RouteManager | None:
    """`with routes.for_pin("VOUT"):` closes a pin's switch route by hand. All are opened when the test ends."""
    return _run(pytestconfig).routes


class RouteEnds:
    """Registered where there are routes."""

    def __init__(self, routes: RouteManager) -> None:
        self._routes = routes

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        """After the test's own fixtures, which may still measure."""
        try:
            return (yield)
        finally:
            self._open_all()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """After an interrupt, which has no teardown of its test."""
        self._open_all()

    def _open_all(self) -> None:
        if self._routes.active:
            self._routes.deactivate_all()


def _run(config: pytest.Config) -> Run:
    from litmus.pytest_plugin._hooks import PLUGIN_KEY

    return config.stash[PLUGIN_KEY].run
