import math
from collections.abc import Callable, Iterator

import pytest
from demo_bench.bench import the_bench


@pytest.fixture(scope="session", autouse=True)
def board_in_fixture(pytestconfig: pytest.Config) -> None:
    """The operator puts the board with this serial number onto the bench."""
    the_bench().insert(pytestconfig.getoption("--dut-serial", None) or "DUT001")


@pytest.fixture
def load() -> Iterator[Callable[[float], None]]:
    """The fixture's switched load: `load(0.5)` draws half an amp at 3.3 V; switched off after the test."""
    bench = the_bench()

    def draw(amps: float) -> None:
        bench.load_ohms = 3.3 / amps if amps > 0 else math.inf
        bench.advance(0.01)

    yield draw
    draw(0.0)


@pytest.fixture
def powered(psu) -> Iterator[None]:
    """5 V on the board's input for the length of a test."""
    psu.set_current_limit(2.0)
    psu.set_voltage(5.0)
    psu.set_output(True)
    yield
    psu.set_output(False)
