"""What a test can do to get an outcome: one test per cause. The tests copy this file into a project and select."""

import os
import signal
import unittest
from pathlib import Path

import plain_helper
import pytest
import pyvisa.errors

INSIDE, OUTSIDE = 1.5, 9.0
LIMIT = {"low": 1, "high": 2}
SENTINEL = Path("teardown-ran")


class Driver:
    """One whose reading was swallowed, and one that times out."""

    def silent(self):
        return None

    def times_out(self):
        raise pyvisa.errors.VisaIOError(pyvisa.constants.StatusCode.error_timeout)


@pytest.fixture
def driver():
    return Driver()


# --- verdicts --------------------------------------------------------------------------------------------------------


def test_passing_assert():
    assert 1 + 1 == 2


def test_no_verdict():
    pass


def test_inside(logger):
    logger.measure("v", INSIDE, limit=LIMIT)


def test_low_alone(logger):
    logger.measure("v", INSIDE, limit={"low": 1})


def test_high_alone(logger):
    logger.measure("v", INSIDE, limit={"high": 2})


def test_nominal_alone(logger):
    logger.measure("v", INSIDE, limit={"nominal": INSIDE, "comparator": "EQ"})


def test_outside(logger):
    logger.measure("v", OUTSIDE, limit=LIMIT)


def test_unlimited(logger):
    logger.measure("v", INSIDE)


def test_null(logger):
    logger.measure("v", None, limit=LIMIT)


def test_verify_inside(verify):
    verify("v", INSIDE, limit=LIMIT)


def test_verify_outside(verify):
    verify("v", OUTSIDE, limit=LIMIT)


def test_verify_null(verify, driver):
    verify("v", driver.silent(), limit=LIMIT)


def test_driver_raises(verify, driver):
    verify("v", driver.times_out(), limit=LIMIT)


def test_failed_then_passed(logger):
    logger.measure("a", OUTSIDE, limit=LIMIT)
    logger.measure("b", INSIDE, limit=LIMIT)
    logger.measure("c", INSIDE)


def test_failed_then_null(logger):
    logger.measure("a", OUTSIDE, limit=LIMIT)
    logger.measure("b", None, limit=LIMIT)


def test_judged_after_done(logger):
    logger.measure("a", INSIDE)
    logger.measure("b", INSIDE, limit=LIMIT)


def in_vectors(vectors, logger, values):
    for _, value in zip(vectors, values, strict=True):
        logger.measure("v", value, limit=LIMIT)


TWO_VECTORS = pytest.mark.litmus_sweeps([{"vin": [5, 12]}])


@TWO_VECTORS
def test_vectors_inside(vectors, logger):
    in_vectors(vectors, logger, [INSIDE, INSIDE])


@TWO_VECTORS
def test_vectors_one_outside(vectors, logger):
    in_vectors(vectors, logger, [OUTSIDE, INSIDE])


@TWO_VECTORS
def test_vectors_one_null(vectors, logger):
    in_vectors(vectors, logger, [None, OUTSIDE])


# --- how a body ends -------------------------------------------------------------------------------------------------


def test_rewritten_assert():
    assert 1 == 2


def test_bare_assertion():
    raise AssertionError("bare")


def test_assert_elsewhere():
    plain_helper.fails()


@pytest.fixture
def breaks_as_well():
    yield
    raise OSError("second")


def test_error_twice(breaks_as_well):
    raise OSError("first")


def test_pytest_fail():
    pytest.fail("no")


def test_value_error():
    raise ValueError("broken")


def test_runtime_error():
    raise RuntimeError("broken")


def test_error_after_pass(logger):
    logger.measure("v", INSIDE, limit=LIMIT)
    raise RuntimeError("broken")


def test_skip_in_body():
    pytest.skip("not here")


def test_skip_after_failure(logger):
    logger.measure("v", OUTSIDE, limit=LIMIT)
    pytest.skip("not here")


@pytest.mark.skip(reason="never")
def test_skip_mark():
    assert SENTINEL is None


@pytest.mark.skipif(True, reason="condition")
def test_skipif():
    assert SENTINEL is None


def test_unittest_skip():
    raise unittest.SkipTest("no")


@pytest.fixture
def skips():
    pytest.skip("no rig")


def test_skip_in_setup(skips):
    assert SENTINEL is None


@pytest.fixture
def breaks_before():
    raise OSError("gone")


def test_error_in_setup(breaks_before):
    pass


@pytest.fixture
def breaks_after():
    yield
    raise OSError("gone")


def test_error_in_teardown(breaks_after):
    assert 1


@pytest.fixture
def asserts_before():
    plain_helper.fails()


def test_assertion_in_setup(asserts_before):
    pass


@pytest.fixture
def asserts_after():
    yield
    plain_helper.fails()


def test_assertion_in_teardown(asserts_after):
    assert 1


class TestBox:
    def test_good(self):
        assert 1

    def test_bad(self):
        assert 0

    def test_logged(self):
        pass


# --- how a run ends --------------------------------------------------------------------------------------------------


@pytest.fixture
def rig(logger):
    yield
    logger.record("rig", "safe")
    SENTINEL.touch()


def test_ctrl_c(rig, psu):
    psu.set_output(True)
    os.kill(os.getpid(), signal.SIGINT)


def test_sigterm(rig, psu_2):
    psu_2.set_output(True)
    os.kill(os.getpid(), signal.SIGTERM)


def test_interrupted_after_failure(rig, logger):
    logger.measure("v", OUTSIDE, limit=LIMIT)
    raise KeyboardInterrupt


def test_sigkill(rig, logger):
    logger.measure("v", OUTSIDE, limit=LIMIT)
    os.kill(os.getpid(), signal.SIGKILL)


def test_os_exit(rig, logger):
    logger.measure("v", INSIDE, limit=LIMIT)
    os._exit(0)
