"""Where questions to the operator are shown and answered: the service of the data directory, or another server."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from litmus import _core, _service
from litmus._errors import LitmusError, PromptUnavailableError

if TYPE_CHECKING:
    from litmus.execution._prompting import Question

SLICE_S = 1  # of a long poll: Ctrl-C takes effect between two
PAUSE_S = 0.2  # while the service can't be reached
GRACE_S = 2.0  # a server says when the time is up; this long after that it isn't waited for
UNREACHABLE_S = 60.0  # a question that nobody can see any more doesn't wait for ever
ANSWER_KEYS = ("confirmed", "cancelled", "choice", "value", "responded_by", "responded_via")


class Place(Protocol):
    def wait(self, seconds: int) -> dict[str, Any] | None:
        """The answer; None while there is none. LitmusError when it can't be asked."""

    def settle(self, answer: dict[str, Any]) -> None:
        """It was answered elsewhere, or nobody waits any more."""


class OwnService:
    """It knows of the question by its event."""

    def __init__(self, question: Question, data_dir: str) -> None:
        self._question = question
        self._data_dir = data_dir

    def wait(self, seconds: int, *, start: bool = True) -> dict[str, Any] | None:
        status, body = self._request("GET", f"wait?timeout={seconds}", start=start, timeout=seconds + 10.0)
        if status not in (200, 204):
            raise _service.problem(status, body)
        return json.loads(body) if status == 200 else None

    def settle(self, answer: dict[str, Any]) -> None:
        """The event does."""

    def peek(self) -> dict[str, Any] | None:
        """The answer if there is one by now; without a service there is none."""
        try:
            return self.wait(0, start=False)
        except LitmusError:
            return None

    def claim(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        """Answers for everybody to see. The answer of whoever was faster; None: nobody was."""
        body = _answer_body(self._question, answer)
        try:
            status, _ = self._request("POST", "respond", json.dumps(body).encode(), start=False)
        except LitmusError:
            return None
        return self.peek() if status == 409 else None

    def _request(
        self, method: str, what: str, body: bytes = b"", *, start: bool, timeout: float = 10.0
    ) -> tuple[int, bytes]:
        target = f"/api/dialogs/{self._question.id}/{what}"
        status, _, answer = _core.request(
            self._data_dir, method, target, body, timeout=timeout, start=start, litmusd=_service.litmusd_path()
        )
        return status, answer


class OtherServer:
    """A server that doesn't see this run's events: the question is opened there over HTTP."""

    def __init__(self, question: Question, url: str) -> None:
        self._url = url.rstrip("/")
        self._question = question
        asked = {name: value for name, value in question.opened().items() if value is not None}
        body = {name: asked[name] for name in ("title", "step_name", "choices", "timeout_seconds") if name in asked}
        where = " · ".join(text for text in (question.dut_serial, question.slot_id) if text)
        body |= {
            "type": question.prompt_type,
            "message": f"{question.message}\n({where})" if where else question.message,
        }
        created = self._call("POST", "/api/dialogs", body)
        self._path = f"/api/dialogs/{created['dialog_id']}" if created else ""

    def wait(self, seconds: int) -> dict[str, Any] | None:
        return self._call("GET", f"{self._path}/wait?timeout={seconds}", timeout=seconds + 10.0)

    def settle(self, answer: dict[str, Any]) -> None:
        try:
            self._call("POST", f"{self._path}/respond", _answer_body(self._question, answer))
        except LitmusError:
            return  # it has closed the dialog itself, or is gone

    def _call(self, method: str, path: str, body: Any = None, timeout: float = 10.0) -> dict[str, Any] | None:
        headers = {"Content-Type": "application/json"}
        if token := os.environ.get("LITMUS_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(self._url + path, data, headers, method=method), timeout=timeout) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except HTTPError as error:
            raise _service.problem(error.code, error.read()) from error
        except (URLError, OSError, ValueError) as error:
            raise PromptUnavailableError(f"{self._url} can't be asked: {error}") from error


def _answer_body(question: Question, answer: dict[str, Any]) -> dict[str, Any]:
    body = {key: answer[key] for key in ANSWER_KEYS if answer.get(key) is not None}
    if question.prompt_type == "choice":
        body.pop("value", None)
    if answer.get("timed_out"):
        body["cancelled"] = True
    if not body.get("cancelled"):
        body["confirmed"] = True
    return body


def places(question: Question, data_dir: str | None) -> list[Place]:
    """Where the question can be answered. PromptUnavailableError when the server that is named isn't there."""
    url = os.environ.get("LITMUS_SERVER_URL", "")
    own: list[Place] = [OwnService(question, data_dir)] if data_dir else []
    if not url or (data_dir and _is_own(url, data_dir)):
        return own
    try:
        return [*own, OtherServer(question, url)]
    except LitmusError as error:
        raise PromptUnavailableError(f"LITMUS_SERVER_URL={url} doesn't take {question.title!r}: {error}") from error


def _is_own(url: str, data_dir: str) -> bool:
    """Whether the server is the service of this data directory."""
    if urlsplit(url).hostname not in ("localhost", "127.0.0.1", "::1", socket.gethostname()):
        return False
    try:
        with urlopen(f"{url.rstrip('/')}/api/health", timeout=10.0) as answer:
            theirs = json.loads(answer.read()).get("data_dir", "")
        return Path(theirs).resolve() == Path(data_dir).resolve()
    except (URLError, OSError, ValueError, AttributeError):
        return False


def wait(question: Question, asked: list[Place]) -> dict[str, Any]:
    """The first answer. PromptUnavailableError when no place can be reached any more."""
    answer: dict[str, Any] = {"cancelled": True}
    try:
        answer = _first_answer(question, asked)
    finally:
        for place in asked:
            place.settle(answer)
    return answer


def _first_answer(question: Question, asked: list[Place]) -> dict[str, Any]:
    reached_at = time.monotonic()
    while True:
        for place in asked:
            try:
                answer = place.wait(SLICE_S if place is asked[-1] else 0)
                reached_at = time.monotonic()
            except LitmusError as error:
                answer = None
                if time.monotonic() - reached_at > UNREACHABLE_S:
                    raise PromptUnavailableError(f"{question.title!r} can't be shown any more: {error}") from error
                time.sleep(PAUSE_S)
            if answer is not None:
                return answer
        if question.deadline is not None and time.monotonic() > question.deadline + GRACE_S:
            return {"timed_out": True}
