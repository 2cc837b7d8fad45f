"""The bench: mocks."""

from unittest.mock import Mock

import pytest


@pytest.fixture(scope="session")
def dmm():
    return Mock(**{"measure_voltage.return_value": 3.31, "measure_ripple.return_value": 0.012})


@pytest.fixture(scope="session")
def psu():
    return Mock(**{"measure_current.return_value": 0.05})
