"""The bench: BENCH_DMM and BENCH_PSU are the hosts of the instruments; without them, mocks stand in."""

import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import create_autospec

import pytest
from drivers import Multimeter, PowerSupply


def connect(driver: type, variable: str, **readings: float) -> Any:
    if host := os.environ.get(variable):
        return driver(host)
    mock = create_autospec(driver, instance=True)
    for method, reading in readings.items():
        getattr(mock, method).return_value = reading
    return mock


@pytest.fixture(scope="session")
def dmm() -> Iterator[Multimeter]:
    meter = connect(Multimeter, "BENCH_DMM", measure_voltage=3.31)
    yield meter
    meter.close()


@pytest.fixture(scope="session")
def psu() -> Iterator[PowerSupply]:
    supply = connect(PowerSupply, "BENCH_PSU", measure_current=0.05)
    yield supply
    supply.output_off()
    supply.close()
