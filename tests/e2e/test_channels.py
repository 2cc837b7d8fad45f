"""Samples from their instruments to every door: while they come, after they are sealed, after crashes."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow.ipc
import pyarrow.parquet
import pytest

from support.api import ApiError
from support.bench import Bench
from support.programs import BUILD
from support.sampling import Sampler

ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"

VIEWS: list[dict[str, Any]] = [
    {},
    {"last_n": 3},
    {"max_points": 7},
    {"max_points": 100},
    {"max_points": 100, "decimate": "minmax"},
    {"max_points": 2_000, "decimate": "minmax", "last_n": 2_500},
    {"until": "2000-01-01T00:00:00Z"},
    {"since": "2000-01-01T00:00:00Z", "max_points": 11},
]


@pytest.fixture
def served(bench: Bench) -> Bench:
    """The bench with its daemon at work."""
    bench.litmus("runs")
    return bench


def journals(bench: Bench) -> list[Path]:
    return sorted(bench.data.glob("channels/*/*.journal"))


def segments(bench: Bench) -> list[Path]:
    return sorted(bench.data.glob("channels/*/*.arrow"))


def channel_ids(bench: Bench) -> list[str]:
    return [channel["channel_id"] for channel in bench.api.get("/api/channels")["channels"]]


def answers(bench: Bench, session_id: str | None = None) -> dict[str, Any]:
    """What every route says of every channel; whether its writer is at work aside."""
    out: dict[str, Any] = {}
    for channel_id in channel_ids(bench):
        path = "/api/channels/" + quote(channel_id, safe="")
        for view in VIEWS:
            out[f"{channel_id} {view}"] = bench.api.get(path, session_id=session_id, **view)
        for accept in (ARROW, "text/csv"):
            status, _, body = bench.api.raw("GET", path + "?max_points=50", Accept=accept)
            assert status == 200
            out[f"{channel_id} {accept}"] = body
        out[f"{channel_id} parquet"] = pyarrow.parquet.read_table(
            io.BytesIO(bench.api.raw("GET", path + "?max_points=50", Accept=PARQUET)[2])
        ).to_pylist()
    for name in ("/api/channels", "/api/channels/_recent"):
        channels = bench.api.get(name, session_id=session_id)["channels"]
        out[name] = [{key: value for key, value in one.items() if key != "live"} for one in channels]
    return out


def differences(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    return [key for key in a.keys() | b.keys() if a.get(key) != b.get(key)]


def restart(bench: Bench) -> None:
    bench.litmus("daemon", "stop")
    bench.litmus("runs")


def test_sealed_channels_answer_as_live_ones(served: Bench, eventually) -> None:
    first, second = Sampler(served, "kinds"), Sampler(served, "kinds")
    assert first.line() == second.line() == "ready"
    live, live_first = answers(served), answers(served, first.session_id)
    assert len(channel_ids(served)) == 11
    assert all(channel["live"] for channel in served.api.get("/api/channels")["channels"])

    first.end()
    second.end()
    eventually(lambda: not journals(served), within=30, what="sealing")

    assert differences(answers(served), live) == []
    assert differences(answers(served, first.session_id), live_first) == []
    assert not any(channel["live"] for channel in served.api.get("/api/channels")["channels"])
    restart(served)
    assert differences(answers(served), live) == []
    served.litmus("daemon", "stop")
    shutil.rmtree(served.data / "index")
    served.litmus("runs")
    assert differences(answers(served), live) == []
    assert served.api.sql("SELECT * FROM losses") == []


def test_segments_open_without_our_code(served: Bench, eventually) -> None:
    sampler = Sampler(served, "kinds")
    assert sampler.line() == "ready"
    sampler.end()
    eventually(lambda: not journals(served), within=30, what="sealing")

    tables = {path.name: pyarrow.ipc.open_file(path).read_all() for path in segments(served)}

    floats = tables[f"psu.float_{sampler.session_id[:8]}.arrow"]
    fixed = ["timestamp", "value", "sample_interval", "units", "source_method", "session_id", "sample_offset"]
    assert floats.schema.names == fixed
    assert floats["value"].to_pylist()[9:12] == [np.sin(9), np.sin(10), np.sin(11)]
    assert floats["sample_offset"].to_pylist() == list(range(3_000))
    wave = tables[f"scope.waveform_{sampler.session_id[:8]}.arrow"]
    assert wave.schema.names == [*fixed, "t0"]
    assert (wave["t0"].to_pylist(), wave["sample_interval"].to_pylist()) == ([-1e-3], [2e-6])
    mixed = [name for name in tables if name.startswith("psu.mixed")]
    assert len(mixed) == 3, "one for each type"
    registry = json.loads((served.data / "channels/_registry.json").read_text())
    assert registry["psu.float"]["units"] == "V"
    descriptor = next(c for c in served.api.get("/api/channels")["channels"] if c["channel_id"] == "psu.mixed")
    assert descriptor["properties"]["value_types"] == ["float64", "int64", "text"]


def test_a_long_waveform_shows_its_exact_extremes_at_once(served: Bench, eventually) -> None:
    sys.path.insert(0, str(BUILD / "python"))
    from litmus import _core

    session = _core.Session(str(served.data))
    session.start({})
    samples = np.random.default_rng(3).normal(size=10_000_000)
    session.append_sample("scope.long", samples, "V", 1e-6, "read")

    began = time.monotonic()
    live = served.api.get("/api/channels/scope.long", max_points=2_000, decimate="minmax")["data"][0]
    assert time.monotonic() - began < 1.0

    borders = [len(samples) * b // 1_000 for b in range(1_001)]
    expected: list[int] = []
    for begin, end in itertools.pairwise(borders):
        part = samples[begin:end]
        expected += sorted({begin + int(part.argmin()), begin + int(part.argmax())})
    assert live["index"] == expected
    assert live["value"] == samples[expected].tolist()

    session.end("passed")
    session.close()
    eventually(lambda: not journals(served), within=60, what="sealing")
    assert served.api.get("/api/channels/scope.long", max_points=2_000, decimate="minmax")["data"][0] == live


def acknowledged_before_kill(bench: Bench) -> tuple[Sampler, int]:
    sampler = Sampler(bench, "scalars")
    count = 0
    while count < 20_000:
        count = int(sampler.line())
    sampler.kill()
    return sampler, count


def counted(bench: Bench) -> list[int]:
    data = bench.api.get("/api/channels/psu.count")["data"]
    assert [sample["sample_offset"] for sample in data] == list(range(len(data)))
    return [sample["value"] for sample in data]


def test_a_killed_producer_loses_no_acknowledged_sample(served: Bench, eventually) -> None:
    _, acknowledged = acknowledged_before_kill(served)

    values = counted(served)
    assert values[:acknowledged] == list(range(acknowledged)), "before the daemon knows that it is dead"
    eventually(lambda: not journals(served), within=30, what="sealing")
    assert counted(served) == values
    restart(served)
    assert counted(served) == values


def test_a_daemon_killed_while_sealing_loses_and_doubles_nothing(served: Bench, eventually) -> None:
    _, acknowledged = acknowledged_before_kill(served)
    values = counted(served)
    for delay in (0.0, 0.05, 0.2, 0.4):
        time.sleep(delay)  # somewhere on the way from the death of the producer to the sealed segment
        served.kill_daemon()
        served.litmus("runs")
        assert counted(served) == values
    assert len(values) >= acknowledged
    eventually(lambda: not journals(served), within=30, what="sealing")
    assert counted(served) == values
    assert len(segments(served)) == 1


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [value["_ref"]] if "_ref" in value else [ref for one in value.values() for ref in references(one)]
    return []


def test_a_reference_resolves_for_ever(served: Bench, eventually) -> None:
    served.pytest("-k", "without_load", check=False)
    refs = [(event["run_id"], ref) for event in served.api.all_events() for ref in references(event)]
    assert refs, "the demo bench reads waveforms"
    run_id, uri = refs[0]
    before = served.api.get(f"/api/runs/{run_id}/ref", uri=uri)
    assert before["data"][0]["length"] > 0
    eventually(lambda: not journals(served), within=30, what="sealing")
    assert served.api.get(f"/api/runs/{run_id}/ref", uri=uri) == before
    with pytest.raises(ApiError, match="404"):
        served.api.get(f"/api/runs/{run_id}/ref", uri=uri + "99999999")


def test_channels_over_the_port_of_serve(served: Bench) -> None:
    sampler = Sampler(served, "kinds")
    assert sampler.line() == "ready"
    url = served.serve()

    with urllib.request.urlopen(f"{url}/api/channels/scope.f64?max_points=500", timeout=10) as answer:
        data = json.load(answer)["data"]

    assert sum(len(sample["value"]) for sample in data) <= 500
    assert data[0]["length"] == 100_000
    sampler.end()


def test_channels_on_the_command_line(served: Bench, tmp_path: Path) -> None:
    sampler = Sampler(served, "kinds")
    assert sampler.line() == "ready"

    listed = served.litmus("channels", "list").stdout
    assert "scope.waveform" in listed
    assert "CHANNEL" in listed
    assert len(served.json("channels", "list", "--session", sampler.session_id)["channels"]) == 11
    shown = served.litmus("channels", "show", "scope.f64").stdout
    assert "100000 elements:" in shown
    assert len(served.json("channels", "show", "psu.float", "--since", "1h", "--max-points", "10")["data"]) == 10
    csv = served.litmus("channels", "export", "psu.int", "--session", sampler.session_id[:13]).stdout.splitlines()
    assert csv[0].startswith("timestamp,value,")
    assert len(csv) == 3_001
    served.litmus("channels", "export", "scope.f32", "-f", "parquet", "-o", str(tmp_path / "f32.parquet"))
    assert len(pyarrow.parquet.read_table(tmp_path / "f32.parquet")["value"][0]) == 5_000
    served.litmus("channels", "export", "rack/a scope", "-f", "arrow", "-o", str(tmp_path / "a.arrow"))
    assert pyarrow.ipc.open_stream(tmp_path / "a.arrow").read_all()["value"].to_pylist() == [[1, 2, 3]]
    refused = served.litmus("channels", "show", "psu.int", "--since", "yesterday", check=False)
    assert refused.returncode == 2
    assert "7d" in refused.stderr

    tail = served.spawn(
        BUILD / "src/cli/litmus", "channels", "tail", "psu.text", "--session", sampler.session_id, "--json"
    )
    assert tail.stdout is not None
    assert json.loads(tail.stdout.readline())["samples"][0]["value"] == "state µ 0"
    tail.kill()
    sampler.end()
