"""The fixture `prompt`: what is declared, and how it is answered without a service."""

from __future__ import annotations

import pytest

from conftest import Recorded  # isort: skip

DECLARED = """
        import pytest

        @pytest.mark.litmus_prompts(
            probe={"message": "Connect the probe\\nTo J4, the red one."},
            colour={"message": "Which lamp?", "prompt_type": "choice", "choices": ["red", "green"]},
            serial={"message": "Serial?", "prompt_type": "input", "timeout_seconds": 60},
        )
"""


def test_a_declared_prompt_is_asked_and_recorded(
    project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")
    project.makepyfile(
        DECLARED
        + """
        def test_it(prompt):
            assert prompt("probe") is True
            assert prompt("colour") == "red"
            assert prompt("serial") == ""
        """
    )

    project.runpytest_subprocess("--dut-serial", "SN7").assert_outcomes(passed=1)

    opened, responded = recorded.events("dialog.opened"), recorded.events("dialog.responded")
    assert [event["title"] for event in opened] == ["Connect the probe", "Which lamp?", "Serial?"]
    assert opened[0]["message"].endswith("the red one.")
    assert {event["dut_serial"] for event in opened} == {"SN7"} and opened[0]["step_name"] == "test_it"
    assert (opened[1]["choices"], opened[2]["timeout_seconds"]) == (["red", "green"], 60)
    assert [event["response_type"] for event in responded] == ["confirmed", "choice", "input"]
    assert {event["responded_via"] for event in responded} == {"auto"} and responded[1]["choice"] == 0


def test_cancelling_gives_false_and_fails_choice_and_input(
    project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "cancel")
    project.makepyfile(
        DECLARED
        + """
        @pytest.mark.parametrize("id", ["colour", "serial"])
        def test_it(prompt, id):
            from litmus import PromptUnavailableError

            assert prompt("probe") is False
            with pytest.raises(PromptUnavailableError, match="cancelled"):
                prompt(id)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=2)

    assert {event["response_type"] for event in recorded.events("dialog.responded")} == {"cancelled"}


def test_the_sidecar_declares_prompts_too(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")
    project.makepyfile(test_it="def test_it(prompt):\n    assert prompt('probe')\n")
    (project.path / "test_it.yaml").write_text("prompts: {probe: {message: Connect the probe}}\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("auto", ["", "0", "false"])
def test_with_nobody_to_ask_a_prompt_fails_at_once_and_opens_nothing(
    project: pytest.Pytester, recorded: Recorded, auto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", auto)
    project.makepyfile(DECLARED + "        def test_it(prompt):\n            prompt('probe')\n")

    result = project.runpytest_subprocess("-p", "no:faulthandler")

    result.stdout.fnmatch_lines(["*PromptUnavailableError: nobody can be asked 'Connect the probe'*"])
    assert recorded.events("dialog.opened") == []
    assert recorded.run_outcome() == "errored"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("prompt('prob')", "*NotFoundError: no prompt 'prob' is declared*did you mean 'probe'*"),
        ("prompt('bad')", "*ValidationError: prompt 'bad' needs a message*"),
        ("prompt('odd')", "*ValidationError: prompt 'odd' has an unknown key 'mesage'*"),
        ("prompt('kind')", "*ValidationError: prompt_type is one of confirm, choice, input*"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_said(project: pytest.Pytester, asked: str, message: str) -> None:
    project.makepyfile(
        f"""
        import pytest

        @pytest.mark.litmus_prompts(
            probe={{"message": "?"}}, bad={{}}, odd={{"message": "?", "mesage": "?"}},
            kind={{"message": "?", "prompt_type": "yes"}},
        )
        def test_it(prompt):
            {asked}
        """
    )

    project.runpytest_subprocess().stdout.fnmatch_lines([message])


def test_a_server_that_is_named_and_not_there_fails_the_prompt(
    project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_SERVER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")
    project.makepyfile(DECLARED + "        def test_it(prompt):\n            prompt('probe')\n")

    result = project.runpytest_subprocess()

    result.stdout.fnmatch_lines(["*PromptUnavailableError: LITMUS_SERVER_URL=http://127.0.0.1:9 doesn't take*"])
    assert recorded.events("dialog.opened") == []


def test_without_recording_prompts_work_all_the_same(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_RECORD", "0")
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")
    project.makepyfile(DECLARED + "        def test_it(prompt):\n            assert prompt('probe')\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)
