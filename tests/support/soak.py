"""A soak: emitters record sessions through a real litmusd, while its memory, descriptors, threads, files and answers
are watched. What doesn't depend on the history is as large in the last third as in the second.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.api import Api
from support.programs import BUILD, LITMUSD

EMITTER = BUILD / "tests/soak/litmus_soak_emitter"
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR")
LEAST_SAMPLES = 9


@dataclass(frozen=True)
class Size:
    events: int
    sessions: int
    emitters: int = 4
    seconds: float | None = None  # stops earlier
    interval_s: float = 5.0  # between two samples

    @property
    def events_per_session(self) -> int:
        return self.events // self.sessions


@dataclass(frozen=True)
class Sample:
    at_s: float
    sessions: int
    rss_mib: float
    descriptors: int
    threads: int
    journals: int
    index_files: int


@dataclass
class Soak:
    """What was seen. `answers` are (time, milliseconds) of each question."""

    samples: list[Sample] = field(default_factory=list)
    answers: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    sealed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def thirds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The times of the second and of the last third."""
        begin, end = self.samples[0].at_s, self.samples[-1].at_s
        third = (end - begin) / 3
        return (begin + third, begin + 2 * third), (begin + 2 * third, end + 1)

    def median_of(self, name: str, between: tuple[float, float]) -> float:
        values = [getattr(s, name) for s in self.samples if between[0] <= s.at_s < between[1]]
        return float(statistics.median(values))

    def p99_of(self, question: str, between: tuple[float, float]) -> float:
        times = sorted(ms for at, ms in self.answers[question] if between[0] <= at < between[1])
        return times[int(len(times) * 0.99)] if times else 0.0


@dataclass(frozen=True)
class Bound:
    """The last third is at most `ratio` times the second, and `slack` more."""

    ratio: float
    slack: float

    def holds(self, second: float, last: float) -> bool:
        return last <= second * self.ratio + self.slack


# Segments are joined as they come, so that index files come and go; a sample catches them anywhere in between.
BOUNDS = {
    "rss_mib": Bound(1.10, 24),
    "descriptors": Bound(1.0, 24),
    "threads": Bound(1.0, 2),
    "journals": Bound(1.0, 16),
    "index_files": Bound(1.25, 12),
}
ANSWERS = Bound(1.5, 10)  # milliseconds; p99 of each question


def findings(soak: Soak, answers: Bound = ANSWERS) -> list[tuple[str, float, float, bool]]:
    """Each quantity with its second and its last third, and whether its bound holds."""
    second, last = soak.thirds()
    rows = []
    for name, bound in BOUNDS.items():
        values = soak.median_of(name, second), soak.median_of(name, last)
        rows.append((name, *values, bound.holds(*values)))
    for question in soak.answers:
        values = soak.p99_of(question, second), soak.p99_of(question, last)
        rows.append((f"p99 ms, {question}", *values, answers.holds(*values)))
    return rows


@contextmanager
def served(data_dir: Path) -> Iterator[tuple[int, Api]]:
    """A daemon; its process id, and its API. It has ended afterwards."""
    environment = {k: v for k, v in os.environ.items() if k in KEPT}
    data_dir.mkdir(parents=True, exist_ok=True)
    subprocess.run([LITMUSD, "--detach", "--data-dir", data_dir], check=True, env=environment)
    about = json.loads((data_dir / "litmusd.lock").read_text(encoding="utf-8"))
    try:
        yield about["pid"], Api(Path(about["socket"]))
    finally:
        os.kill(about["pid"], 15)
        while Path(f"/proc/{about['pid']}").exists():
            time.sleep(0.01)


