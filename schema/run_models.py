"""The models of a run as Python programs handle them: litmus.data.models. Also how a client reads its results back."""

from __future__ import annotations

from .channel_models import CHANNEL_MODELS
from .model import NEW, NOW, Field, Model


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "str?") for name in names)


_PIN = Field("dut_pin", "str?", "pin of the unit under test")
_CONNECTION = Field("fixture_connection", "str?", "name of the fixture connection")
_OUTCOME = Field("outcome", "str?", "verdict; null means never judged", enum="Outcome")
_STEP_PATH = Field("step_path", "str", "names from the root, joined with `/`", "")
_PARENT_PATH = Field("parent_path", "str", "step_path without its last name", "")
_STARTED = Field("started_at", "datetime", "start, UTC", NOW)
_ENDED = Field("ended_at", "datetime?", "end, UTC")
_CODE = (
    Field("file", "str?", "file of the test"),
    Field("module", "str?", "its module"),
    Field("class_name", "str?", "its class; null for functions"),
    Field("function", "str?", "its function"),
    Field("markers", "str?", "marker text"),
)

RUN_MODELS = (
    Model(
        "StimulusRecord",
        "An input that was applied, and the way it took",
        (
            Field("param", "str", "name of the input"),
            Field("value", "float?", "what was applied"),
            Field("units", "str?", "unit"),
            Field("instrument", "str?", "role"),
            Field("resource", "str?", "address"),
            Field("channel", "str?", "channel of the instrument"),
            _PIN,
            _CONNECTION,
        ),
    ),
    Model(
        "Measurement",
        "One recorded value, with the limit it was judged by",
        (
            Field("name", "str", "unique within a step, vector and attempt"),
            _STEP_PATH,
            Field("value", "float? required", "scalar; must be given, may be null"),
            Field("units", "str?", "unit"),
            Field("limit_low", "float?", "lower limit"),
            Field("limit_high", "float?", "upper limit"),
            Field("limit_nominal", "float?", "nominal value"),
            _OUTCOME,
            Field("characteristic_id", "str?", "product characteristic"),
            Field("spec_ref", "str?", "where the limit is specified"),
            Field("limit_comparator", "str?", "how the value is compared", enum="Comparator"),
            Field("timestamp", "datetime", "when the value was taken, UTC", NOW),
            _PIN,
            Field("instrument_name", "str?", "role"),
            Field("instrument_resource", "str?", "address"),
            Field("instrument_channel", "str?", "channel of the instrument"),
            _CONNECTION,
        ),
    ),
    Model(
        "TestVector",
        "One set of input parameters applied to a step",
        (
            Field("id", "UUID", "this vector", NEW),
            Field("test_step_id", "UUID?", "its step"),
            Field("index", "int", "vector_index", 0),
            Field("params", "dict", "input parameters", {}),
            Field("observations", "dict", "observed values", {}),
            Field("stimulus", "list[StimulusRecord]", "traced inputs", []),
            Field("retry", "int", "attempt, 0 = first", 0),
            Field("max_retries", "int", "attempts allowed after the first", 0),
            _OUTCOME,
            Field("measurements", "list[Measurement]", "in the order of recording", []),
            _STARTED,
            _ENDED,
            Field("error_message", "str?", "what its body raised"),
        ),
    ),
    Model(
        "TestStep",
        "A test, or a container of tests",
        (
            Field("id", "UUID", "this step", NEW),
            Field("name", "str", "name"),
            _STEP_PATH,
            _PARENT_PATH,
            Field("description", "str?", "text for people"),
            Field("node_id", "str?", "pytest node id"),
            *_CODE,
            _STARTED,
            _ENDED,
            _OUTCOME,
            Field("vectors", "list[TestVector]", "in the order of execution", []),
            Field("error_message", "str?", "what its body raised"),
            Field("instrument_arrays", "dict?", "the step_instruments_* arrays"),
        ),
    ),
    Model(
        "CollectedItem",
        "A planned step",
        (
            Field("node_id", "str", "pytest node id"),
            *_CODE,
            _STEP_PATH,
            _PARENT_PATH,
            Field("step_index", "int", "index in its parent's bucket", 0),
            Field("vector_index", "int", "variant of a sweep", 0),
            Field("vector_count_planned", "int", "planned vectors, 1 when unswept", 1),
        ),
    ),
    Model(
        "DUT",
        "The unit under test",
        (
            Field("serial", "str", "serial number"),
            Field("part_number", "str?", "part number"),
            Field("revision", "str?", "hardware revision"),
            Field("lot_number", "str?", "lot"),
        ),
    ),
    Model(
        "RunSummary",
        "A run as a list shows it",
        (
            Field("test_run_id", "str", "the run"),
            *_texts("session_id", "slot_id"),
            Field("started_at", "datetime?", "start, UTC"),
            _ENDED,
            *_texts("dut_serial", "dut_part_number", "product_id"),
            *_texts("station_id", "station_name", "station_type", "station_hostname", "fixture_id"),
            Field("test_phase", "str?", "recorded phase stamp"),
            Field("operator", "str?", "who ran it"),
            Field("outcome", "str?", "null while it runs"),
            Field("total_measurements", "int", "measurement rows", 0),
            Field("total_steps", "int", "steps; containers don't count", 0),
            Field("project_name", "str?", "project"),
            Field("file_path", "str?", "run file; null until it is written"),
        ),
    ),
    Model(
        "TestRun",
        "A run with everything in it",
        (
            Field("id", "UUID", "the run", NEW),
            Field("session_id", "UUID", "its session", NEW),
            _STARTED,
            _ENDED,
            Field("dut", "DUT", "the unit under test"),
            *_texts("product_id", "product_name", "product_revision"),
            *_texts("station_id", "station_name", "station_type", "station_location", "station_hostname"),
            *_texts("fixture_id"),
            Field("test_phase", "str?", "recorded phase stamp"),
            Field("profile", "str?", "name of the active profile"),
            Field("profile_facets", "dict[str, str]", "facets of the profile", {}),
            Field("session_inputs", "dict[str, str]", "values asked for at session start", {}),
            *_texts("operator_id", "operator_name", "git_commit", "git_branch", "git_remote", "project_name"),
            _OUTCOME,
            Field("steps", "list[TestStep]", "in the order of execution", []),
            Field("collected_items", "list[CollectedItem]", "the plan", []),
            Field("custom_metadata", "dict", "custom fields of the run", {}),
            Field("environment_json", "str?", "serialised EnvironmentSnapshot"),
        ),
    ),
    Model(
        "Waveform",
        "Equally spaced samples",
        (
            Field("t0", "float", "start time, s", 0.0),
            Field("dt", "float", "sample interval, s"),
            Field("Y", "list[float]", "samples; an array is kept as it is"),
            Field("attrs", "dict", "what else is known", {}),
        ),
    ),
    *CHANNEL_MODELS,
)
