"""Questions to the operator: a waiting test, answered from elsewhere, through kills and restarts."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.api import ApiError
from support.bench import Bench

TESTS = """
import pytest


@pytest.mark.litmus_prompts(
    probe={"message": "Connect the probe\\nTo J4, the red one."},
    colour={"message": "Which lamp?", "prompt_type": "choice", "choices": ["red", "green"]},
    serial={"message": "Serial?", "prompt_type": "input"},
    soon={"message": "Quick!", "timeout_seconds": 1},
)
@pytest.mark.parametrize("id", ["probe", "colour", "serial", "soon"])
def test_asks(id, prompt, logger):
    logger.record("answer", prompt(id))
"""


@pytest.fixture
def asks(bench: Bench) -> Callable[..., subprocess.Popen[str]]:
    """Starts a test that asks one question, on a bench that is served."""
    (bench.project / "test_asks.py").write_text(TESTS)

    def start(id: str, **more: str) -> subprocess.Popen[str]:
        return bench.start_pytest("test_asks.py", "-k", id, "--dut-serial", "SN7", **more)

    return start


def the_open_one(bench: Bench, eventually: Callable) -> dict[str, Any]:
    def find() -> Any:
        try:
            return bench.api.get("/api/dialogs")["dialogs"]
        except OSError:  # the daemon is starting
            return None

    (dialog,) = eventually(find, within=30, what="an open dialog")
    return dialog


def ended(bench: Bench, process: subprocess.Popen[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The dialog's answer as it was recorded, and the run."""
    process.wait(timeout=60)
    (event,) = [e for e in bench.api.all_events() if e["event_type"] == "dialog.responded"]
    return event, bench.json("runs")["runs"][0]


def test_an_answer_over_http_lets_the_test_go_on_and_the_first_one_counts(
    bench: Bench, asks: Callable, eventually: Callable
) -> None:
    url = bench.serve()
    process = asks("probe")
    dialog = the_open_one(bench, eventually)

    (active,) = bench.api.get("/api/active")["active_runs"]
    answer = urllib.request.Request(
        f"{url}/api/dialogs/{dialog['id']}/respond",
        json.dumps({"confirmed": True, "responded_by": "op-07"}).encode(),
        {"Content-Type": "application/json"},
    )
    codes = []

    def respond() -> None:
        try:
            with urllib.request.urlopen(answer) as response:
                codes.append(response.status)
        except urllib.error.HTTPError as error:
            codes.append(error.code)

    at_once = [threading.Thread(target=respond) for _ in range(5)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()

    assert (dialog["title"], dialog["dut_serial"], dialog["step_name"]) == ("Connect the probe", "SN7", "test_asks")
    assert (active["run_id"], active["waiting_dialogs"]) == (dialog["run_id"], 1)
    assert sorted(codes) == [200, 409, 409, 409, 409]
    event, run = ended(bench, process)
    assert (event["response_type"], event["responded_by"], event["responded_via"]) == ("confirmed", "op-07", "browser")
    assert event["duration_seconds"] > 0 and run["outcome"] in ("passed", "done")
    assert bench.api.get("/api/dialogs")["dialogs"] == []


@pytest.mark.parametrize(
    ("id", "arguments", "recorded"),
    [
        ("probe", ["--cancel"], {"response_type": "cancelled"}),
        ("colour", ["--choice", "green"], {"response_type": "choice", "choice": 1, "value": "green"}),
        ("serial", ["--value", "SN 9"], {"response_type": "input", "value": "SN 9"}),
    ],
)
def test_the_command_line_answers(
    id: str, arguments: list[str], recorded: dict, bench: Bench, asks: Callable, eventually: Callable
) -> None:
    bench.serve()
    process = asks(id)
    dialog = the_open_one(bench, eventually)

    listed = bench.litmus("dialogs", "list").stdout
    bench.litmus("dialogs", "answer", dialog["id"][:8], *arguments, "--by", "op-07")
    late = bench.litmus("dialogs", "answer", dialog["id"], "--cancel", check=False)

    assert dialog["id"] in listed and "SN7" in listed
    assert late.returncode != 0 and "by op-07" in late.stderr
    event, _ = ended(bench, process)
    assert {key: event[key] for key in recorded} == recorded
    assert (event["responded_by"], event["responded_via"]) == ("op-07", "cli")


def test_a_waiting_question_survives_the_daemon(bench: Bench, asks: Callable, eventually: Callable) -> None:
    bench.serve()
    process = asks("probe")
    dialog = the_open_one(bench, eventually)

    bench.kill_daemon()
    again = the_open_one(bench, eventually)
    bench.api.post(f"/api/dialogs/{again['id']}/respond", {"confirmed": True})

    assert again["id"] == dialog["id"] and again["created_at"] == dialog["created_at"]
    event, run = ended(bench, process)
    assert event["response_type"] == "confirmed" and run["outcome"] in ("passed", "done")


def test_an_accepted_answer_survives_the_daemon(bench: Bench, asks: Callable, eventually: Callable) -> None:
    bench.serve()
    process = asks("serial")
    dialog = the_open_one(bench, eventually)

    os.killpg(process.pid, signal.SIGSTOP)  # it can't take the answer now
    bench.api.post(f"/api/dialogs/{dialog['id']}/respond", {"value": "SN9", "responded_by": "op-07"})
    bench.kill_daemon()
    os.killpg(process.pid, signal.SIGCONT)

    event, _ = ended(bench, process)
    assert (event["value"], event["responded_by"]) == ("SN9", "op-07")


def test_the_question_of_a_killed_test_is_cancelled(bench: Bench, asks: Callable, eventually: Callable) -> None:
    bench.serve()
    process = asks("probe")
    dialog = the_open_one(bench, eventually)

    os.killpg(process.pid, signal.SIGKILL)

    eventually(lambda: bench.api.get("/api/dialogs")["dialogs"] == [])
    assert bench.api.get(f"/api/dialogs/{dialog['id']}")["status"] == "cancelled"
    with pytest.raises(ApiError) as refused:
        bench.api.post(f"/api/dialogs/{dialog['id']}/respond", {"confirmed": True})
    assert refused.value.status == 409 and "has ended" in str(refused.value)


def test_ctrl_c_ends_a_waiting_test(bench: Bench, asks: Callable, eventually: Callable) -> None:
    bench.serve()
    process = asks("probe")
    the_open_one(bench, eventually)

    process.send_signal(signal.SIGINT)

    event, run = ended(bench, process)
    assert (event["response_type"], event["responded_via"]) == ("cancelled", None)
    assert run["outcome"] == "terminated"


def test_nobody_answers_in_time(bench: Bench, asks: Callable) -> None:
    bench.serve()
    process = asks("soon")

    event, run = ended(bench, process)

    assert event["response_type"] == "timed_out" and 1 <= event["duration_seconds"] < 3
    assert run["outcome"] != "passed"


@pytest.fixture
def in_terminal(bench: Bench) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], int]]]:
    """Starts a test that asks in a terminal; nothing is served. Gives the process and the operator's end."""
    (bench.project / "test_asks.py").write_text(TESTS)
    started: list[tuple[subprocess.Popen[bytes], int]] = []

    def start(id: str) -> tuple[subprocess.Popen[bytes], int]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_asks.py", "-k", id],
            cwd=bench.project, env=bench.environment(), stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        started.append((process, ours))
        return process, ours

    yield start
    for process, ours in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(ours)


