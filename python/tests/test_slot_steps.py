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


# --- what the session of all slots is told, and tells ----------------------------------------------------------------


def test_what_is_asked_once_is_known_in_every_slot(
    pair: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (pair.path / "litmus.yaml").open("a") as file:
        file.write(
            "\nrequired_inputs:\n  shift: {message: Which shift?, prompt_type: choice, choices: [early, late]}\n"
            "  dut_serial: {message: Scan the unit, prompt_type: input}\n"
        )
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")

    assert run_slots(pair).ret == 0

    assert [event["message"] for event in recorded.events("dialog.opened")] == ["Which shift?"]
    runs = {run["dut_serial"]: run["session_inputs"] for run in recorded.events("run.started")}
    assert runs == {serial: {"shift": "early", "dut_serial": serial} for serial in ("SN1", "SN2")}


def test_a_missing_input_stops_all_slots_before_they_start(pair: pytest.Pytester, recorded: Recorded) -> None:
    with (pair.path / "litmus.yaml").open("a") as file:
        file.write("\nrequired_inputs:\n  shift: {message: Which shift?, prompt_type: input}\n")

    result = run_slots(pair)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*requires 'shift' (Which shift?): give --shift=*"])
    assert recorded.events() == []


def test_serials_come_from_the_ini_file_below_variable_and_flag(
    pair: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pair.path / "pytest.ini").write_text("[pytest]\nlitmus_dut_serials = left=I1,right-b=I2\n")
    pair.makepyfile("def test_it():\n    pass\n")

    assert pair.runpytest_subprocess().ret == 0
    monkeypatch.setenv("LITMUS_DUT_SERIAL_RIGHT_B", "V2")
    assert pair.runpytest_subprocess("--dut-serials=left=F1").ret == 0
    assert pair.runpytest_subprocess("--slot=left").ret == 0

    serials = [run["dut_serial"] for run in recorded.events("run.started")]
    assert sorted(serials) == ["F1", "I1", "I1", "I2", "V2"]


def test_a_shared_instrument_that_did_not_reach_its_safe_state_is_named(bench: pytest.Pytester) -> None:
    with (bench.path / "bench_drivers.py").open("a") as file:
        file.write("\n    def safe_state(self):\n        raise OSError('no answer')\n")

    result = run_slots(bench, test="def test_it(dmm):\n    assert dmm.measure_voltage() == 3.3\n")

    result.stdout.fnmatch_lines(
        ["*= Multi-DUT Results =*", "left: PASS*", "right-b: PASS*", "safe state not reached: dmm; look at the bench*"]
    )
