"""What a session asks before it starts and says when it ends; and --strict-traceability."""

from __future__ import annotations

import pytest
from conftest import Recorded

# --- required inputs --------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(project: pytest.Pytester) -> pytest.Pytester:
    (project.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\nrequired_inputs:\n"
        "  work_order: {message: Scan the work order, prompt_type: input}\n"
        "  shift: {message: Which shift?, prompt_type: choice, choices: [early, late]}\n"
        "  clean: {message: Is the jig clean?}\n"
    )
    project.makepyfile("def test_it():\n    pass\n")
    return project


def test_what_nobody_gave_is_asked_of_the_operator(
    asking: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")

    asking.runpytest_subprocess("--work-order=W17").assert_outcomes(passed=1)

    run = recorded.one("run.started")
    assert run["session_inputs"] == {"work_order": "W17", "shift": "early", "clean": "true"}
    assert [event["message"] for event in recorded.events("dialog.opened")] == ["Which shift?", "Is the jig clean?"]
    assert {event["run_id"] for event in recorded.events("dialog.responded")} == {None}
    assert recorded.types().index("dialog.responded") < recorded.types().index("run.started")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"LITMUS_AUTO_CONFIRM": "cancel"}, "*'Scan the work order' was cancelled*"),
        ({"LITMUS_AUTO_CONFIRM": "1"}, "*the answer was empty*"),
    ],
)
def test_without_an_answer_it_is_a_usage_error(
    variables: dict, message: str, asking: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    result = asking.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message, "*requires 'work_order' (Scan the work order): give --work-order=*"])
    assert recorded.types()[-1] == "session.ended"
    assert recorded.one("session.ended")["outcome"] == "errored"
    assert recorded.events("run.started") == []


def test_an_input_named_as_a_field_of_the_run_fills_it(
    project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\nrequired_inputs:\n"
        "  operator: {message: Who?, prompt_type: input}\n"
        "  dut_serial: {message: Scan the unit, prompt_type: choice, choices: [SN1, SN2]}\n"
    )
    project.makepyfile("def test_it(context):\n    assert context.run.dut.serial == 'SN1'\n")
    monkeypatch.setenv("LITMUS_OPERATOR", "ada")
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "1")

    project.runpytest_subprocess().assert_outcomes(passed=1)

    run = recorded.one("run.started")
    assert (run["operator_id"], run["dut_serial"]) == ("ada", "SN1")
    assert run["session_inputs"] == {"operator": "ada", "dut_serial": "SN1"}
    scanned = recorded.one("fixture.dut_scanned")
    assert (scanned["dut_serial"], scanned["scan_source"]) == ("SN1", "prompt")


