"""A test with a place to be stopped at in each of its phases; copied into a project as test_it.py."""

from pathlib import Path

import pytest
from interruption import hang, here


@pytest.fixture(scope="session")
def building():
    yield
    Path("building-torn-down").touch()


@pytest.fixture
def rig(logger, building):
    logger.record("rig", "up")
    yield
    hang("teardown")
    logger.record("rig", "down")


@pytest.fixture
def load(rig):
    here("setup")
    yield
    here("teardown")


def test_it(load, psu, logger):
    logger.measure("v", 1.0, limit={"low": 0})
    here("body")
    psu.set_output(True)
    here("prompt")


def test_never():
    assert 1
