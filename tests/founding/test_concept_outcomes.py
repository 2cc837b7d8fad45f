"""Every row of the outcome tables, and every checkable sentence about outcomes, one test each, for each entry point
that can cause it: pytest, TestHarness, LitmusClient, connect(), and events posted over HTTP.

Causes are in outcomes/*.py, each of them is run once; the tests look at what the run files and the events say of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from outcome_bench import INTERRUPTS, RUNS, Outcomes, Slots

LADDER = ["aborted", "terminated", "errored", "failed", "passed", "done", "skipped"]  # worst first


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    made = Outcomes(tmp_path_factory.mktemp("outcomes"))
    yield made
    made.close()


def causes(**by_entry: str) -> pytest.MarkDecorator:
    """Parametrises `entry` and `cause`: causes(pytest="inside outside", client="inside")."""
    pairs = [(entry, cause) for entry, names in by_entry.items() for cause in names.split()]
    return pytest.mark.parametrize(("entry", "cause"), pairs, ids=[f"{entry}-{cause}" for entry, cause in pairs])


def everywhere(names: str) -> pytest.MarkDecorator:
    return causes(pytest=names, harness=names, client=names, http=names)


gone_without_an_end = causes(
    pytest="sigkill os_exit", harness="sigkill os_exit", client="sigkill os_exit", http="silent"
)


# --- the ladder ------------------------------------------------------------------------------------------------------


def test_the_ladder_has_seven_outcomes_stored_in_lower_case(outcomes: Outcomes) -> None:
    assert outcomes.returned("client", "models")["ladder"] == {name.upper(): name for name in LADDER}


@pytest.mark.parametrize(
    ("entry", "run"),
    [("pytest", "failed"), ("harness", "worst_of_steps"), ("client", "worst_of_steps"), ("http", "worst_of_steps")],
)
def test_a_parents_outcome_is_its_worst_childs(outcomes: Outcomes, entry: str, run: str) -> None:
    rows = [row for row in outcomes.file_of(f"{entry}:{run}") if row["record_type"] == "step"]
    steps = [row["step_outcome"] for row in rows]
    assert len(set(steps)) > 1
    assert outcomes.run(entry, run) == min(steps, key=LADDER.index) == "failed"


@everywhere("failed_then_passed")
def test_a_less_severe_later_child_does_not_weaken_its_parent(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.measurements(entry, cause) == ["failed", "passed", "done"]
    assert (outcomes.vector(entry, cause), outcomes.step(entry, cause)) == ("failed", "failed")


@everywhere("judged_after_done")
def test_a_more_severe_later_child_counts(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert (outcomes.vector(entry, cause), outcomes.step(entry, cause)) == ("passed", "passed")


def test_a_container_takes_the_worst_of_what_it_holds(outcomes: Outcomes) -> None:
    steps = {row["step_path"]: row["step_outcome"] for row in outcomes.file_of("pytest:all")}
    assert [steps[f"TestBox{name}"] for name in ("", "/test_good", "/test_bad", "/test_logged")] == [
        "failed",
        "passed",
        "failed",
        "done",
    ]


def test_ties_keep_the_current_stamp_the_details_are_those_of_the_first_error(outcomes: Outcomes) -> None:
    ended = [event for event in outcomes.events("pytest:all") if event["event_type"] == "test.step_ended"]
    (event,) = [event for event in ended if event["step_path"] == "test_error_twice"]
    assert (event["outcome"], event["error_phase"], event["error_message"]) == ("errored", "call", "first")


@causes(pytest="exitfirst")
def test_any_real_outcome_wins_against_none(outcomes: Outcomes, entry: str, cause: str) -> None:
    rows = [row for row in outcomes.file_of(f"{entry}:{cause}") if row["record_type"] == "step"]
    assert [row["step_outcome"] for row in rows] == ["failed", None]
    assert outcomes.run(entry, cause) == "failed"


# --- verdict intent --------------------------------------------------------------------------------------------------


@causes(pytest="passing_assert")
def test_a_passing_rewritten_assert_is_intent(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "passed"


@everywhere("inside low_alone high_alone")
def test_a_measurement_with_a_low_or_a_high_limit_is_intent(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "passed"


def test_intent_is_tracked_per_step(outcomes: Outcomes) -> None:
    order = [row["step_path"] for row in outcomes.file_of("pytest:all") if row["record_type"] == "step"]
    assert order.index("test_no_verdict") == order.index("test_passing_assert") + 1
    assert outcomes.step("pytest", "no_verdict") == "done"


# --- measurement level -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("never", ["aborted", "terminated", "skipped"])
def test_measurement_is_never_aborted_terminated_or_skipped(outcomes: Outcomes, never: str) -> None:
    found = {row["measurement_outcome"] for row in outcomes.all_rows() if row["record_type"] == "measurement"}
    assert {"passed", "failed", "errored", "done"} <= found
    assert never not in found


@causes(
    pytest="null verify_null",
    harness="null vector_null",
    client="null vector_null",
    http="null vector_null",
)
def test_measurement_errored_when_the_limit_check_runs_on_a_null_value(
    outcomes: Outcomes, entry: str, cause: str
) -> None:
    assert outcomes.measurements(entry, cause) == ["errored"]


def test_measurement_errored_by_check_limit_of_a_null_value(outcomes: Outcomes) -> None:
    assert outcomes.returned("client", "models")["checked null"] == "errored"


@causes(
    pytest="outside verify_outside",
    harness="outside vector_outside",
    client="outside vector_outside",
    http="outside vector_outside",
)
def test_measurement_failed_when_the_value_is_outside_its_limit(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.measurements(entry, cause) == ["failed"]


@causes(
    pytest="inside low_alone high_alone nominal_alone verify_inside",
    harness="inside low_alone high_alone nominal_alone vector_inside",
    client="inside low_alone high_alone nominal_alone vector_inside",
    http="inside low_alone high_alone nominal_alone vector_inside",
)
def test_measurement_passed_when_the_value_is_inside_its_limit(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.measurements(entry, cause) == ["passed"]


@causes(
    pytest="unlimited",
    harness="unlimited vector_unlimited",
    client="unlimited vector_unlimited",
    http="unlimited vector_unlimited",
)
def test_measurement_done_without_low_high_and_nominal(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.measurements(entry, cause) == ["done"]


def test_measurement_none_while_it_is_not_checked(outcomes: Outcomes) -> None:
    assert outcomes.returned("client", "models")["unchecked"] is None
    assert outcomes.returned("client", "models")["defaults"][0] is None


@everywhere("driver_raises")
def test_an_exception_in_a_called_function_leaves_no_measurement_and_an_errored_step(
    outcomes: Outcomes, entry: str, cause: str
) -> None:
    assert outcomes.measurements(entry, cause) == []
    assert outcomes.step(entry, cause) == "errored"


# --- vector level ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("never", ["aborted", "terminated"])
def test_vector_is_never_aborted_or_terminated(outcomes: Outcomes, never: str) -> None:
    found = {row["vector_outcome"] for row in outcomes.all_rows() if row["record_type"] == "step"}
    assert {"passed", "failed", "errored", "done", "skipped", None} <= found
    assert never not in found


@causes(
    pytest="null verify_null vectors_one_null",
    harness="null vector_null",
    client="null vector_null",
    http="null vector_null",
)
def test_vector_errored_from_a_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "errored"


@causes(harness="vector_value_error")
def test_vector_errored_when_the_body_of_run_vector_raises(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "errored"


@causes(client="failed_then_null vector_null_after_failure")
def test_vector_of_a_builder_is_not_errored_when_it_is_failed_already(
    outcomes: Outcomes, entry: str, cause: str
) -> None:
    assert outcomes.measurements(entry, cause) == ["failed", "errored"]
    assert outcomes.vector(entry, cause) == "failed"


@causes(
    pytest="failed_then_null",
    harness="failed_then_null vector_null_after_failure",
    http="failed_then_null vector_null_after_failure",
)
def test_vector_elsewhere_takes_the_error_after_a_failure(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "errored"


@causes(
    pytest="outside verify_outside vectors_one_outside",
    harness="outside vector_outside",
    client="outside vector_outside",
    http="outside vector_outside",
)
def test_vector_failed_from_a_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "failed"


@causes(harness="vector_assertion")
def test_vector_failed_when_the_body_of_run_vector_asserts(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "failed"


@causes(client="vector_fail", http="vector_fail")
def test_vector_failed_by_an_explicit_fail(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "failed"


@causes(
    pytest="inside verify_inside vectors_inside",
    harness="inside vector_inside",
    client="inside vector_inside",
    http="inside vector_inside",
)
def test_vector_passed_from_a_passed_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "passed"


@causes(
    pytest="unlimited",
    harness="unlimited vector_unlimited",
    client="unlimited vector_unlimited",
    http="unlimited vector_unlimited",
)
def test_vector_done_from_an_unjudged_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "done"


@causes(client="vector_skip", http="vector_skip")
def test_vector_skipped_by_an_explicit_skip(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) == "skipped"


@causes(pytest="skip_in_body skip_mark skip_in_setup", harness="unittest_skip", client="step_skip", http="step_skip")
def test_vector_is_not_skipped_by_the_roll_up(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) is None


@causes(
    pytest="no_verdict passing_assert",
    harness="no_verdict vector_empty",
    client="no_verdict vector_empty",
    http="no_verdict vector_empty",
)
def test_vector_none_when_it_recorded_nothing_and_raised_nothing(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.vector(entry, cause) is None
    assert outcomes.returned("client", "models")["defaults"][1] is None


# --- step level ------------------------------------------------------------------------------------------------------


def test_step_is_never_aborted(outcomes: Outcomes) -> None:
    found = {row["step_outcome"] for row in outcomes.all_rows() if row["record_type"] == "step"}
    assert found == {"terminated", "errored", "failed", "passed", "done", "skipped", None}


@causes(pytest="ctrl_c sigterm interrupted_after_failure", harness="ctrl_c interrupted_after_failure")
def test_step_terminated_by_ctrl_c_or_sigterm(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "terminated"


@causes(client="ctrl_c interrupted_after_failure", http="ctrl_c interrupted_after_failure")
def test_step_of_a_builder_or_a_producer_terminated_by_ctrl_c(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "terminated"


@causes(
    pytest="value_error runtime_error driver_raises error_after_pass",
    harness="value_error runtime_error driver_raises error_after_pass",
    client="value_error runtime_error driver_raises error_after_pass",
    http="value_error driver_raises error_after_pass",
)
def test_step_errored_when_its_body_raises_anything_else(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "errored"


@causes(pytest="error_in_setup error_in_teardown assertion_in_setup assertion_in_teardown")
def test_step_errored_when_setup_or_teardown_raises(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "errored"


@causes(
    pytest="null verify_null",
    harness="null vector_null vector_value_error",
    client="null vector_null",
    http="null vector_null",
)
def test_step_errored_from_a_measurement_or_a_vector(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "errored"


@causes(client="failed_then_null failed_then_errored_vector")
def test_step_of_a_builder_is_not_errored_when_it_is_failed_already(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "failed"


@causes(pytest="rewritten_assert bare_assertion assert_elsewhere", harness="bare_assertion", client="bare_assertion")
def test_step_failed_by_an_assertion_rewritten_or_bare(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "failed"


@causes(
    pytest="outside verify_outside skip_after_failure",
    harness="outside vector_outside vector_assertion skip_after_failure",
    client="outside vector_outside vector_fail skip_after_failure",
    http="outside vector_outside vector_fail",
)
def test_step_failed_from_a_measurement_or_a_vector(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "failed"


@causes(client="step_fail", http="step_fail")
def test_step_failed_by_an_explicit_fail(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "failed"


@causes(client="outside")
def test_step_failed_when_its_default_vector_landed_failed(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.returned(entry, cause) == ["failed", "failed", "failed"]


@causes(pytest="passing_assert inside", harness="inside", client="inside", http="inside")
def test_step_passed_by_a_clean_exit_with_intent(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "passed"


@everywhere("nominal_alone")
def test_step_passed_from_a_passed_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "passed"


@causes(
    pytest="no_verdict unlimited",
    harness="no_verdict unlimited",
    client="no_verdict unlimited",
    http="no_verdict unlimited",
)
def test_step_done_by_a_clean_exit_without_intent(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "done"


@causes(
    pytest="skip_in_body skip_mark skipif skip_in_setup unittest_skip",
    harness="unittest_skip",
    client="step_skip",
    http="step_skip",
)
def test_step_skipped_by_the_skip_exception_or_explicitly(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.step(entry, cause) == "skipped"


def test_step_none_when_it_was_collected_and_never_ran(outcomes: Outcomes) -> None:
    (row,) = [row for row in outcomes.file_of("pytest:exitfirst") if row["step_path"] == "test_value_error"]
    assert (row["step_outcome"], row["step_started_at"]) == (None, None)
    assert outcomes.returned("client", "models")["defaults"][2] is None


def test_a_step_that_never_ran_is_shown_as_such(outcomes: Outcomes) -> None:
    run = outcomes.file_of("pytest:exitfirst")[0]["run_id"]
    shown = outcomes.litmus("show", run).stdout.splitlines()
    assert any("test_value_error" in line and "never ran" in line for line in shown)


# --- run level -------------------------------------------------------------------------------------------------------


@gone_without_an_end
def test_run_aborted_when_its_process_died_before_run_ended(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "aborted"
    genuine = [
        e for e in outcomes.events(f"{entry}:{cause}") if e["event_type"] == "run.ended" and not e.get("derived")
    ]
    assert genuine == []


@gone_without_an_end
def test_the_step_that_was_open_when_its_process_died_keeps_what_had_rolled_up(
    outcomes: Outcomes, entry: str, cause: str
) -> None:
    (measured,) = outcomes.measurements(entry, cause)
    assert measured in ("passed", "failed")
    assert (outcomes.step(entry, cause), outcomes.vector(entry, cause)) == (measured, measured)


@causes(pytest="ctrl_c sigterm interrupted_after_failure", harness="ctrl_c", client="ctrl_c", http="ctrl_c")
def test_run_terminated_from_a_terminated_step(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "terminated"


@pytest.mark.parametrize("cause", ["ctrl_c", "sigterm"])
def test_a_terminated_run_was_torn_down_and_its_instruments_are_safe(outcomes: Outcomes, cause: str) -> None:
    session = outcomes.file_of(f"pytest:{cause}")[0]["session_id"]
    events = outcomes.api.all_events(session_id=session)
    types = [event["event_type"] for event in events]
    (released,) = [event for event in events if event["event_type"] == "fixture.instrument_disconnected"]
    assert (outcomes.project / "teardown-ran").exists()
    assert (outcomes.project / "safe-state-ran").exists()
    assert released["safe_state"] == "done"
    assert types.index("test.record") < types.index("test.step_ended") < types.index("run.ended")
    assert "run.materialized" in types


@causes(
    pytest="errored errored_by_a_measurement",
    harness="value_error null",
    client="value_error null",
    http="value_error null",
)
def test_run_errored_from_an_errored_step_or_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "errored"


@causes(
    pytest="failed failed_by_a_measurement",
    harness="worst_of_steps outside bare_assertion",
    client="worst_of_steps outside bare_assertion step_fail",
    http="worst_of_steps outside step_fail",
)
def test_run_failed_from_a_failed_step_or_measurement(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "failed"


@causes(pytest="passed", harness="inside", client="inside", http="inside")
def test_run_passed_with_nothing_worse_anywhere(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "passed"


@causes(pytest="done", harness="no_verdict unlimited", client="no_verdict unlimited", http="no_verdict unlimited")
def test_run_done_from_steps_without_intent(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "done"


@causes(pytest="skipped", harness="unittest_skip", client="step_skip vector_skip", http="step_skip vector_skip")
def test_run_skipped_when_it_contains_nothing_else(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert outcomes.run(entry, cause) == "skipped"


@causes(harness="empty_run", client="empty_run", http="empty_run")
def test_run_none_when_nothing_escalated_is_stored_as_aborted(outcomes: Outcomes, entry: str, cause: str) -> None:
    assert entry == "http" or outcomes.returned(entry, cause)[0] is None
    (ended,) = [e for e in outcomes.events(f"{entry}:{cause}") if e["event_type"] == "run.ended"]
    assert ended.get("outcome") is None
    assert outcomes.run(entry, cause) == "aborted"


def test_abort_of_a_builder_marks_the_run_in_memory_and_does_not_save_it(outcomes: Outcomes) -> None:
    assert outcomes.returned("client", "abort")[0] == "aborted"
    assert outcomes.returned("client", "abort_saved") == [None]  # while the process lived: a run under way


def test_a_run_that_its_builder_aborted_and_nobody_finished_is_aborted_when_its_process_is_gone(
    outcomes: Outcomes,
) -> None:
    assert outcomes.run("client", "abort") == "aborted"


# --- persistence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "cause"),
    [
        ("pytest", "failed"),
        ("pytest", "passed"),
        ("harness", "worst_of_steps"),
        ("client", "worst_of_steps"),
        ("http", "worst_of_steps"),
    ],
)
def test_the_outcome_in_the_run_file_is_that_of_run_ended(outcomes: Outcomes, entry: str, cause: str) -> None:
    types = [event["event_type"] for event in outcomes.events(f"{entry}:{cause}")]
    (ended,) = [event for event in outcomes.events(f"{entry}:{cause}") if event["event_type"] == "run.ended"]
    assert ended["outcome"] == outcomes.run(entry, cause)
    assert types.index("run.ended") < types.index("run.materialized")


def test_no_genuine_end_of_a_run_says_aborted(outcomes: Outcomes) -> None:
    outcomes.all_rows()
    ended = outcomes.api.all_events(event_type="run.ended")
    assert {event.get("outcome") for event in ended if not event.get("derived")} == {*LADDER, None} - {"aborted"}


def test_the_service_says_the_same_as_the_run_files(outcomes: Outcomes) -> None:
    rows = outcomes.all_rows()
    of_files = {row["run_id"]: row["run_outcome"] for row in rows}
    asked = {row["run_id"]: row["outcome"] for row in outcomes.api.sql("SELECT run_id, outcome FROM runs")}
    assert {run: outcome for run, outcome in asked.items() if run in of_files} == of_files


@pytest.mark.parametrize("entry", ["harness", "client"])
def test_what_a_program_gets_back_is_what_is_stored(outcomes: Outcomes, entry: str) -> None:
    for cause, (run, *_) in outcomes._printed[entry].items():
        if cause not in ("models", "abort_saved", "abort", "empty_run"):
            assert (cause, outcomes.run(entry, cause)) == (cause, run)


# --- sessions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        ("no_exception", "passed"),
        ("ctrl_c", "terminated"),
        ("system_exit", "terminated"),
        ("assertion", "errored"),
        ("value_error", "errored"),
        ("stop_with_outcome", "failed"),
        ("sigkill", "aborted"),
        ("os_exit", "aborted"),
    ],
)
def test_session_of_connect_by_how_it_is_left(outcomes: Outcomes, cause: str, outcome: str) -> None:
    deadline = time.monotonic() + 20
    while not (ended := outcomes.api.all_events(session_id=outcomes.session_of(cause), event_type="session.ended")):
        assert time.monotonic() < deadline, "the session doesn't end"
        time.sleep(0.05)
    assert [event["outcome"] for event in ended] == [outcome]


@pytest.mark.parametrize("run", [*RUNS, *INTERRUPTS])
def test_session_of_pytest_has_the_outcome_of_its_run(outcomes: Outcomes, run: str) -> None:
    session = outcomes.file_of(f"pytest:{run}")[0]["session_id"]
    (ended,) = outcomes.api.all_events(session_id=session, event_type="session.ended")
    assert ended["outcome"] == outcomes.run("pytest", run)


# --- slots -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slots]:
    made = Slots(tmp_path_factory.mktemp("slots"))
    yield made
    made.close()


@pytest.mark.parametrize(("slot", "outcome"), [(1, "passed"), (2, "failed"), (3, "errored")])
def test_slot_outcome_is_that_of_its_exit_code(slots: Slots, slot: int, outcome: str) -> None:
    assert slots.ended["passes fails dies"]["slots"][slot - 1] == outcome


def test_each_slot_writes_the_rolled_up_outcome_of_its_own_run(slots: Slots) -> None:
    assert slots.ended["passes fails dies"]["runs"] == ["passed", "failed", "aborted"]


@pytest.mark.parametrize(
    ("how", "outcome"),
    [("passes fails dies", "errored"), ("passes fails passes", "failed"), ("passes passes passes", "passed")],
)
def test_session_of_the_orchestrator_has_the_worst_outcome_of_its_slots(slots: Slots, how: str, outcome: str) -> None:
    assert slots.ended[how]["session"] == outcome