def test_a_serial_from_the_launch_page_is_an_event(
    project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile("def test_it():\n    pass\n")
    monkeypatch.setenv("_LITMUS_RUN_ID", "01a20100-92da-7474-b3d5-6f6c4fbef44c")

    project.runpytest_subprocess("--dut-serial=SN1").assert_outcomes(passed=1)

    scanned = recorded.one("fixture.dut_scanned")
    assert (scanned["dut_serial"], scanned["scan_source"]) == ("SN1", "ui")


def test_a_serial_from_a_flag_was_not_scanned(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile("def test_it():\n    pass\n")

    project.runpytest_subprocess("--dut-serial=SN1").assert_outcomes(passed=1)

    assert recorded.events("fixture.dut_scanned") == []


@pytest.mark.parametrize("flag", ["--work-order", "--work_order"])
@pytest.mark.parametrize("key", ["work-order", "work_order"])
def test_both_spellings_of_a_flag_serve_both_spellings_of_a_key(
    key: str, flag: str, project: pytest.Pytester, recorded: Recorded
) -> None:
    (project.path / "litmus.yaml").write_text(
        f"name: p\ndata_dir: data\nrequired_inputs: {{{key}: {{message: Scan, prompt_type: input}}}}\n"
    )
    project.makepyfile("def test_it():\n    pass\n")

    project.runpytest_subprocess(f"{flag}=W17").assert_outcomes(passed=1)

    assert recorded.one("run.started")["session_inputs"] == {key: "W17"}


def test_an_input_that_a_flag_of_the_plugin_or_its_twin_gives_is_not_asked_for(
    project: pytest.Pytester, recorded: Recorded
) -> None:
    (project.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\nrequired_inputs:\n  operator: {message: Who?, prompt_type: input}\n"
    )
    (project.path / "pytest.ini").write_text("[pytest]\nlitmus_operator = ida\n")
    project.makepyfile("def test_it():\n    pass\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)
    project.runpytest_subprocess("--operator=bob").assert_outcomes(passed=1)

    runs = [(run["operator_id"], run["session_inputs"]["operator"]) for run in recorded.events("run.started")]
    assert sorted(runs) == [("bob", "bob"), ("ida", "ida")]


# --- the block at the end ---------------------------------------------------------------------------------------------

FAILING = (
    "def test_it(logger):\n    logger.measure('a', 1.0, limit={'low': 2, 'high': 3, 'units': 'V'})\n"
    "    logger.measure('b', 1.0, limit={'low': 2})\n"
)
UNSAFE = """
import pytest

class Psu:
    def __init__(self, resource):
        pass

    def safe_state(self):
        raise OSError("no answer")
"""


def test_the_block_names_run_outcome_and_first_failure_aligned(project: pytest.Pytester) -> None:
    project.makepyfile(FAILING)

    project.runpytest_subprocess().stdout.fnmatch_lines(
        [
            "*= litmus =*",
            "run            ????????-*: failed",
            "first failure  test_it: a = 1 V, limit 2 <= v <= 3 V",
        ]
    )


def test_with_q_it_is_one_line(project: pytest.Pytester) -> None:
    project.makepyfile(FAILING)

    result = project.runpytest_subprocess("-q")

    result.stdout.fnmatch_lines(["litmus: ????????-*: failed, test_it: a = 1 V, limit 2 <= v <= 3 V*"])
    result.stdout.no_fnmatch_line("*= litmus =*")


def test_a_limit_by_nominal_alone_is_named(project: pytest.Pytester) -> None:
    project.makepyfile(
        "def test_it(verify):\n    verify('a', 2, limit={'nominal': 1, 'comparator': 'EQ', 'units': 'V'})\n"
    )

    project.runpytest_subprocess().stdout.fnmatch_lines(["first failure  test_it: a = 2 V, limit *1*"])


@pytest.mark.parametrize("recording", ["1", "0"])
def test_instruments_that_did_not_reach_their_safe_state_are_named(
    recording: str, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_RECORD", recording)
    project.mkdir("stations")
    (project.path / "stations/b.yaml").write_text(
        "id: b\nname: B\ninstruments:\n"
        "  psu: {type: psu, driver: drivers.Psu, resource: 'SIM::1'}\n"
        "  load: {type: load, driver: drivers.Psu, resource: 'SIM::2'}\n"
    )
    (project.path / "drivers.py").write_text(UNSAFE)
    project.makepyfile("def test_it(psu, load):\n    pass\n")

    result = project.runpytest_subprocess("--station=b")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["warning*safe state not reached: load, psu; look at the bench before you touch it"])


@pytest.mark.parametrize(("git", "reason"), [(False, "there is no git commit"), (True, "the git tree is dirty")])
def test_a_phase_that_is_not_recorded_is_told(
    git: bool, reason: str, project: pytest.Pytester, recorded: Recorded
) -> None:
    project.makepyfile("def test_it():\n    pass\n")
    if git:
        commit = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x", "--allow-empty"]
        for command in (["git", "init", "-q"], commit):
            assert project.run(*command).ret == 0

    result = project.runpytest_subprocess("--test-phase=production")

    result.stdout.fnmatch_lines([f"phase*development, not production: {reason}"])
    assert recorded.one("run.started")["test_phase"] == "development"


# --- strict traceability ----------------------------------------------------------------------------------------------

PRODUCT = """
id: board
name: Board
pins: {VOUT: {name: J1.3}}
characteristics:
  v_out: {function: dc_voltage, direction: output, pin: VOUT, units: V, bands: [{value: 3.3, accuracy: {absolute: 1}}]}
"""
MEASURES = """
def test_of_the_product(verify):
    verify("v_out", 3.3)

def test_of_nothing(logger):
    logger.measure("other", 1.0)
    logger.measure("third", 1.0, limit={"low": 0})

def test_named(verify):
    verify("v", 1.0, limit={"low": 0, "spec_ref": "DS 4.1"})

def test_without_measurements():
    pass
"""


def test_strict_traceability_fails_what_cannot_be_traced(project: pytest.Pytester, recorded: Recorded) -> None:
    project.mkdir("products")
    (project.path / "products/board.yaml").write_text(PRODUCT)
    project.makepyfile(MEASURES)

    project.runpytest_subprocess().assert_outcomes(passed=4)
    result = project.runpytest_subprocess("--strict-traceability")

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        ["*strict-traceability: 'other' has no spec_ref or dut_pin; 'third' has no spec_ref or dut_pin"]
    )
    assert recorded.steps()["test_of_nothing"] == "failed"


def test_strict_traceability_takes_a_pin_for_a_spec(project: pytest.Pytester) -> None:
    for folder, text in (
        ("products/board", PRODUCT),
        ("stations/b", "id: b\nname: B\ninstruments: {dmm: {type: dmm, mock: true}}\n"),
        ("fixtures/jig", "id: jig\nconnections: {out: {name: out, instrument: dmm, dut_pin: VOUT}}\n"),
    ):
        (project.path / folder).parent.mkdir()
        (project.path / f"{folder}.yaml").write_text(text)
    project.makepyfile(
        "def test_it(pins, logger):\n    assert pins['VOUT'] is not None\n    logger.measure('raw', 1.0)\n"
    )

    project.runpytest_subprocess("--station=b", "--strict-traceability").assert_outcomes(passed=1)


def test_without_a_product_a_recorded_measurement_is_traceable(project: pytest.Pytester) -> None:
    (project.path / "pytest.ini").write_text("[pytest]\nlitmus_strict_traceability = true\n")
    project.makepyfile("def test_it(logger):\n    logger.measure('raw', 1.0)\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_what_is_not_recorded_cannot_be_traced(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_RECORD", "0")
    project.makepyfile("def test_it(logger):\n    logger.measure('raw', 1.0)\n")

    result = project.runpytest_subprocess("--strict-traceability")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*strict-traceability: 'raw' has no run_id and no step_name"])