def look(pid: int, data_dir: Path, at_s: float, sessions: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    words = {line.split()[0]: line.split()[1] for line in status.splitlines() if len(line.split()) > 1}
    return Sample(
        at_s,
        sessions,
        int(words["VmRSS:"]) / 1024,
        sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        int(words["Threads:"]),
        sum(1 for _ in (data_dir / "events").glob("????-??-??/*.journal")),
        sum(len(files) for _, _, files in os.walk(data_dir / "index")),
    )


class _Questions(threading.Thread):
    """Asks what a page of the newest things and of one thing asks, over and over."""

    def __init__(self, api: Api, soak: Soak, begun: float) -> None:
        super().__init__(daemon=True)
        self._api, self._soak, self._begun = api, soak, begun
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.05):
            if not self._soak.sealed:
                continue  # there need be no event yet
            self._ask("latest events", "/api/events?latest=true&limit=50")
            newest = self._soak.sealed[-1]
            first = self._soak.sealed[0]
            self._ask("newest session", f"/api/events?session_id={newest}&limit=50")
            self._ask("first session", f"/api/events?session_id={first}&limit=50")

    def _ask(self, name: str, target: str) -> None:
        begun = time.perf_counter()
        try:
            status, _, body = self._api.raw("GET", target)
        except OSError as error:
            self._soak.problems.append(f"{target}: {error}")
            return
        took = (time.perf_counter() - begun) * 1000
        if status != 200 or not json.loads(body)["events"]:
            self._soak.problems.append(f"{target}: {status} {body[:200]!r}")
        self._soak.answers.setdefault(name, []).append((time.perf_counter() - self._begun, took))


def _follow(emitter: subprocess.Popen[str], soak: Soak) -> None:
    if emitter.stdout is not None:
        soak.sealed.extend(line.strip() for line in emitter.stdout)


def run(data_dir: Path, size: Size, report: bool = False) -> Soak:
    """Runs it to its end; problems are what an emitter or a question said that it shouldn't."""
    soak = Soak()
    with served(data_dir) as (pid, api):
        begun = time.perf_counter()
        share = size.sessions // size.emitters
        command = [EMITTER, "--data-dir", data_dir, "--sessions", str(share)]
        command += ["--events-per-session", str(size.events_per_session)]
        pipe = subprocess.PIPE
        emitters = [
            subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(size.emitters)
        ]
        readers = [threading.Thread(target=_follow, args=(one, soak), daemon=True) for one in emitters]
        for reader in readers:
            reader.start()
        questions = _Questions(api, soak, begun)
        questions.start()
        while any(reader.is_alive() for reader in readers):
            readers[0].join(size.interval_s) if readers[0].is_alive() else time.sleep(size.interval_s)
            now = time.perf_counter() - begun
            soak.samples.append(look(pid, data_dir, now, len(soak.sealed)))
            if report:
                print(soak.samples[-1], flush=True)
            if size.seconds is not None and now > size.seconds:
                for one in emitters:
                    if one.stdin is not None and not one.stdin.closed:
                        one.stdin.close()
        questions.stop.set()
        questions.join()
        _finish(emitters, soak)
        _count(api, soak, size)
    return soak


def _finish(emitters: list[subprocess.Popen[str]], soak: Soak) -> None:
    for one in emitters:
        said = one.stderr.read() if one.stderr is not None else ""
        if one.wait() != 0:
            soak.problems.append(f"an emitter ended with {one.returncode}: {said}")
        for stream in (one.stdin, one.stdout, one.stderr):
            if stream is not None:
                stream.close()


def _count(api: Api, soak: Soak, size: Size) -> None:
    """Everything that was sealed is there."""
    steps = (size.events_per_session - 4) // 10
    wanted = len(soak.sealed) * (4 + 10 * steps)
    rows = api.sql(
        "SELECT count(*) AS n, count(DISTINCT session_id) AS s FROM events WHERE event_type != 'run.materialized'"
    )
    if (rows[0]["n"], rows[0]["s"]) != (wanted, len(soak.sealed)):
        soak.problems.append(f"{rows[0]} are stored of {wanted} events in {len(soak.sealed)} sessions")
