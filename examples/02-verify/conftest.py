"""The bench: mocks, one of which needs a second look."""

from unittest.mock import Mock

import pytest


@pytest.fixture(scope="session")
def dmm():
    """The first readings of the ripple come before the output has settled."""
    return Mock(**{"measure_voltage.return_value": 3.31, "measure_ripple.side_effect": [0.21, 0.08, 0.012]})


@pytest.fixture(scope="session")
def psu():
    return Mock(**{"measure_current.return_value": 0.05})
