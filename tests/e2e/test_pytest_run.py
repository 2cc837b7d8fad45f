"""A real pytest run of the demo bench, seen through every door that the spine has."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pyarrow.ipc
import pyarrow.parquet

from support.bench import Bench


def test_a_run_is_recorded_by_plain_pytest(bench: Bench) -> None:
    finished = bench.pytest()

    runs = bench.json("runs")["runs"]
    assert len(runs) == 1
    assert runs[0]["outcome"] == "passed"
    assert runs[0]["dut_serial"] == "DUT001"
    assert runs[0]["station_id"] == "bench_1"
    assert runs[0]["run_id"] in finished.stdout, "the terminal summary names the run"


def test_a_failing_board_fails_the_run_and_names_the_measurement(bench: Bench) -> None:
    finished = bench.pytest("--dut-serial", "DUT006", check=False)

    assert finished.returncode == 1
    run = bench.json("runs")["runs"][0]
    assert run["outcome"] == "failed"
    failed = [m for m in bench.json("show", run["run_id"])["measurements"] if m["measurement_outcome"] == "failed"]
    assert [m["measurement_name"] for m in failed] == ["ripple_full_load"]
    assert re.search(r"ripple_full_load", finished.stdout)


def test_events_come_in_the_order_of_the_session(bench: Bench) -> None:
    bench.pytest("-k", "output_voltage")

    types = [event["event_type"] for event in bench.api.all_events()]
    assert types[0] == "session.started"
    assert types.index("run.started") < types.index("fixture.instrument_connected")
    assert types.index("test.steps_discovered") < types.index("test.step_started")
    assert types.index("test.step_started") < types.index("test.measurement") < types.index("run.ended")
    assert types.index("run.ended") < types.index("session.ended")
    assert "run.materialized" in types


def test_numbers_rise_without_a_repeat(bench: Bench) -> None:
    bench.pytest()
    bench.pytest("--dut-serial", "DUT002", check=False)

    numbers = [event["event_number"] for event in bench.api.all_events()]

    assert numbers == sorted(set(numbers))


def test_sealed_and_run_files_open_without_our_code(bench: Bench, eventually) -> None:
    bench.pytest()
    session = bench.json("runs")["runs"][0]["session_id"]
    sealed: Path = eventually(lambda: next(bench.data.glob(f"events/*/{session}.arrow"), None), what="a sealed session")
    run_file: Path = eventually(lambda: next(bench.data.glob("runs/*/*.parquet"), None), what="a run file")

    events = pyarrow.ipc.open_file(sealed).read_all()
    rows = pyarrow.parquet.read_table(run_file)
    records = duckdb.sql(f"SELECT record_type, count(*) AS n FROM '{run_file}' GROUP BY 1").fetchall()

    assert events.column_names[:7] == ["id", "event_type", "occurred_at", "received_at", "session_id", "run_id", "json"]
    assert "session.started" in events["event_type"].to_pylist()
    assert set(rows["run_outcome"].to_pylist()) == {"passed"}
    counts = dict(records)
    assert counts["run"] == 1
    assert counts["step"] >= 12
    assert counts["measurement"] >= 12


def test_a_query_sees_an_event_at_once_after_emit(bench: Bench) -> None:
    script = """
import litmus, socket, json, http.client, sys
from litmus.connect import connect

def count(session):
    c = http.client.HTTPConnection("localhost")
    c.sock = socket.socket(socket.AF_UNIX); c.sock.connect(sys.argv[1])
    c.request("POST", "/api/sql", json.dumps({"sql": f"SELECT count(*) FROM events WHERE session_id = '{session}' "
              "AND event_type = 'instrument.read'"}), {"Content-Type": "application/json"})
    return json.load(c.getresponse())["rows"][0][0]

with connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")
    for n in range(1, 51):
        dmm.measure_voltage()
        seen = count(station.session_id)
        assert seen == n, f"after {n} reads a query saw {seen}"
print("ok")
"""
    bench.litmus("runs")
    path = bench.project / "read_after_write.py"
    path.write_text(script)

    import sys

    process = bench.spawn(sys.executable, path, str(bench.data / "litmusd.sock"))
    output, _ = process.communicate(timeout=60)

    assert output.strip().endswith("ok"), output


def test_collecting_alone_records_nothing(bench: Bench) -> None:
    bench.pytest("--collect-only", "-q")

    assert bench.json("runs")["runs"] == []


def test_the_plugin_can_be_switched_off(bench: Bench) -> None:
    bench.pytest("-k", "nothing_matches", check=False)
    bench.pytest(LITMUS_RECORD="0")

    assert bench.json("runs")["runs"] == []


def test_the_summary_leads_to_the_run_page_while_a_server_runs(bench: Bench) -> None:
    without = bench.pytest("-k", "output_voltage").stdout
    url = bench.serve()

    finished = bench.pytest("-k", "output_voltage").stdout
    brief = bench.pytest("-q", "-k", "output_voltage").stdout

    ids = [run["run_id"] for run in bench.json("runs")["runs"]]
    assert "/results/" not in without
    assert re.search(rf"^page +{url}/results/{ids[1]}$", finished, re.MULTILINE), finished
    assert re.search(rf"^litmus: {ids[0]}: passed, {url}/results/{ids[0]}$", brief, re.MULTILINE), brief


def test_a_required_input_is_answered_by_whoever_is_served(bench: Bench, eventually) -> None:
    with (bench.project / "litmus.yaml").open("a") as file:
        file.write("\nrequired_inputs:\n  work_order: {message: Scan the work order, prompt_type: input}\n")
    bench.serve()
    process = bench.start_pytest("-k", "output_voltage", pace=0)

    (dialog,) = eventually(lambda: bench.api.get("/api/dialogs")["dialogs"])
    bench.api.post(f"/api/dialogs/{dialog['id']}/respond", {"value": "W17", "responded_by": "op-07"})

    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    started = [event for event in bench.api.all_events() if event["event_type"] == "run.started"]
    assert [event["session_inputs"] for event in started] == [{"work_order": "W17"}]


def test_the_vector_outcome_of_every_row_is_the_aggregate_of_its_step(bench: Bench, eventually) -> None:
    (bench.project / "test_rows.py").write_text(
        "import pytest\n\n\n@pytest.mark.litmus_sweeps([{'n': [1, 2]}])\ndef test_rows(vectors, logger):\n"
        "    for row in vectors:\n        logger.measure('v', row['n'], limit={'high': 1})\n"
    )

    bench.pytest("test_rows.py", check=False)

    file = eventually(lambda: next(iter(bench.data.glob("runs/*/*.parquet")), None))
    rows = duckdb.sql(
        f"SELECT record_type, measurement_outcome, vector_outcome FROM '{file}' WHERE record_type <> 'run' ORDER BY ALL"
    ).fetchall()
    assert rows == [("measurement", "failed", "failed"), ("measurement", "passed", "failed"), ("step", None, "failed")]
    (ended,) = [event for event in bench.api.all_events() if event["event_type"] == "test.step_ended"]
    assert ended["vector_outcome"] == "failed"
