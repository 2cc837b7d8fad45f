"""The fixture `dut`: the unit under test, through the driver that its product names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from litmus._errors import InstrumentConnectError

if TYPE_CHECKING:
    from litmus.pytest_plugin._settings import Settings

ROLE = "dut"


def opened(settings: Settings) -> Iterator[Any]:
    """The driver until the session ends; None where the product names no driver, or nobody an address.

    It isn't an instrument of the station: nothing is locked, and its calls aren't recorded. In mock mode it is a
    stand-in whose methods return None.
    """
    driver = settings.product.driver if settings.product is not None else None
    resource, problem = _address(settings)
    if driver is None or resource is None:
        yield None
        return
    if settings.mock:
        from litmus.instruments.mocks import StandIn

        yield StandIn(ROLE, resource, {})
        return
    if problem is not None:
        raise InstrumentConnectError(problem, role=ROLE, hint="set it, or use mock mode")
    from litmus.instruments._opening import Opening, open_driver

    unit, warning = open_driver(Opening(role=ROLE, resource=resource, driver=driver, project_root=settings.root))
    if warning is not None:
        from litmus._errors import InstrumentWarning
        from litmus._warnings import warn_caller

        warn_caller(warning, InstrumentWarning)
    try:
        yield unit
    finally:
        _close(unit)


def _address(settings: Settings) -> tuple[str | None, str | None]:
    """Of the unit's control port, and what is wrong with it. A slot's own address was set by who runs the slots."""
    given, fixture = os.environ.get("LITMUS_DUT_RESOURCE"), settings.fixture
    if given:
        return given, None
    return (fixture.dut_resource, fixture.resource_problem) if fixture is not None else (None, None)


def _close(unit: Any) -> None:
    for name in ("disconnect", "close"):
        method = getattr(unit, name, None)
        if callable(method):
            method()
            return
