"""Snippets of the founding pages, run as people run them: as a script, and as the cells of a notebook."""

from __future__ import annotations

import subprocess
import sys

from support.bench import Bench


def run_script(bench: Bench, code: str) -> str:
    file = bench.project / "snippet.py"
    file.write_text(code)
    done = subprocess.run(
        [sys.executable, str(file)],
        cwd=bench.project,
        env=bench.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_notebook(bench: Bench, code: str) -> str:
    """The code as a cell that is run twice, as people do; gives what the second time printed."""
    import nbclient
    import nbformat

    cells = [nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell(code)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = nbclient.NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(bench.project)}}
    )
    client.execute(env=bench.environment())
    return "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
