"""ChannelStore and ChannelClient against a real service: what is written is found, each sample comes once."""

from __future__ import annotations

import array
import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from support.bench import Bench
from support.programs import BUILD

sys.path.insert(0, str(BUILD / "python"))

from litmus import ChannelStore, LitmusError
from litmus.connect import StationConnection, connect
from litmus.data.channels.client import ChannelClient
from litmus.data.channels.models import ChannelDescriptor, ChannelSample

MANY = 20_000

WRITER = """
import sys
from litmus.data.channels.store import ChannelStore
with ChannelStore(sys.argv[1], sys.argv[2]) as store:
    for i in range(int(sys.argv[3])):
        store.append("dmm.voltage", float(i), units="V")
"""


class Seen:
    """A callback that keeps what it is called with."""

    def __init__(self) -> None:
        self.samples: list[ChannelSample] = []
        self._changed = threading.Condition()

    def __call__(self, sample: ChannelSample) -> None:
        with self._changed:
            self.samples.append(sample)
            self._changed.notify_all()

    def wait_count(self, count: int, within: float = 30.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.samples) >= count, within), f"{len(self.samples)} came"

    def values(self, channel: str = "dmm.voltage") -> list[Any]:
        return [sample.value for sample in self.samples if sample.channel_id == channel]


@pytest.fixture(autouse=True)
def quick_end(bench: Bench) -> Iterator[None]:
    """The service of a test has nothing to bring in order at the end."""
    yield
    if bench.daemon_pid() is not None:
        bench.kill_daemon()


@pytest.fixture
def store(bench: Bench) -> Iterator[ChannelStore]:
    with ChannelStore(bench.data, uuid4()) as opened:
        yield opened


