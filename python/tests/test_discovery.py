"""Finding instruments, by every protocol that there is without hardware."""

from __future__ import annotations

import json
import random
import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

import litmus
from litmus.instruments import InstrumentInfo, _mdns, discovery
from litmus.instruments._protocols import Lxi, Missing, Ni, Serial
from litmus.instruments.discovery import Report, discover, discover_visa, get_info_visa
from litmus.instruments.locks import HeldLocks
from support.scpi_simulator import Multimeter, Simulator

pytest.importorskip("pyvisa_sim")

DMM = InstrumentInfo("ACME", "DMM6", "SN001", "1.2.3")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with PyVISA-sim's bench."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "litmus.yaml").write_text("name: p\n")
    shutil.copy(ROOT / "tests/support/visa_bench.yaml", tmp_path / "bench.yaml")
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "bench.yaml@sim")
    return tmp_path


# --- VISA ----------------------------------------------------------------------------------------------------------


def test_visa_resources_are_listed_and_identified(bench: Path) -> None:
    assert discover_visa() == ["GPIB0::16::INSTR", "GPIB0::17::INSTR", "TCPIP0::10.0.0.5::inst0::INSTR"]
    assert get_info_visa("GPIB0::16::INSTR") == DMM


def test_an_address_where_nothing_is_says_so(bench: Path) -> None:
    with pytest.raises(litmus.InstrumentConnectError, match="can't be opened"):
        get_info_visa("GPIB0::29::INSTR")


def test_a_report_reads_as_make_model_serial_and_address(bench: Path) -> None:
    text = str(discover(["visa"]))

    assert text.splitlines()[:3] == [
        "VISA",
        "  ACME DMM6 (SN: SN001) (GPIB0::16::INSTR)",
        "  ACME PSU2 (GPIB0::17::INSTR)",
    ]


def test_without_identify_nothing_is_asked(bench: Path) -> None:
    found = list(discover(["visa"], identify=False))

    assert [item.info for item in found] == [InstrumentInfo()] * 3


def test_the_catalog_adds_reference_and_type(bench: Path) -> None:
    folder = bench / "catalog/acme"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("{")
    (folder / "dmm6.yaml").write_text("id: acme_dmm6\nmanufacturer: Acme\nmodel: DMM-6\ntype: dmm\n")

    found = next(iter(discover(["visa"])))

    assert (found.catalog_ref, found.type) == ("acme_dmm6", "dmm")


