"""Mocks, git, environment, models."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from litmus import Limit, Measurement, Outcome, Waveform
from litmus._git import read_git
from litmus.environment import EnvironmentSnapshot
from litmus.instruments import Mock
from litmus.instruments.mocks import StandIn


class Dmm:
    gain: float

    def __init__(self) -> None:
        raise RuntimeError("no hardware")

    @property
    def range(self) -> float:
        return 1.0

    def measure(self) -> float:
        raise RuntimeError("no hardware")

    def reset(self) -> int:
        return 1


def test_a_mock_passes_for_its_class_and_answers_as_configured() -> None:
    mock = Mock(Dmm, measure=3.3, gain=2.0, range=10.0)

    assert isinstance(mock, Dmm)
    assert (mock.measure(), mock.reset(), mock.gain, mock.range) == (3.3, None, 2.0, 10.0)


def test_reading_an_attribute_that_a_mock_was_not_given_is_an_error() -> None:
    mock = Mock(Dmm)

    with pytest.raises(AttributeError, match="range"):
        _ = mock.range
    with pytest.raises(AttributeError):
        _ = mock.gain


def test_a_mock_of_object_has_what_it_was_given() -> None:
    mock = Mock(object, measure=1.0, scale=lambda x: 2 * x)

    assert (mock.measure(), mock.scale(3)) == (1.0, 6)
    with pytest.raises(AttributeError):
        mock.other()


def test_a_stand_in_answers_by_its_configuration() -> None:
    stand_in = StandIn(
        "dmm",
        "GPIB::1",
        {
            "measure": 3.3,
            "by_channel": {"a": 1, "b": 2},
            "samples": [1, 2],
            "ramp": {"linspace": [0, 1, 3]},
            "noisy": {"nominal": 5.0, "sigma": 0.1},
        },
    )

    assert (stand_in.measure(), stand_in.by_channel("b"), stand_in.by_channel("c")) == (3.3, 2, None)
    assert (stand_in.samples(), stand_in.ramp()) == ([1, 2], [0, 0.5, 1])
    assert stand_in.unlisted(1, x=2) is None
    draws = [stand_in.noisy() for _ in range(200)]
    assert len(set(draws)) > 190
    assert 4.9 < sum(draws) / 200 < 5.1


def test_a_list_of_a_stand_in_is_not_shared_between_calls() -> None:
    stand_in = StandIn("dmm", "", {"samples": [1]})
    stand_in.samples().append(2)

    assert stand_in.samples() == [1]


@pytest.mark.parametrize(
    ("value", "fields", "outcome"),
    [
        (None, {"limit_low": 1}, Outcome.ERRORED),
        (1.0, {}, Outcome.DONE),
        (1.0, {"limit_low": 0, "limit_high": 2}, Outcome.PASSED),
        (3.0, {"limit_low": 0, "limit_high": 2}, Outcome.FAILED),
        (float("nan"), {"limit_low": 0}, Outcome.FAILED),
        (2.0, {"limit_high": 2, "limit_comparator": "LT"}, Outcome.FAILED),
    ],
)
def test_check_limit_judges_a_measurement(value: float | None, fields: dict, outcome: Outcome) -> None:
    measurement = Measurement(name="m", value=value, **fields)
    assert measurement.outcome is None

    assert measurement.check_limit() is outcome
    assert measurement.outcome is outcome


def test_a_limit_judges_by_in() -> None:
    limit = Limit(low=1, high=2, units="V")

    assert 1.5 in limit
    assert 2.5 not in limit
    assert (limit.low, limit.comparator, limit.units) == (1.0, "GELE", "V")
    assert limit == Limit(low=1, high=2, units="V") != Limit(low=1)


@pytest.mark.parametrize("bad", [{"comparator": "ABOUT"}, {"comparator": "EQ"}, {"low": "high"}, {"lwo": 1}])
def test_an_impossible_limit_is_refused(bad: dict) -> None:
    with pytest.raises((ValueError, TypeError)):
        Limit(**bad)


def test_a_waveform_is_a_sequence_of_its_samples() -> None:
    waveform = Waveform(t0=0.0, dt=1e-6, Y=[1.0, 3.0, 2.0])

    assert (len(waveform), max(waveform), waveform[1]) == (3, 3.0, 3.0)


def test_git_is_read_without_git(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-b", "trunk")
    git("commit", "--allow-empty", "-m", "first")
    git("remote", "add", "origin", "https://someone:secret@example.com/a/b.git")
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)

    assert read_git(inner) == (git("rev-parse", "HEAD"), "trunk", "https://example.com/a/b.git")
    git("pack-refs", "--all")
    assert read_git(inner).commit == git("rev-parse", "HEAD")
    git("checkout", "--detach")
    assert read_git(inner)[:2] == (git("rev-parse", "HEAD"), None)


def test_without_git_nothing_is_known(tmp_path: Path) -> None:
    assert read_git(tmp_path) == (None, None, None)


def test_equal_environments_have_equal_fingerprints(tmp_path: Path) -> None:
    first = EnvironmentSnapshot.take(tmp_path)
    (tmp_path / "requirements.txt").write_text("numpy==1\n")
    second = EnvironmentSnapshot.take(tmp_path)

    assert first.env_fingerprint == EnvironmentSnapshot.take(tmp_path / "elsewhere").env_fingerprint
    assert first.env_fingerprint != second.env_fingerprint
    assert first.dependencies["pytest"]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('{"pid":1,"socket":"s","url":"http://localhost:8000"}   \n', "http://localhost:8000"),
        ('{"pid":1,"socket":"s"}\n', None),
        ("", None),
        ("torn {", None),
        ('{"pid":4194305,"socket":"s","url":"http://localhost:8000"}', None),  # more than there are: it has died
    ],
)
def test_the_address_of_the_page_comes_from_the_lock_file(text: str, url: str | None, tmp_path: Path) -> None:
    from litmus._service import served_url

    (tmp_path / "litmusd.lock").write_text(text)

    assert served_url(str(tmp_path)) == url
    assert served_url(str(tmp_path / "elsewhere")) is None