@pytest.fixture
def station(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[StationConnection]:
    monkeypatch.chdir(bench.project)
    with connect("bench_1", mock=True, data_dir=bench.data) as connection:
        yield connection


def test_what_is_written_is_read_back_at_once(store: ChannelStore) -> None:
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    reference = store.append("dmm.voltage", 3.3, units="V", source_method="measure")
    store.write("dmm.voltage", 3.4, units="V", timestamp=when)
    store.write(ChannelSample(channel_id="dmm.voltage", timestamp=when, value=3.5, units="V", source_method="me"))

    found = store.query("dmm.voltage")

    assert reference == f"channel://dmm.voltage/{store.session_id}/0"
    assert len(found) == 3
    first, second, third = found
    assert (first.channel_id, first.value, first.units, first.source_method) == ("dmm.voltage", 3.3, "V", "measure")
    assert (first.session_id, first.sample_offset) == (str(store.session_id), 0)
    assert abs(first.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    assert (second.timestamp, third.timestamp, third.source_method) == (when, when, "me")
    assert found.values == [3.3, 3.4, 3.5]
    assert found[1:].values == [3.4, 3.5]


def test_values_of_each_kind_come_back_as_they_were(store: ChannelStore) -> None:
    values: dict[str, Any] = {
        "i": 7,
        "f": 1.5,
        "nan": math.nan,
        "inf": -math.inf,
        "b": True,
        "t": "warm",
        "text": "NaN",
        "list": [1.0, math.nan, 3.0],
        "ints": array.array("q", [1, 2, 3]),
        "dict": {"a": 1, "b": [2]},
    }
    for name, value in values.items():
        store.append(name, value)

    for name, value in values.items():
        (sample,) = store.query(name)
        got, wanted = sample.value, list(value) if isinstance(value, array.array) else value
        assert type(got) is type(wanted), name
        assert repr(got) == repr(wanted), name


@pytest.mark.parametrize("value", [None, object(), b"x"])
def test_what_is_no_sample_is_refused(value: object, store: ChannelStore) -> None:
    with pytest.raises(TypeError, match="a sample is"):
        store.append("a", value)


def test_queries_select_session_time_count_and_points(bench: Bench, store: ChannelStore) -> None:
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    samples = [
        ChannelSample(channel_id="t", timestamp=begin + timedelta(seconds=i), value=math.sin(i / 50))
        for i in range(1000)
    ]
    references = store.write_many(samples)
    with ChannelStore(bench.data, uuid4()) as other:
        other.append("t", 99.0)

        assert len(references) == 1000
        assert len(store.query("t")) == 1001
        assert len(store.query("t", session_id=store.session_id)) == 1000
        assert store.query("t", session_id=str(other.session_id)[:8]).values == [99.0]
    some = store.query("t", store.session_id, start=begin + timedelta(seconds=10), end=begin + timedelta(seconds=19))
    assert [sample.sample_offset for sample in some][:9] == list(range(10, 19))
    assert store.query("t", store.session_id, last_n=5).values == [sample.value for sample in samples[-5:]]
    thinned = store.query("t", store.session_id, max_points=100)
    assert 90 <= len(thinned) <= 100
    assert (thinned[0].value, thinned[-1].value) == (samples[0].value, samples[-1].value)
    extremes = store.query("t", store.session_id, max_points=50, decimate="minmax").values
    assert max(extremes) == max(sample.value for sample in samples)
    with pytest.raises(ValueError, match="decimate"):
        store.query("t", decimate="none")
    with pytest.raises(ValueError, match="time zone"):
        store.query("t", start=datetime(2026, 1, 1))


def test_an_unknown_channel_is_empty(store: ChannelStore) -> None:
    assert len(store.query("no.such")) == 0
    assert list(store.query("no.such")) == []
    assert store.latest("no.such") is None
    assert store.channels() == []


def test_channels_are_described(store: ChannelStore) -> None:
    store.append("dmm.voltage", 1.0, units="V")
    store.append("scope/ch 1", [1.0] * 300, sample_interval=1e-6)

    first, second = store.channels()

    assert isinstance(first, ChannelDescriptor)
    assert (first.channel_id, first.data_type, first.units, first.live) == ("dmm.voltage", "scalar", "V", True)
    assert (second.channel_id, second.data_type, second.sample_count) == ("scope/ch 1", "array", 300)
    assert first.first_seen.tzinfo is not None
    sample = store.latest("scope/ch 1")
    assert sample is not None
    assert (len(sample.value), sample.length, sample.sample_interval) == (300, 300, 1e-6)


def test_results_become_tables(store: ChannelStore) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    for value in (1.0, math.nan, 3.0):
        store.append("v", value, units="V")
    store.append("w", [1.0, 2.0])
    store.append("mixed", 1)
    store.append("mixed", 1.5)
    store.append("mixed", "x")

    table = store.query("v").to_arrow()
    assert str(table.schema.field("timestamp").type) == "timestamp[us, tz=UTC]"
    assert table.column_names[:7] == [
        "timestamp",
        "value",
        "sample_interval",
        "units",
        "source_method",
        "session_id",
        "sample_offset",
    ]
    assert repr(table["value"].to_pylist()) == "[1.0, nan, 3.0]"
    assert pyarrow.table(store.query("v")).num_rows == 3
    assert store.query("w").to_arrow()["value"].to_pylist() == [[1.0, 2.0]]
    assert store.query("mixed").to_arrow()["value"].to_pylist() == ["1", "1.5", "x"]
    assert store.query("no.such").to_arrow().num_rows == 0
    markup = store.query("v")._repr_html_()
    assert "<td>nan</td><td>V</td>" in markup
    assert repr(store.query("v")) == "<Samples of v: 3>"


@pytest.mark.parametrize("library", ["pyarrow", "pandas", "polars"])
def test_a_library_that_is_missing_is_named(library: str, store: ChannelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store.query("no.such")
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ImportError, match=f"needs {library}.*pip install {library}"):
        getattr(found, {"pyarrow": "to_arrow", "pandas": "to_pandas", "polars": "to_polars"}[library])()


def test_a_client_reads_over_tcp_socket_and_folder(bench: Bench, store: ChannelStore) -> None:
    store.append("dmm.voltage", 3.3, units="V")
    with ChannelStore(bench.data, uuid4(), serve=True) as serving:
        assert serving.location.startswith("http://127.0.0.1:")
        for location in (serving.location, bench.data / "litmusd.sock", bench.data, store.location):
            client = ChannelClient(location)
            assert client.query("dmm.voltage", last_n=1).values == [3.3]
            assert [channel.channel_id for channel in client.channels()] == ["dmm.voltage"]
            assert len(client.query("no.such")) == 0
            with pytest.raises(ValueError, match="decimate"):
                client.query("dmm.voltage", decimate="x")
        gone = serving.location

    with pytest.raises(LitmusError, match="nothing answers"):
        ChannelClient(gone).channels()
    with pytest.raises(NotImplementedError, match=r"aren't read by Flight.*http://"):
        ChannelClient("grpc://localhost:8815")
    with pytest.raises(ValueError, match="location"):
        ChannelClient("ftp://x")


def test_on_channel_replays_and_goes_on(store: ChannelStore) -> None:
    for i in range(MANY):
        store.append("dmm.voltage", float(i))
    store.append("other", 1.0)
    seen, every = Seen(), Seen()

    unsubscribe = store.on_channel(seen, "dmm.voltage")
    store.on_channel(every)
    for i in range(MANY, 2 * MANY):
        store.append("dmm.voltage", float(i))

    seen.wait_count(2 * MANY)
    every.wait_count(2 * MANY + 1)
    assert seen.values() == [float(i) for i in range(2 * MANY)]
    assert every.values() == seen.values()
    assert every.values("other") == [1.0]
    unsubscribe()
    store.append("dmm.voltage", -1.0)
    every.wait_count(2 * MANY + 2)
    assert len(seen.samples) == 2 * MANY


def test_samples_of_another_process_come_once_and_survive_a_kill_of_the_service(
    bench: Bench, store: ChannelStore, tmp_path
) -> None:
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    seen = Seen()
    store.on_channel(seen, "dmm.voltage")
    command = [sys.executable, str(script), str(bench.data), str(store.session_id)]

    subprocess.run([*command, "5000"], cwd=bench.project, env=bench.environment(), check=True, timeout=60)
    seen.wait_count(100)
    bench.kill_daemon()

    seen.wait_count(5000)
    assert seen.values() == [float(i) for i in range(5000)]


def test_long_arrays_come_whole(store: ChannelStore) -> None:
    seen = Seen()
    store.on_channel(seen, "scope.ch1")
    for k in range(3):
        store.append("scope.ch1", array.array("d", [float(k * 1_000_000 + i) for i in range(250_000)]))

    seen.wait_count(3)
    for k, sample in enumerate(seen.samples):
        assert len(sample.value) == sample.length == 250_000
        assert (sample.value[0], sample.value[-1]) == (k * 1e6, k * 1e6 + 249_999)
        assert sample.index is None


def test_a_failing_callback_is_recorded_and_the_stream_goes_on(station: StationConnection) -> None:
    seen = Seen()

    def failing(sample: ChannelSample) -> None:
        seen(sample)
        raise ValueError("no")

    assert station.channel_store is not None
    station.channel_store.on_channel(failing)
    for i in range(3):
        station.observe("dmm.voltage", i)
    seen.wait_count(3)
    station.stop()

    errors = station.events(event_type="diagnostic.error")
    assert [error["details"]["sample_offset"] for error in errors] == [0, 1, 2]
    assert {(error["source"], error["details"]["channel_id"]) for error in errors} == {("on_channel", "dmm.voltage")}


def test_the_store_of_a_connection_writes_its_samples(station: StationConnection) -> None:
    store = station.channel_store
    assert store is not None and store.session_id == station.session_id
    first = station.observe("room.temperature", 21.5, units="C")
    second = store.append("room.temperature", 22.5, units="C")

    assert [first[-2:], second[-2:]] == ["/0", "/1"], "one numbering"
    assert store.query("room.temperature").values == [21.5, 22.5]


def test_stop_delivers_the_samples_too(station: StationConnection) -> None:
    seen = Seen()
    assert station.channel_store is not None
    station.channel_store.on_channel(seen)
    for i in range(MANY):
        station.observe("dmm.voltage", i)

    station.stop()

    assert seen.values() == list(range(MANY))
    with pytest.raises(LitmusError, match="closed"):
        station.channel_store.on_channel(seen)


def test_a_closed_store_says_so(store: ChannelStore) -> None:
    store.close()
    store.close()

    use: Callable[..., object]
    for use, arguments in ((store.append, ("a", 1)), (store.on_channel, (print,))):
        with pytest.raises(LitmusError, match="closed"):
            use(*arguments)
    assert repr(store).endswith(" closed>")