def test_without_visa_it_says_what_to_install(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@nosuch")

    report = discover(["visa"])

    assert "pip install 'litmus[visa]'" in report.missing["visa"]
    assert "not asked: " in str(report)
    with pytest.raises(litmus.LitmusError, match="pip install"):
        discover_visa()


def test_an_instrument_that_somebody_holds_is_not_disturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    with Simulator(Multimeter()) as simulator:
        held = HeldLocks("0197a000-0000-7000-8000-000000000000")
        held.take("dmm", simulator.resource)

        with pytest.raises(litmus.ResourceInUse):
            get_info_visa(simulator.resource)

        held.close()
        assert simulator.received == []
        assert get_info_visa(simulator.resource) == DMM


def test_nothing_is_written_to_serial_ports(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (bench / "bench.yaml").read_text() + "  ASRL1::INSTR: {device: dmm}\n"
    (bench / "bench.yaml").write_text(text)
    asked: list[str] = []
    monkeypatch.setattr(discovery.Visa, "get_info", lambda self, resource: asked.append(resource) or DMM)

    found = {item.resource: item for item in discover(["visa"])}

    assert "not asked" in str(found["ASRL1::INSTR"].problem)
    assert "ASRL1::INSTR" not in asked


# --- other protocols -----------------------------------------------------------------------------------------------


class Rack:
    name = "rack"

    def discover(self) -> list[str]:
        return ["rack://1", "rack://2"]

    def get_info(self, resource: str) -> InstrumentInfo:
        if resource == "rack://2":
            raise OSError("slot is empty")
        return DMM


def test_entry_points_add_protocols(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def load(self) -> type:
            return Rack

    monkeypatch.setattr(discovery, "entry_points", lambda group: [Point()] if group == "litmus.discovery" else [])

    report = discover(["rack"])

    assert str(report).splitlines() == [
        "rack",
        "  ACME DMM6 (SN: SN001) (rack://1)",
        "  (rack://2): OSError: slot is empty",
    ]


def test_an_unknown_protocol_names_the_known_ones() -> None:
    with pytest.raises(litmus.LitmusError, match="'gpib'; there are visa, ni, serial, lxi"):
        discover(["gpib"])


def test_ni_without_its_packages_says_what_is_missing() -> None:
    with pytest.raises(Missing, match="pip install nidaqmx"):
        Ni().discover()


def test_serial_ports_are_told_by_their_usb_device(tmp_path: Path) -> None:
    usb = tmp_path / "sys/usb1/1-2"
    (usb / "1-2:1.0/ttyUSB0").mkdir(parents=True)
    for name, text in (("idVendor", "0403"), ("manufacturer", "FTDI"), ("product", "USB Relay"), ("serial", "A9")):
        (usb / name).write_text(text + "\n")
    (tmp_path / "sys/platform/serial8250").mkdir(parents=True)
    classes = tmp_path / "class"
    for name, device in (("ttyUSB0", usb / "1-2:1.0/ttyUSB0"), ("ttyS4", tmp_path / "sys/platform/serial8250")):
        (classes / name).mkdir(parents=True)
        (classes / name / "device").symlink_to(device)
    (classes / "tty0").mkdir()

    ports = Serial(classes)

    assert ports.discover() == ["ASRL/dev/ttyUSB0::INSTR"]
    assert ports.get_info("ASRL/dev/ttyUSB0::INSTR") == InstrumentInfo("FTDI", "USB Relay", "A9")


# --- LXI -----------------------------------------------------------------------------------------------------------


def name(text: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".")) + b"\0"


def record(owner: bytes, kind: int, data: bytes) -> bytes:
    return owner + struct.pack("!HHIH", kind, 1, 120, len(data)) + data


def packet(*records: bytes, flags: int = 0x8400) -> bytes:
    return struct.pack("!6H", 0, flags, 0, len(records), 0, 0) + b"".join(records)


def texts(**values: str) -> bytes:
    entries = (f"{key}={value}".encode() for key, value in values.items())
    return b"".join(bytes([len(entry)]) + entry for entry in entries)


SCOPE = "Scope 4 - 17"
ANSWER = packet(
    record(name("_lxi._tcp.local"), _mdns.PTR, name(f"{SCOPE}._lxi._tcp.local")),
    record(name("_scpi-raw._tcp.local"), _mdns.PTR, name(f"{SCOPE}._scpi-raw._tcp.local")),
    record(name(f"{SCOPE}._lxi._tcp.local"), _mdns.SRV, struct.pack("!HHH", 0, 0, 80) + name("scope.local")),
    record(name(f"{SCOPE}._scpi-raw._tcp.local"), _mdns.SRV, struct.pack("!HHH", 0, 0, 5025) + name("scope.local")),
    record(
        name(f"{SCOPE}._lxi._tcp.local"),
        _mdns.TXT,
        texts(txtvers="1", Manufacturer="ACME", Model="SCOPE4", SerialNumber="SN17", FirmwareVersion="2.1"),
    ),
    record(name("scope.local"), _mdns.A, bytes([10, 0, 0, 7])),
)


class Responder:
    """Answers each question on the loopback with fixed packets."""

    def __init__(self, *packets: bytes) -> None:
        self.packets = packets
        self.questions: list[bytes] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.address: tuple[str, int] = self._socket.getsockname()

    def __enter__(self) -> Responder:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", self.address)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(9000)
            if not question:
                return
            self.questions.append(question)
            for each in self.packets:
                self._socket.sendto(each, sender)


def lxi(*packets: bytes) -> Lxi:
    with Responder(*packets) as responder:
        found = Lxi(wait_s=0.2, destination=responder.address)
        found.discover()
    return found


def test_instruments_that_announce_themselves_are_found() -> None:
    found = lxi(ANSWER)

    assert list(found._found) == ["TCPIP::10.0.0.7::INSTR"]
    assert found.get_info("TCPIP::10.0.0.7::INSTR") == InstrumentInfo("ACME", "SCOPE4", "SN17", "2.1")


def test_a_raw_socket_is_addressed_by_its_port() -> None:
    service = f"{SCOPE}._scpi-raw._tcp.local"
    announced = packet(
        record(name("_scpi-raw._tcp.local"), _mdns.PTR, name(service)),
        record(name(service), _mdns.SRV, struct.pack("!HHH", 0, 0, 5025) + name("scope.local")),
    )

    assert list(lxi(announced)._found) == ["TCPIP::127.0.0.1::5025::SOCKET"]


def test_names_are_read_through_pointers() -> None:
    kind = name("_lxi._tcp.local")
    compressed = packet(
        record(kind, _mdns.PTR, b"\x01X" + b"\xc0\x0c"),
        record(b"\x01X\xc0\x0c", _mdns.SRV, struct.pack("!HHH", 0, 0, 80) + b"\x01h" + b"\xc0\x16"),
    )

    assert list(lxi(compressed)._found) == ["TCPIP::127.0.0.1::INSTR"]


def test_the_question_names_every_service_and_wants_the_answer_for_itself() -> None:
    asked = _mdns.question(("_lxi._tcp", "_vxi-11._tcp"))

    assert struct.unpack_from("!6H", asked) == (0, 0, 2, 0, 0, 0)
    assert asked[12:].startswith(name("_lxi._tcp.local") + struct.pack("!HH", 12, 0x8001))


def test_every_interface_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the group on the loopback; one of the two interfaces doesn't exist."""
    with Responder(ANSWER) as responder:
        monkeypatch.setattr(_mdns, "GROUP", responder.address)
        monkeypatch.setattr(_mdns, "local_addresses", lambda: ["203.0.113.9", "127.0.0.1"])

        found = _mdns.find_services(("_lxi._tcp",), 0.2, responder.address)

    assert [service.address for service in found] == ["10.0.0.7"]


def test_addresses_of_this_machine_are_ones_that_it_has() -> None:
    for address in _mdns.local_addresses():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((address, 0))


HOSTILE = {
    "empty": b"",
    "short": b"\0" * 11,
    "a question": packet(flags=0),
    "more records than bytes": struct.pack("!6H", 0, 0x8400, 0, 65535, 65535, 65535),
    "a pointer to itself": struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + b"\xc0\x0c" + b"\0" * 10,
    "a pointer ahead": struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + b"\xc0\xff" + b"\0" * 10,
    "a label beyond the packet": struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + b"\x3fabc",
    "a record beyond the packet": packet(name("a.local") + struct.pack("!HHIH", 12, 1, 1, 60000)),
    "a name without end": struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + b"\x3f" * 4096,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_answers_hide_nothing_else(hostile: str) -> None:
    assert list(lxi(HOSTILE[hostile], ANSWER)._found) == ["TCPIP::10.0.0.7::INSTR"]


def test_no_damage_to_an_answer_gets_through() -> None:
    rng = random.Random(7)
    for _ in range(3000):
        damaged = bytearray(ANSWER)
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        answers = _mdns._Answers()
        try:
            _mdns._read(bytes(damaged[: rng.randint(0, len(damaged))]), "10.0.0.1", answers)
        except ValueError:
            continue


def test_without_a_network_it_says_so() -> None:
    with pytest.raises(Missing, match="the network can't be asked"):
        Lxi(wait_s=0.1, destination=("255.255.255.255", 5353)).discover()


# --- the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a person types, one line a question."""
    given: list[str] = []

    def answer(question: str) -> str:
        if not given:
            raise EOFError
        return given.pop(0)

    monkeypatch.setattr("builtins.input", answer)
    return given  # type: ignore[return-value]


@pytest.fixture
def only_visa(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network and the ports of this machine don't belong into a test."""
    monkeypatch.setattr(discovery, "BUILT_IN", (discovery.Visa,))


def test_json_has_identity_reference_and_type(bench: Path, only_visa: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert discovery.main(["--visa", "--json"]) == 0

    shown = json.loads(capsys.readouterr().out)
    assert shown["missing"] == []
    assert shown["instruments"][0] == {
        "protocol": "visa",
        "resource": "GPIB0::16::INSTR",
        "manufacturer": "ACME",
        "model": "DMM6",
        "serial": "SN001",
        "firmware": "1.2.3",
        "catalog_ref": None,
        "type": None,
        "problem": None,
    }


@pytest.mark.usefixtures("only_visa")
def test_station_init_writes_what_connect_reads(
    bench: Path, answers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answers += ["dmm", "PSU", "dmm", "psu2"]

    assert discovery.main(["station", "init", "--station-id", "rack", "--name", "Rack: 1", "--location", "Lab"]) == 0

    out = capsys.readouterr().out
    assert "'PSU' is no role" in out
    assert "'dmm' is given already" in out
    assert "wrote stations/rack.yaml\nwrote instruments/dmm.yaml\nwrote instruments/psu2.yaml" in out
    with litmus.connect("rack", data_dir=bench / "data") as station:
        assert station.config.name == "Rack: 1"
        assert {role: i.type for role, i in station.config.instruments.items()} == {"dmm": "dmm", "psu2": "psu"}
        assert station.instrument("dmm").query("MEAS:VOLT:DC?").strip() == "+3.300000000E+00"


@pytest.mark.usefixtures("only_visa")
def test_station_init_overwrites_nothing(bench: Path, answers: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (bench / "instruments").mkdir()
    (bench / "instruments/dmm.yaml").write_text("id: dmm\ninfo: {serial: mine}\n")
    answers += ["dmm"]

    assert discovery.main(["station", "init", "--station-id", "rack"]) == 0
    assert (bench / "instruments/dmm.yaml").read_text() == "id: dmm\ninfo: {serial: mine}\n"
    assert discovery.main(["station", "init", "--station-id", "rack"]) == 2
    assert "exists" in capsys.readouterr().err
    assert discovery.main(["station", "init", "--station-id", "../x"]) == 2


@pytest.mark.usefixtures("only_visa")
def test_a_station_without_instruments_is_written_as_well(bench: Path, answers: list[str]) -> None:
    assert discovery.main(["station", "init", "--station-id", "rack"]) == 0

    assert litmus.connect("rack").config.instruments == {}


@pytest.mark.parametrize(
    "info",
    [
        "info:\n  # the old one\n  serial: SN000\n  model: DMM6\n",
        "info: {serial: SN000}\n",
        "info: {\n  serial: SN000\n  }\n",
        "",
    ],
)
def test_station_update_changes_the_identity_and_nothing_else(
    bench: Path, info: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (bench / "stations").mkdir()
    (bench / "instruments").mkdir()
    (bench / "stations/rack.yaml").write_text(
        "id: rack\nname: R\ninstruments:\n  dmm: {type: dmm, resource: 'GPIB0::16::INSTR'}\n"
        "  gone: {type: dmm, resource: 'GPIB0::29::INSTR'}\n  sim: {type: dmm, mock: true}\n"
    )
    before = "# ours\nid: dmm\n"
    after = "# until then\ncalibration:\n  due_date: 2027-01-01  # as the label says\n"
    asset = bench / "instruments/dmm.yaml"
    asset.write_text(before + info + after)

    assert discovery.main(["station", "update", "rack"]) == 0

    text = asset.read_text()
    assert text.startswith(before)
    assert after in text
    assert litmus._core.load_asset(str(bench), "dmm")["info"] == {
        "manufacturer": "ACME",
        "model": "DMM6",
        "serial": "SN001",
        "firmware": "1.2.3",
    }
    out = capsys.readouterr().out
    assert "serial SN000 → SN001" in out if info else "serial unknown → SN001" in out
    assert "gone: unchanged, it can't be opened" in out
    assert "sim: mocked" in out
    assert discovery.main(["station", "update", "rack"]) == 0
    assert capsys.readouterr().out.startswith("dmm: unchanged\n")


def test_a_station_that_does_not_exist_is_an_error(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert discovery.main(["station", "update", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_an_empty_report_says_that_nothing_was_found() -> None:
    assert str(Report(["visa", "lxi"], missing={"lxi": "no network"})) == (
        "VISA\n  nothing found\nLXI\n  not asked: no network"
    )


def test_a_station_is_compared_with_its_hardware(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("stations", "instruments"):
        (bench / folder).mkdir()
    (bench / "stations/rack.yaml").write_text(
        "id: rack\nname: R\ninstruments:\n"
        "  dmm: {type: dmm, resource: 'GPIB0::16::INSTR'}\n"
        "  psu: {type: psu, resource: 'GPIB0::17::INSTR', driver: labs.Psu, settings: {range: 3, timeout: 500}}\n"
        "  gone: {type: dmm, resource: 'GPIB0::29::INSTR'}\n"
        "  unset: {type: dmm, resource: '${NO_SUCH_ADDRESS}'}\n"
        "  relay: {type: switch, driver: labs.Relay, resource: 'RACK::1'}\n"
        "  sim: {type: dmm, mock: true}\n"
    )
    (bench / "instruments/dmm.yaml").write_text("id: dmm\ninfo: {model: dmm6, serial: SN001}\n")
    (bench / "instruments/psu.yaml").write_text("id: psu\ninfo: {model: PSU3}\n")

    assert discovery.main(["station", "compare", "rack"]) == 0

    asked = {entry["role"]: entry for entry in json.loads(capsys.readouterr().out)["instruments"]}
    assert {role: entry["status"] for role, entry in asked.items()} == {
        "dmm": "same",
        "psu": "differs",
        "gone": "absent",
        "unset": "absent",
        "relay": "skipped",
        "sim": "skipped",
    }
    assert asked["psu"]["mismatches"] == ["model"]
    assert asked["psu"]["actual"]["model"] == "PSU2"
    assert "NO_SUCH_ADDRESS" in asked["unset"]["problem"]
    assert asked["relay"]["problem"] == "no VISA address (RACK::1)"
