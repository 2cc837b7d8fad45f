"""Every kind of change to the contract: additions pass, all else is named."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from schema import additive


@pytest.fixture
def locked() -> dict[str, Any]:
    return additive.snapshot()


@pytest.fixture
def current(locked: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(locked)


def changes(locked: dict[str, Any], current: dict[str, Any]) -> list[str]:
    return list(additive.compare(locked, current))


def step_fields(data: dict[str, Any]) -> dict[str, Any]:
    return data["events"]["test.step_started"]["fields"]


def test_nothing_changed(locked, current):
    assert changes(locked, current) == []


def test_committed_lock_accepts_the_declarations():
    assert additive.LOCK.is_file()
    assert additive.check() == []


def test_committed_lock_holds_all_declarations():
    assert additive.lag() == []


def test_what_the_lock_lacks_is_named(locked, current):
    current["routes"]["get_weather"] = {"path": "GET /weather", "response": "Page", "params": {}}
    current["tables"]["runs"]["new"] = {"type": "utf8", "nullable": True}

    assert list(additive.additions(locked, current)) == ["tables: runs differs", "routes: get_weather"]


def test_a_new_lock_holds_the_declarations(tmp_path, monkeypatch):
    monkeypatch.setattr(additive, "LOCK", tmp_path / "lock.json")

    assert additive.check() == []
    additive.write_lock()
    assert additive.check() == []
    assert json.loads(additive.LOCK.read_text()) == additive.snapshot()


def test_new_type_is_an_addition(locked, current):
    current["events"]["weather.changed"] = {
        "type_id": 9000,
        "class_name": "WeatherChanged",
        "durability": "shared",
        "fields": {"wind": {"type": "float", "default": "required", "enum": ""}},
    }

    assert changes(locked, current) == []


def test_new_optional_field_is_an_addition(locked, current):
    step_fields(current)["mood"] = {"type": "str?", "default": "null", "enum": ""}

    assert changes(locked, current) == []


def test_new_enum_value_is_an_addition(locked, current):
    current["enums"]["DialogType"].append("image")

    assert changes(locked, current) == []


def test_removed_type(locked, current):
    del current["events"]["sync.release"]

    assert changes(locked, current) == ["sync.release: the type was removed or renamed"]


def test_renamed_type_reuses_its_id(locked, current):
    current["events"]["sync.freed"] = current["events"].pop("sync.release")

    assert changes(locked, current) == [
        "sync.freed: type_id 9 is reused; it belongs to sync.release",
        "sync.release: the type was removed or renamed",
    ]


def test_changed_type_id(locked, current):
    current["events"]["sync.release"]["type_id"] = 77

    assert changes(locked, current) == ["sync.release: type_id changed from 9 to 77"]


def test_renamed_class(locked, current):
    current["events"]["sync.release"]["class_name"] = "SyncFreed"

    assert changes(locked, current) == ["sync.release: class_name changed from SyncRelease to SyncFreed"]


def test_lowered_durability(locked, current):
    current["events"]["run.ended"]["durability"] = "shared"

    assert changes(locked, current) == ["run.ended: the durability was lowered from disk to shared"]


def test_removed_field(locked, current):
    del step_fields(current)["node_id"]

    assert changes(locked, current) == ["test.step_started.node_id: the field was removed or renamed"]


def test_renamed_field(locked, current):
    step_fields(current)["pytest_id"] = step_fields(current).pop("node_id")

    assert changes(locked, current) == ["test.step_started.node_id: the field was removed or renamed"]


@pytest.mark.parametrize(
    ("field", "key", "value", "change"),
    [
        ("step_name", "type", "int", "the type changed from str to int"),
        ("step_name", "type", "str?", "the type changed from str to str?"),
        ("node_id", "type", "str", "the type was narrowed from str? to str"),
        ("step_name", "default", '""', "the field isn't required any more"),
        ("node_id", "default", "required", "the field is required now"),
        ("vector_index", "default", "1", "the default changed from 0 to 1"),
        ("node_id", "enum", "Outcome", "the values were narrowed to those of Outcome"),
    ],
)
def test_changed_field(locked, current, field, key, value, change):
    step_fields(current)[field][key] = value

    assert changes(locked, current) == [f"test.step_started.{field}: {change}"]


def test_new_required_field(locked, current):
    step_fields(current)["mood"] = {"type": "str", "default": "required", "enum": ""}

    assert changes(locked, current) == ["test.step_started.mood: a new field must be optional, with a default"]


def test_changed_envelope(locked, current):
    del current["envelope"]["fields"]["derived"]

    assert changes(locked, current) == ["envelope.derived: the field was removed or renamed"]


def test_removed_enum_value(locked, current):
    current["enums"]["Comparator"].remove("GTLT")

    assert changes(locked, current) == ["enum Comparator: value GTLT was removed"]


def test_removed_enum(locked, current):
    del current["enums"]["SafeState"]

    assert [change.split(":")[0] for change in changes(locked, current)] == ["enum SafeState"] * 3


def test_changed_severity(locked, current):
    current["outcomes"]["done"] = 9

    assert changes(locked, current) == ["outcome done changed from 2 to 9"]


def test_removed_error_code(locked, current):
    del current["errors"]["gone"]

    assert changes(locked, current) == ["error code gone was removed or renamed"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda columns: columns.pop("step_path"), "column run_file.step_path was removed or renamed"),
        (
            lambda columns: columns["step_index"].update(type="int32"),
            "column run_file.step_index: the type changed from int64 to int32",
        ),
        (
            lambda columns: columns["step_path"].update(nullable=False),
            "column run_file.step_path: whether it may be null changed",
        ),
        (
            lambda columns: columns.update(mood={"type": "utf8", "nullable": False}),
            "column run_file.mood: a new column must be nullable",
        ),
    ],
)
def test_changed_column(locked, current, change, message):
    change(current["tables"]["run_file"])

    assert changes(locked, current) == [message]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda routes: routes.pop("get_run"), "route get_run was removed or renamed"),
        (
            lambda routes: routes["get_run"].update(path="GET /api/run/{id}"),
            "route get_run: path changed from GET /api/runs/{id} to GET /api/run/{id}",
        ),
        (
            lambda routes: routes["list_runs"]["params"].pop("serial"),
            "route list_runs: parameter serial was removed or renamed",
        ),
        (
            lambda routes: routes["list_runs"]["params"]["limit"].update(maximum=10),
            "route list_runs: parameter limit: the maximum was lowered",
        ),
        (
            lambda routes: routes["list_runs"]["params"]["outcome"].update(repeatable=False),
            "route list_runs: parameter outcome was narrowed or changed in kind",
        ),
    ],
)
def test_changed_route(locked, current, change, message):
    change(current["routes"])

    assert changes(locked, current) == [message]


def test_removed_member_of_a_shape(locked, current):
    del current["models"]["Health"]["version"]

    assert changes(locked, current) == ["model Health: version was removed or renamed"]
