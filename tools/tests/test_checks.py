"""The house checks themselves: each finds what it is for, and lets the rest pass."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import check_layers
import check_sizes
import check_tests_listed


@pytest.fixture
def src(tmp_path: Path) -> Path:
    return tmp_path / "src"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_layers_refuse_an_upward_include(src: Path) -> None:
    write(src / "journal/writer.cc", '#include "base/status.h"\n#include "daemon/hub.h"\n')

    found = check_layers.violations(src)

    assert len(found) == 1
    assert "writer.cc:2" in found[0] and "'journal' may not use 'daemon'" in found[0]


def test_layers_allow_what_a_used_folder_uses(src: Path) -> None:
    write(src / "execution/recorder.cc", '#include "base/status.h"\n#include "journal/writer.h"\n')

    assert check_layers.violations(src) == []


def test_layers_keep_duckdb_in_one_folder(src: Path) -> None:
    write(src / "query/engine.cc", "#include <duckdb.h>\n")
    write(src / "api/runs.cc", "#include <duckdb.h>\n")

    found = check_layers.violations(src)

    assert len(found) == 1 and "api/runs.cc:1" in found[0]


def test_layers_want_a_row_for_each_folder(src: Path) -> None:
    write(src / "attic/old.h", "")

    assert "has no row" in check_layers.violations(src)[0]


def test_layers_have_no_cycle() -> None:
    for folder, uses in check_layers.MAY_USE.items():
        assert all(folder not in check_layers.reachable(used) for used in uses), folder


def test_sizes_find_a_long_file() -> None:
    assert "asks to be two" in check_sizes.findings("a.ts", "x\n" * 501)[0]
    assert check_sizes.findings("a.ts", "x\n" * 500) == []


@pytest.mark.parametrize(("body", "found"), [(60, 0), (61, 1)])
def test_sizes_find_a_long_cpp_function(body: int, found: int) -> None:
    text = "namespace x {\nStatus run(int a) {\n" + "  call();\n" * body + "}\n}  // namespace x\n"

    assert len(check_sizes.findings("a.cc", text)) == found


def test_sizes_take_no_returned_lambda_for_a_function() -> None:
    text = "int a() {\n  return {nullptr, [](void*) {\n            call();\n          }};\n}\n" + "int b() {\n}\n" * 100

    assert check_sizes.findings("a.cc", text) == []


@pytest.mark.parametrize(("body", "found"), [(60, 0), (61, 1)])
def test_sizes_find_a_long_python_function(body: int, found: int) -> None:
    text = "def run():\n" + "    call()\n" * body

    assert len(check_sizes.findings("a.py", text)) == found


def test_unlisted_cpp_test_is_found(tmp_path: Path) -> None:
    write(tmp_path / "src/base/CMakeLists.txt", "TESTS time_test.cc")

    found = check_tests_listed.unlisted_cpp(tmp_path, ["src/base/time_test.cc", "src/base/uuid_test.cc"])

    assert len(found) == 1 and "uuid_test.cc" in found[0]


def test_unlisted_python_test_is_found(tmp_path: Path) -> None:
    write(tmp_path / "tools/dev/test.sh", "pytest tests/e2e python/tests")

    found = check_tests_listed.unlisted_python(
        tmp_path,
        ["tests/e2e/test_a.py", "lost/test_b.py", "examples/demo/tests/test_c.py", "src/templates/new/test_d.py"],
    )

    assert found == ["lost/test_b.py: tools/dev/test.sh names none of its folders"]
