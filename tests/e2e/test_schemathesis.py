"""The served OpenAPI description holds: every route asked as it says, and as it doesn't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench
from support.http_fuzz import STREAMS, Scene, fuzz, make_scene

EXAMPLES = 6  # random requests to a route beside those that the description itself calls for


@pytest.fixture
def scene(bench: Bench) -> Scene:
    return make_scene(bench)


def test_no_answer_is_a_server_error_or_breaks_the_description(scene: Scene, tmp_path: Path) -> None:
    report = fuzz(scene, tmp_path, examples=EXAMPLES)

    assert not report.failures and not report.errors, report.text
    assert report.complete
    assert report.cases > 1_000  # it did ask
    assert scene.get("/api/health")["status"] == "ok"


def test_only_streams_are_left_out(scene: Scene) -> None:
    paths = scene.get("/api/openapi.json")["paths"].values()
    operations = [one for path in paths for one in path.values()]

    assert {one["operationId"] for one in operations if is_endless(one["responses"])} == set(STREAMS)


def is_endless(responses: dict[str, Any]) -> bool:
    return "101" in responses or any("text/event-stream" in one.get("content", {}) for one in responses.values())
