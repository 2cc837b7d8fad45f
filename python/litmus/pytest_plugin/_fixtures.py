"""The fixtures. Each is safe in a project without any Litmus files, and imports what it gives when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from litmus._core import Limit
from litmus.execution import verify as _verify

if TYPE_CHECKING:
    from litmus.data.models import Measurement
    from litmus.execution.context import Context, RunContext
    from litmus.execution.logger import TestRunLogger
    from litmus.models.instrument import InstrumentRecord
    from litmus.models.station import StationConfig
    from litmus.models.test_config import FixtureConfig
    from litmus.products.context import ProductContext
    from litmus.pytest_plugin._connections import ConnectionIterator
    from litmus.pytest_plugin._pins import Pins
    from litmus.pytest_plugin._prompts import Prompts
    from litmus.pytest_plugin._run import Run
    from litmus.pytest_plugin._streams import Streams
    from litmus.pytest_plugin._vectors import Vectors
    from litmus.pytest_plugin._wiring import FixtureManager


def _run(config: pytest.Config) -> Run:
    from litmus.pytest_plugin._hooks import PLUGIN_KEY

    return config.stash[PLUGIN_KEY].run


def _running() -> Run:
    """For fixtures of a test: asking for `request` would cost each test more than the fixture itself."""
    run: Run = _verify.running
    return run


@pytest.fixture
def verify() -> Callable[..., Measurement]:
    """`verify(name, value, limit=None)`: records, judges, raises LimitFailure when outside; returns the Measurement."""
    return _running().verify


@pytest.fixture(scope="session")
def logger(pytestconfig: pytest.Config) -> TestRunLogger:
    """`logger.measure(name, value)` never raises for a limit; `logger.record(key, value)` keeps any JSON value."""
    from litmus.pytest_plugin._logger import SessionLogger

    return SessionLogger(_run(pytestconfig))


class Limits(Mapping[str, Limit]):
    """The resolved limits of the running test, by name."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __getitem__(self, name: str) -> Limit:
        limit = self._run.resolve_limit(name, None)
        if limit is None:
            raise KeyError(f"no limit for {name!r}; the test has limits for: {', '.join(self) or 'nothing'}")
        return limit

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._run.limits()))

    def __len__(self) -> int:
        return len(self._run.limits())


@pytest.fixture
def limits() -> Limits:
    """Read-only map from name to resolved Limit; `value in limits[name]` works."""
    return Limits(_running())


@pytest.fixture
def prompt(pytestconfig: pytest.Config) -> Prompts:
    """`prompt(id)` asks the operator what is declared under this id; the test waits for the answer."""
    from litmus.pytest_plugin._prompts import Prompts

    return Prompts(_run(pytestconfig), pytestconfig)


@pytest.fixture
def context() -> Context:
    """Parameters of the running test; its own inputs and observations."""
    from litmus.pytest_plugin._context import context_of

    return context_of(_running(), _running().item)


@pytest.fixture
def observe(context: Context) -> Callable[..., None]:
    """`observe(name, value, units=None)`, as `context.observe`: column `out_<name>`."""
    return context.observe


@pytest.fixture
def stream(pytestconfig: pytest.Config) -> Iterator[Streams]:
    """`stream(name, units=None)`: a channel of continuous samples, until the test ends; `append(value)`."""
    from litmus.pytest_plugin._streams import Streams

    streams = Streams(_run(pytestconfig))
    yield streams
    streams.close()


@pytest.fixture
def vectors(request: pytest.FixtureRequest) -> Iterator[Vectors]:
    """The rows of the test's own sweeps; `for v in vectors:` makes each the active vector. One test, many vectors."""
    from litmus.pytest_plugin._sweeps import matrix_of
    from litmus.pytest_plugin._vectors import Vectors, check_iterated

    run = _run(request.config)
    rows = Vectors(run, matrix_of(request.node, run.config_of(request.node)))
    yield rows
    check_iterated(rows)


@pytest.fixture
def connections(pytestconfig: pytest.Config) -> ConnectionIterator | None:
    """The connections that the test declares; `for connection in connections:` makes each the active one. Or None."""
    return _run(pytestconfig).connections


@pytest.fixture(scope="session")
def pins(pytestconfig: pytest.Config) -> Pins:
    """`pins["VOUT"]`: the instrument that the fixture wires to a pin of the product. What is measured next says so."""
    from litmus.pytest_plugin._pins import Pins

    return Pins(_run(pytestconfig))


