"""The committed output, and that every language holds the same."""

from __future__ import annotations

import json
import re

import pytest

from schema import __main__ as main
from schema.errors import ERROR_CODES
from schema.events import EVENTS
from schema.model import camel
from schema.outcomes import OUTCOMES

TYPES = {event.type for event in EVENTS}
CLASSES = {event.class_name for event in EVENTS}


def text_of(path: str) -> str:
    return (main.ROOT / path).read_text()


def test_committed_output_is_current():
    assert main.differences(main.generate()) == []


def test_output_is_deterministic():
    assert main.generate() == main.generate()


def test_a_stale_file_and_a_left_over_one_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(main, "ROOT", tmp_path)
    main.write({"gen/cpp/gen/a.h": "new"})
    (tmp_path / "gen/cpp/gen/a.h").write_text("old")
    (tmp_path / "gen/cpp/gen/b.h").write_text("")

    assert main.differences({"gen/cpp/gen/a.h": "new"}) == ["gen/cpp/gen/a.h", "gen/cpp/gen/b.h"]


def test_every_file_says_that_it_is_generated():
    for path, text in main.generate().items():
        if not path.endswith(".json"):
            assert "don't edit" in text[:500], path


def test_there_are_31_baseline_types_in_11_categories():
    baseline = [event for event in EVENTS if event.baseline]

    assert len(baseline) == 31
    assert len({event.category for event in baseline}) == 11
    assert len(EVENTS) == 43


def test_baseline_categories_have_their_counts():
    counts: dict[str, int] = {}
    for event in EVENTS:
        counts[event.category] = counts.get(event.category, 0) + event.baseline

    assert counts == {
        "session": 2,
        "run": 3,
        "slot": 2,
        "sync": 2,
        "route": 2,
        "fixture": 5,
        "test": 5,
        "instrument": 3,
        "diagnostic": 2,
        "stream": 3,
        "dialog": 2,
        "channel": 0,
        "file": 0,
    }


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("gen/cpp/gen/events.h", r"^struct (\w+) \{\n  static constexpr EventTypeId", CLASSES),
        ("gen/cpp/gen/events.h", r"^  X\((\w+)\)", CLASSES),
        ("gen/cpp/gen/events.cc", r"^void encode_fields\(const (\w+)&", CLASSES),
        ("gen/cpp/gen/event_types.cc", r"^    \{EventTypeId::\w+,\n     \"([a-z_.]+)\"", TYPES),
        ("gen/python/events.py", r"^class (\w+)\(EventBase\)", CLASSES | {"UnknownEvent"}),
        ("gen/python/events.py", r"^    \"([a-z_.]+)\": \w+,$", TYPES),
        ("gen/ts/events.ts", r"^  \| (\w+);?$", CLASSES),
        ("gen/ts/events.ts", r"^  \{ type: '([a-z_.]+)'", TYPES),
        ("docs/reference/events.md", r"^### ([a-z_.]+)$", TYPES),
        ("docs/reference/events.md", r"^\| \[`([a-z_.]+)`\]", TYPES),
    ],
)
def test_every_language_holds_the_same_types(path, pattern, expected):
    found = re.findall(pattern, text_of(path), re.MULTILINE)

    assert len(found) == len(expected)
    assert set(found) == expected


def test_every_language_holds_the_same_ladder():
    ladder = {outcome.value: outcome.severity for outcome in OUTCOMES}
    cpp = re.findall(r'^    \{"(\w+)", (\d)\},', text_of("gen/cpp/gen/outcome.cc"), re.MULTILINE)
    python = re.findall(r'^    "(\w+)": (\d),', text_of("gen/python/outcome.py"), re.MULTILINE)
    typescript = re.findall(r"value: '(\w+)', severity: (\d)", text_of("gen/ts/outcome.ts"))

    for found in (cpp, python, typescript):
        assert {name: int(severity) for name, severity in found} == ladder


def test_error_codes_agree_with_the_core():
    declared = re.search(r"enum class ErrorCode \{(.*?)\};", text_of("src/base/status.h"), re.DOTALL).group(1)
    named = re.findall(r'case ErrorCode::k(\w+):\n\s+return "(\w+)";', text_of("src/base/status.cc"))

    assert re.findall(r"\bk(\w+),", declared) == [camel(code.name) for code in ERROR_CODES]
    assert named == [(camel(code.name), code.name) for code in ERROR_CODES]
    for code in ERROR_CODES[1:]:
        assert f"// {code.doc}\n" in declared, code.name


def test_openapi_refers_only_to_what_it_holds():
    document = json.loads(text_of("gen/openapi.json"))
    referred = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))

    assert document["openapi"] == "3.1.0"
    assert referred <= set(document["components"]["schemas"])


def test_reference_links_lead_somewhere():
    for page in ("events", "http"):
        text = text_of(f"docs/reference/{page}.md")
        headings = {re.sub(r"[^\w-]", "", line.lower()) for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
        for link in re.findall(r"\]\(#([^)]+)\)", text):
            assert link in headings, link
