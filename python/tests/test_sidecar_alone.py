"""A sidecar beside its test file, where there is no litmus.yaml: limits in a file are the first step of adoption."""

from __future__ import annotations

import pytest
from conftest import Recorded

TEST = "def test_it(verify):\n    verify('v', 3.3)\n"


@pytest.fixture
def alone(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".ini", pytest="[pytest]\nlitmus_data_dir = data\n")
    pytester.makepyfile(test_board=TEST)
    return pytester


def test_its_limits_hold(alone: pytest.Pytester, recorded: Recorded) -> None:
    (alone.path / "test_board.yaml").write_text("limits: {v: {low: 3, high: 3.2, units: V}}\n")

    alone.runpytest_subprocess().assert_outcomes(failed=1)

    (measured,) = recorded.events("test.measurement")
    assert (measured["limit_low"], measured["limit_high"], measured["outcome"]) == (3, 3.2, "failed")


def test_without_it_the_missing_limit_names_where_it_was_looked_for(alone: pytest.Pytester) -> None:
    result = alone.runpytest_subprocess()

    result.stdout.fnmatch_lines(["*MissingLimitError: there is no limit for 'v'*nor the sidecar*"])


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("host: bench-7\nuser: ada\n", ["*test_board.yaml:1:1: host: unknown key*", "*test_board.yaml:2:1: user: *"]),
        ("limit: {v: {low: 3}}\n", ["*test_board.yaml:1:1: limit: unknown key; did you mean 'limits'?*"]),
        ("- one\n- two\n", ["*test_board.yaml:1:1: *map*"]),
        ("just a text\n", ["*test_board.yaml:1:1: *map*"]),
        ("limits: [unclosed\n", ["*test_board.yaml:*"]),
    ],
)
def test_what_is_no_sidecar_is_a_usage_error_with_its_place(
    text: str, messages: list[str], alone: pytest.Pytester, recorded: Recorded
) -> None:
    (alone.path / "test_board.yaml").write_text(text)

    result = alone.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(messages)
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    assert not recorded.data_dir.exists()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_one_says_nothing(text: str, alone: pytest.Pytester) -> None:
    (alone.path / "test_board.yaml").write_text(text)
    alone.makepyfile(test_board="def test_it():\n    assert 1\n")

    alone.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_file_of_another_name_is_none_of_ours(alone: pytest.Pytester) -> None:
    (alone.path / "board.yaml").write_text("host: bench-7\n")
    (alone.path / "test_board.yml").write_text("host: bench-7\n")
    alone.makepyfile(test_board="def test_it():\n    assert 1\n")

    alone.runpytest_subprocess().assert_outcomes(passed=1)