@pytest.fixture(scope="session")
def instruments(pytestconfig: pytest.Config) -> Mapping[str, Any]:
    """Role → connected driver, all roles of the station."""
    run = _run(pytestconfig)
    station = run.settings.station
    return {role: run.instrument(role) for role in station.instruments} if station is not None else {}


@pytest.fixture(scope="session")
def instrument_records(pytestconfig: pytest.Config) -> Mapping[str, InstrumentRecord]:
    """Role → what its files say of the instrument: identity, calibration, mocked. Opens nothing."""
    pool = _run(pytestconfig).pool()
    return {role: pool.record(role) for role in pool.roles} if pool is not None else {}


@pytest.fixture(scope="session")
def dut(pytestconfig: pytest.Config) -> Iterator[Any]:
    """The unit under test: the product's driver at the address of the fixture, or of LITMUS_DUT_RESOURCE. Or None."""
    from litmus.pytest_plugin import _unit

    yield from _unit.opened(_run(pytestconfig).settings)


@pytest.fixture(scope="session")
def fixture_manager(pytestconfig: pytest.Config) -> FixtureManager:
    """Look-ups: `connection_for_pin("VOUT")`, `connection_for_net("3V3")`, `instrument_for(connection)`."""
    from litmus.pytest_plugin._wiring import FixtureManager

    return FixtureManager(_run(pytestconfig))


class InstrumentAccess:
    """`instrument(role)` and `instrument.by_type(driver_path)`; connects on first use."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, role: str) -> Any:
        return self._run.instrument(role)

    def by_type(self, driver: str) -> Any:
        """The one instrument whose `driver` is this dotted path, or ends in this class name."""
        station = self._run.settings.station
        roles = station.instruments if station is not None else {}
        fitting = [
            role for role, config in roles.items() if config.driver in (driver,) or _is_class(config.driver, driver)
        ]
        if len(fitting) != 1:
            raise LookupError(f"{len(fitting)} roles have the driver {driver!r}: {', '.join(fitting) or 'none'}")
        return self._run.instrument(fitting[0])


def _is_class(path: str | None, name: str) -> bool:
    return path is not None and "." not in name and path.rpartition(".")[2] == name


@pytest.fixture
def instrument(pytestconfig: pytest.Config) -> InstrumentAccess:
    """Accessor for instruments whose role is known only at run time."""
    return InstrumentAccess(_run(pytestconfig))


@pytest.fixture(scope="session")
def mock_instruments(pytestconfig: pytest.Config) -> bool:
    """Whether instruments are stand-ins."""
    return _run(pytestconfig).settings.mock


@pytest.fixture(scope="session")
def station_config(pytestconfig: pytest.Config) -> StationConfig | None:
    """The station, or None."""
    return _run(pytestconfig).settings.station


@pytest.fixture(scope="session")
def product_context(pytestconfig: pytest.Config) -> ProductContext | None:
    """The product with its limits, or None; `product_context.get_limit("v_out", vin=5)`."""
    return _run(pytestconfig).settings.product


@pytest.fixture(scope="session")
def fixture_config(pytestconfig: pytest.Config) -> FixtureConfig | None:
    """The fixture, or None."""
    return _run(pytestconfig).settings.fixture


@pytest.fixture(scope="session")
def run_context(pytestconfig: pytest.Config) -> RunContext:
    """`run_context.set(key, value)` → column `custom_<key>`."""
    from litmus.execution.context import RunContext

    return RunContext(_run(pytestconfig))


def role_fixtures(station: StationConfig) -> ModuleType:
    """One session fixture per role of the station, named as the role. Register the result as a plugin."""
    module = ModuleType("litmus.pytest_plugin.roles", f"The instruments of {station.id}.")
    for role in station.instruments:
        setattr(module, f"role_{role}", _role_fixture(role))
    return module


def _role_fixture(role: str) -> Any:
    def connected(pytestconfig: pytest.Config) -> Any:
        return _run(pytestconfig).instrument(role)

    connected.litmus_role = role  # type: ignore[attr-defined]
    connected.__doc__ = f"The station's instrument {role}, behind the recording proxy."
    return pytest.fixture(scope="session", name=role)(connected)
