"""connect() in a Jupyter kernel: cells run again, output that keeps a connection, kernels that restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from support.bench import Bench
from support.programs import BUILD

OPEN = "from litmus.connect import connect\nstation = connect('bench_1')\nstation.start()"
USE = "dmm = station.instrument('dmm')\nprint(type(dmm.measure_voltage()).__name__)"


class Notebook:
    """A kernel, and cells that are run in it."""

    def __init__(self, folder: Path) -> None:
        self._book = nbformat.v4.new_notebook()
        self._client = NotebookClient(
            self._book, timeout=60, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        self._kernel: Any = self._client.setup_kernel(cleanup_kc=True)
        self._kernel.__enter__()

    def run(self, code: str) -> str:
        """What the cell shows; raises when it raises."""
        cell = nbformat.v4.new_code_cell(code)
        self._book.cells.append(cell)
        done = self._client.execute_cell(cell, len(self._book.cells) - 1)
        return "".join(output.get("text") or output["data"]["text/plain"] for output in done.outputs)

    def close(self) -> None:
        """Shuts the kernel down, as Jupyter does."""
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            kernel.__exit__(None, None, None)


@pytest.fixture
def open_notebook(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], Notebook]]:
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPATH", str(BUILD / "python"))
    monkeypatch.setenv("LITMUS_DAEMON_IDLE_TIMEOUT", "60")
    opened: list[Notebook] = []

    def make() -> Notebook:
        opened.append(Notebook(bench.project))
        return opened[-1]

    yield make
    for notebook in opened:
        notebook.close()
    if bench.daemon_pid() is not None:
        bench.kill_daemon()


def outcomes(bench: Bench) -> list[str]:
    return [event["outcome"] for event in bench.api.all_events() if event["event_type"] == "session.ended"]


def test_cells_can_be_run_again(bench: Bench, open_notebook: Callable[[], Notebook]) -> None:
    notebook = open_notebook()
    for _ in range(3):
        notebook.run(OPEN)
        assert notebook.run(USE) == "float\n"
    assert "started" in notebook.run("repr(station)")
    notebook.run("seen = []\nstation.on_event(seen.append)\nNone")
    assert notebook.run("station.stop()\nprint(seen[-1]['event_type'])") == "session.ended\n"

    assert outcomes(bench) == ["passed"] * 3
    assert len([e for e in bench.api.all_events() if e["event_type"] == "session.started"]) == 3


def test_output_that_keeps_a_connection_is_told_how_to_free_it(
    bench: Bench, open_notebook: Callable[[], Notebook]
) -> None:
    notebook = open_notebook()
    shown = notebook.run(OPEN + "\nstation")
    assert shown.startswith("<StationConnection bench_1 started ")
    assert "\n" not in shown
    notebook.run(USE)
    notebook.run("first = station\n" + OPEN)

    with pytest.raises(CellExecutionError, match=r"ResourceInUse.*\.stop\(\)"):
        notebook.run(USE)

    notebook.run("first.stop()")
    assert notebook.run(USE) == "float\n"


def test_a_kernel_that_restarts_leaves_the_bench_free(bench: Bench, open_notebook: Callable[[], Notebook]) -> None:
    first = open_notebook()
    first.run(OPEN)
    first.run(USE)
    with pytest.raises(CellExecutionError):
        first.run("1 / 0")
    first.run("station.instrument('dmm').measure_voltage()")  # an error in a cell ends nothing
    first.close()

    second = open_notebook()
    second.run(OPEN)
    assert second.run(USE) == "float\n"
    second.run("station.stop()")

    assert outcomes(bench) == ["passed", "passed"]
