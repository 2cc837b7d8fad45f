"""Shared instruments in the steps of slots: what a step names, and mocks."""

from __future__ import annotations

import pytest
from conftest import Recorded
from test_slots import bench, pair, run_slots

__all__ = ["bench", "pair"]  # fixtures


def test_a_step_that_leaves_a_shared_role_alone_does_not_name_it(bench: pytest.Pytester, recorded: Recorded) -> None:
    test = "def test_uses(dmm):\n    dmm.measure_voltage()\n\ndef test_does_not():\n    pass\n"

    assert run_slots(bench, test=test).ret == 0

    found = {(event["step_path"], *event["instrument_roles"]) for event in recorded.events("test.step_ended")}
    assert found == {("test_uses", "dmm"), ("test_does_not",)}


def test_mocks_of_a_shared_instrument_are_those_of_one_slot_and_one_test(
    bench: pytest.Pytester, recorded: Recorded
) -> None:
    test = """
@pytest.mark.litmus_mocks([{"target": "dmm.measure_voltage", "return_value": 9.0}, {"target": "dmm.range", "new": 7}])
def test_mocked(dmm, sync):
    sync.wait("both", timeout=60)
    assert (dmm.measure_voltage(), dmm.range) == (9.0, 7)
    dmm.measure_voltage.assert_called_once_with()

def test_real(dmm):
    assert dmm.measure_voltage() == 3.3
    assert dmm.range != 7

@pytest.mark.litmus_mocks([{"target": "dmm.measure_nothing", "return_value": 1}])
def test_typo(dmm):
    pass
"""

    result = run_slots(bench, test=test)

    result.stdout.fnmatch_lines(["*mock of dmm.measure_nothing:*"])
    outcomes = recorded.events("test.step_ended")
    assert sorted((event["step_path"], event["outcome"]) for event in outcomes) == [
        *[("test_mocked", "passed")] * 2,
        *[("test_real", "passed")] * 2,
        *[("test_typo", "errored")] * 2,
    ]
    assert len([event for event in recorded.events("instrument.read") if event["method"] == "measure_voltage"]) == 2
