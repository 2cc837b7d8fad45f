"""Models of a run: construction, conversions, and what is said of a wrong input."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from litmus import ValidationError
from litmus._core import Limit
from litmus._gen.comparator import Comparator
from litmus.data.models import (
    DUT,
    CollectedItem,
    Measurement,
    Outcome,
    RunSummary,
    TestRun,
    TestStep,
    TestVector,
    Waveform,
)


def a_run() -> TestRun:
    measured = Measurement(name="vout", value=3.3, limit_low=3.2, limit_high=3.4, units="V", outcome="passed")
    vector = TestVector(params={"vin": 5}, measurements=[measured])
    return TestRun(dut=DUT(serial="SN1"), steps=[TestStep(name="power", vectors=[vector])])


def test_defaults_are_those_of_the_data_model() -> None:
    run = TestRun(dut={"serial": "SN1"})

    assert isinstance(run.id, UUID) and run.id != run.session_id
    assert run.started_at.tzinfo is UTC and run.ended_at is None
    assert run.dut == DUT(serial="SN1") and run.outcome is None
    assert (run.steps, run.profile_facets, run.environment_json) == ([], {}, None)
    assert CollectedItem(node_id="t::a").vector_count_planned == 1
    assert RunSummary(test_run_id="x").total_steps == 0


def test_mutable_defaults_are_not_shared() -> None:
    first, second = TestVector(), TestVector()

    first.params["vin"] = 5

    assert second.params == {}


def test_texts_become_what_their_field_holds() -> None:
    measured = Measurement.model_validate(
        {"name": "v", "value": "NaN", "outcome": "failed", "limit_comparator": "GELT", "timestamp": "2026-03-01T12:00Z"}
    )

    assert measured.value != measured.value
    assert measured.outcome is Outcome.FAILED and measured.limit_comparator == "GELT"
    assert measured.timestamp == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_times_are_kept_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))

    at = Measurement(name="v", value=1, timestamp=datetime(2026, 6, 1, 12, tzinfo=berlin)).timestamp

    assert at.utcoffset() == timedelta(0) and at.hour == 10


def test_every_problem_is_reported_at_once_with_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        TestStep.model_validate(
            {
                "vectors": [{"index": 0.5, "measurements": [{"name": "v", "valeu": 1}]}],
                "outcome": "pased",
                "started_at": datetime(2026, 1, 1),
            }
        )

    problems = {problem["loc"]: problem["msg"] for problem in caught.value.errors()}
    assert problems.keys() == {
        ("name",),
        ("vectors", 0, "index"),
        ("vectors", 0, "measurements", 0, "value"),
        ("vectors", 0, "measurements", 0, "valeu"),
        ("outcome",),
        ("started_at",),
    }
    assert "did you mean 'value'?" in problems["vectors", 0, "measurements", 0, "valeu"]
    assert "did you mean 'passed'?" in problems["outcome",]
    assert "vectors.0.index: takes a whole number, got 0.5" in str(caught.value)


@pytest.mark.parametrize(
    ("model", "values", "message"),
    [
        (DUT, {"serial": 7}, "takes a text, got int"),
        (DUT, {"serial": None}, "is null"),
        (DUT, {"serial": "a", "lot": "b"}, "did you mean 'lot_number'?"),
        (TestRun, {"dut": "SN1"}, "takes a DUT or its fields as a map"),
        (TestRun, {"dut": {"serial": "a"}, "id": "nonsense"}, "takes a UUID"),
        (TestStep, {"name": "a", "vectors": {}}, "takes a list of TestVector"),
        (Measurement, {"name": "v"}, "value: is missing; it is required"),
        (Measurement, {"name": "v", "value": "3.3"}, "takes a number, got str"),
        (Waveform, {"dt": 1e-3, "Y": "123"}, "takes a list of numbers"),
    ],
)
def test_a_wrong_value_is_refused(model, values, message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("?", r"\?").replace("(", r"\(")) as caught:
        model(**values)

    assert isinstance(caught.value, ValueError)
    assert all(problem.keys() == {"loc", "msg", "input"} for problem in caught.value.errors())


def test_a_dump_reads_back_as_the_same_model() -> None:
    run = a_run()

    assert TestRun.model_validate(run.model_dump()) == run
    assert TestRun.model_validate_json(run.model_dump_json()) == run
    assert copy.deepcopy(run) == run and pickle.loads(pickle.dumps(run)) == run


def test_a_json_dump_holds_what_json_has() -> None:
    run = a_run()
    run.steps[0].vectors[0].measurements[0].value = float("inf")

    dumped = json.loads(run.model_dump_json(exclude_none=True))

    assert dumped["id"] == str(run.id) and dumped["started_at"].endswith("Z")
    assert dumped["steps"][0]["vectors"][0]["measurements"][0]["value"] == "Infinity"
    assert "ended_at" not in dumped and dumped["dut"] == {"serial": "SN1"}


def test_a_copy_takes_replacements_and_refuses_unknown_names() -> None:
    run = a_run()

    assert run.model_copy(update={"station_id": "s"}).station_id == "s" and run.station_id is None
    with pytest.raises(ValidationError, match="did you mean 'station_id'"):
        run.model_copy(update={"station_ids": "s"})


def test_the_schema_names_required_fields_enums_and_nested_models() -> None:
    schema = TestRun.model_json_schema()

    assert schema["required"] == ["dut"] and schema["additionalProperties"] is False
    assert schema["properties"]["steps"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/TestStep"},
        "default": [],
        "description": "in the order of execution",
    }
    assert "aborted" in str(schema["properties"]["outcome"])
    assert schema["$defs"].keys() >= {"DUT", "TestStep", "TestVector", "Measurement", "CollectedItem"}
    assert json.loads(json.dumps(schema)) == schema


def test_fields_tell_type_default_and_meaning() -> None:
    fields = Measurement.model_fields

    assert list(fields)[:3] == ["name", "step_path", "value"]
    assert fields["value"].is_required() and fields["value"].annotation == "float | None"
    assert fields["units"].default is None and fields["units"].description == "unit"


def test_a_repr_is_one_short_line() -> None:
    assert repr(DUT(serial="SN1")) == "DUT(serial='SN1')"
    assert "\n" not in repr(a_run()) and "steps=<1>" in repr(a_run())


def test_an_object_with_the_fields_is_accepted_by_them() -> None:
    @dataclass
    class Unit:
        serial: str

    assert TestRun(dut=Unit("SN7")).dut == DUT(serial="SN7")


def test_a_waveform_keeps_its_samples_as_they_are() -> None:
    samples = tuple(float(i) for i in range(1000))

    waveform = Waveform(dt=1e-6, Y=samples)

    assert waveform.Y is samples and len(waveform) == 1000 and waveform[3] == 3.0
    again = Waveform.model_validate_json(waveform.model_dump_json()).Y
    assert again == list(samples)


def test_check_limit_judges_by_the_fields() -> None:
    assert Measurement(name="v", value=None, limit_low=0).check_limit() is Outcome.ERRORED
    assert Measurement(name="v", value=1).check_limit() is Outcome.DONE
    assert Measurement(name="v", value=1, limit_low=0).check_limit() is Outcome.PASSED
    assert Measurement(name="v", value=2, limit_low=0, limit_high=2, limit_comparator="GELT").check_limit() == "failed"


# --- a measurement that the recorder has judged -----------------------------------------------------------------------

LIMIT = Limit(low=3.2, high=3.4, units="V", spec_ref="DS 4.2")
TAKEN = datetime(2026, 1, 2, tzinfo=UTC)


def judged(units: str | None = None) -> Measurement:
    return Measurement._judged("vout", 3.3, Outcome.PASSED, TAKEN, LIMIT, units)


def test_what_its_limit_says_is_there_when_it_is_asked_for() -> None:
    whole = Measurement(
        name="vout",
        value=3.3,
        outcome="passed",
        timestamp=TAKEN,
        units="V",
        limit_low=3.2,
        limit_high=3.4,
        limit_comparator="GELE",
        spec_ref="DS 4.2",
    )

    assert judged() == whole and judged("mV").units == "mV"
    assert judged().limit_comparator is Comparator.GELE and judged().step_path == ""
    assert repr(judged()) == repr(whole) and judged().model_dump() == whole.model_dump()


def test_what_a_caller_sets_first_stays() -> None:
    measured = judged()
    measured.limit_high = 9.0
    measured.dut_pin = "J1"

    assert (measured.limit_low, measured.limit_high, measured.dut_pin) == (3.2, 9.0, "J1")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_judged_one_is_copied_with_what_its_limit_says(again) -> None:
    assert again(judged()) == judged()


def test_a_field_that_does_not_exist_is_an_error_of_attributes() -> None:
    for measured in (judged(), Measurement(name="v", value=None)):
        with pytest.raises(AttributeError, match="has no field 'limit_hi'"):
            measured.limit_hi  # noqa: B018