def read_until(terminal: int, text: bytes) -> None:
    seen = b""
    while text not in seen:
        seen += os.read(terminal, 4096)


def test_an_operator_answers_in_the_tests_terminal(bench: Bench, in_terminal: Callable) -> None:
    with (bench.project / "litmus.yaml").open("a") as file:
        file.write("\nrequired_inputs:\n  work_order: {message: Scan the work order, prompt_type: input}\n")
    process, terminal = in_terminal("colour")

    read_until(terminal, b"Scan the work order ")
    os.write(terminal, b"W17\n")
    read_until(terminal, b"[DUT001] Which lamp?")
    os.write(terminal, b"2\n")
    read_until(terminal, b"1 passed")

    process.wait(timeout=60)
    answers = [event for event in bench.api.all_events() if event["event_type"] == "dialog.responded"]
    assert [(event["value"], event["responded_via"]) for event in answers] == [
        ("W17", "terminal"),
        ("green", "terminal"),
    ]
    (run,) = [event for event in bench.api.all_events() if event["event_type"] == "run.started"]
    assert run["session_inputs"] == {"work_order": "W17"}


def test_a_question_in_a_terminal_can_be_answered_elsewhere(
    bench: Bench, in_terminal: Callable, eventually: Callable
) -> None:
    process, terminal = in_terminal("colour")
    read_until(terminal, b"2) green")
    dialog = the_open_one(bench, eventually)

    bench.litmus("dialogs", "answer", dialog["id"], "--choice", "1")
    read_until(terminal, b"1 passed")

    event, _ = ended(bench, process)
    assert (event["value"], event["responded_via"]) == ("red", "cli")


def test_a_script_asks_over_http(bench: Bench) -> None:
    bench.litmus("runs")  # starts the daemon
    created = bench.api.post("/api/dialogs", {"title": "Lunch?", "message": "Lunch?", "type": "input"})

    assert bench.api.raw("GET", f"/api/dialogs/{created['dialog_id']}/wait?timeout=0")[0] == 204
    bench.litmus("dialogs", "answer", created["dialog_id"], "--value", "yes")

    answer = bench.api.get(f"/api/dialogs/{created['dialog_id']}/wait")
    assert (answer["value"], answer["confirmed"], answer["timed_out"]) == ("yes", True, False)


def test_another_server_asks_for_this_bench(bench: Bench, asks: Callable, eventually: Callable, tmp_path) -> None:
    other = Bench(bench.project, tmp_path / "other")
    url = other.serve("--data-dir", str(other.data))
    try:
        process = asks("colour", LITMUS_SERVER_URL=url)
        dialog = the_open_one(other, eventually)
        other.api.post(f"/api/dialogs/{dialog['id']}/respond", {"choice": 1})
        event, _ = ended(bench, process)
    finally:
        other.close()

    assert "SN7" in dialog["message"] and event["value"] == "green"
