"""The proxy in front of drivers of several libraries.

PyMeasure, QCoDeS and tm_devices are too heavy for this: the classes here are built as theirs are. Where PyMeasure is
installed, it is tested, too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from journal import events_below
from litmus import _core
from litmus.instruments._observers._pymeasure import units_in
from litmus.instruments._observers._scpi import Command, number_of, parse
from litmus.instruments._proxy import Recording, make_proxy

Told = list[tuple[str, str, Any]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[_core.Session]:
    session = _core.Session(str(tmp_path))
    session.start({"session_type": "interactive"})
    yield session
    with contextlib.suppress(Exception):
        session.close()


@pytest.fixture
def proxied(session: _core.Session) -> Callable[..., Any]:
    return lambda driver, role="dmm", **channels: make_proxy(driver, Recording(session, role, "", channels))


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], Told]:
    """(last word of the type, channel or method, value or parameters) of each event."""

    def read() -> Told:
        found = [e for e in events_below(tmp_path / "events") if e["event_type"] != "session.started"]
        return [
            (
                e["event_type"].split(".")[1],
                e.get("channel_id") or e.get("method") or e["message"],
                e.get("value", e.get("parameters")),
            )
            for e in found
        ]

    return read


@pytest.fixture
def units(tmp_path: Path) -> Callable[[], list[str | None]]:
    return lambda: [e["units"] for e in events_below(tmp_path / "events") if "units" in e]


# --- SCPI ------------------------------------------------------------------------------------------------------------


class VisaResource:
    """Answers as a PyVISA resource does."""

    def __init__(self) -> None:
        self.answers = {"MEAS:VOLT:DC?": "+3.30120000E+00\n", "CURV?": "1,2,3\n", "*IDN?": "ACME,1,2,3\n"}
        self.written: list[str] = []

    def query(self, message: str, delay: float | None = None) -> str:
        return self.answers.get(message, "0")

    def write(self, message: str, termination: str | None = None) -> int:
        self.written.append(message)
        return len(message)

    def read(self) -> str:
        return "5.5\n"

    def query_ascii_values(self, message: str) -> list[float]:
        return [1.0, 2.0]

    def query_binary_values(self, message: str, datatype: str = "f") -> list[float]:
        return [1.0, 2.0, 3.0]

    def write_binary_values(self, message: str, values: list[float]) -> None: ...

    def read_raw(self) -> bytes:
        return b"#10"

    def clear(self) -> None: ...


def test_a_query_is_a_read_of_the_signal_that_its_text_names(proxied: Any, told: Any) -> None:
    dmm = proxied(VisaResource())

    assert dmm.query("MEAS:VOLT:DC?") == "+3.30120000E+00\n"
    assert dmm.query("*IDN?") == "ACME,1,2,3\n"
    assert dmm.query(message="VOLT? (@2)") == "0"

    assert told() == [
        ("read", "dmm.volt.dc", 3.3012),
        ("read", "dmm.idn", "ACME,1,2,3"),
        ("read", "dmm.volt.2", 0.0),
    ]


def test_a_write_of_a_value_is_a_set_and_any_other_configures(proxied: Any, told: Any, units: Any) -> None:
    psu = proxied(VisaResource(), role="psu")

    assert psu.write("VOLT 3.3") == 8
    psu.write("SOUR1:CURR 20 mA")
    psu.write("OUTP ON")
    psu.write("*RST")
    psu.write("VOLT 1;CURR 2")

    assert told() == [
        ("set", "psu.volt", 3.3),
        ("set", "psu.sour1.curr", 20.0),
        ("set", "psu.outp", "ON"),
        ("configure", "write", {"message": "*RST"}),
        ("configure", "write", {"message": "VOLT 1;CURR 2"}),
    ]
    assert units() == [None, "mA", None]


def test_a_read_has_the_signal_that_was_asked_for(proxied: Any, told: Any) -> None:
    dmm = proxied(VisaResource())

    dmm.write("MEAS:CURR?")
    assert dmm.read() == "5.5\n"
    dmm.read()

    assert told()[1:] == [("read", "dmm.curr", 5.5), ("read", "dmm.read", 5.5)]


def test_values_of_scpi_go_to_channels_and_raw_bytes_to_a_file(proxied: Any, told: Any) -> None:
    scope = proxied(VisaResource(), role="scope")

    scope.query_ascii_values("CURV?")
    scope.query_binary_values("CURV?")
    assert scope.query("CURV?") == "1,2,3\n"
    scope.write_binary_values("WAVE:DATA", [1.0, 2.0])
    scope.read_raw()
    scope.clear()

    kinds = [(kind, name) for kind, name, _ in told()]
    assert kinds == [
        *[("read", "scope.curv")] * 3,
        ("set", "scope.wave.data"),
        ("read", "scope.raw"),
        ("configure", "clear"),
    ]
    assert [value["length"] for _, _, value in told()[:5]] == [2, 3, 3, 2, 3]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (":SENS:FREQ?", Command("sens.freq", True)),
        ("MEAS:VOLT? CH1", Command("volt.ch1", True)),
        ("VOLT 3.3,(@1,2)", Command("volt.1_2", False, 3.3)),
        ("VOLT 1e-3", Command("volt", False, 0.001)),
        ("SYST:DATE 2026,1,2", Command("syst.date", False, [2026.0, 1.0, 2.0])),
        ('DISP:TEXT "a;b, c"', Command("disp.text", False, '"a;b, c"')),
        ("FREQ 10MHz", Command("freq", False, 10.0, "MHz")),
        ("INIT", Command("init", False)),
        ("VOLT 3;", Command("volt", False, 3.0)),
        ("SELECT * FROM t", Command("select", False, "* FROM t")),
        ("{json: 1}", None),
        ("A 1;B 2", None),
        ("", None),
    ],
)
def test_scpi_text(text: str, command: Command | None) -> None:
    assert parse(text) == command


@pytest.mark.parametrize(
    ("answer", "number"),
    [("+1.5E0\n", 1.5), ("1,2", [1.0, 2.0]), ("ON\n", "ON"), ("", ""), ("1,a", "1,a"), (b"1", b"1"), (".5", 0.5)],
)
def test_answers_in_numbers(answer: Any, number: Any) -> None:
    assert number_of(answer) == number


# --- PyMeasure -------------------------------------------------------------------------------------------------------


def control(get: str, doc: str) -> property:
    """As PyMeasure's: a property that talks through the instrument's own ask() and write()."""
    return property(lambda self: float(self.ask(get)), lambda self, value: self.write(f"{get[:-1]} {value}"), doc=doc)


def measurement(get: str, doc: str) -> property:
    return property(lambda self: float(self.ask(get)), doc=doc)


def setting(name: str) -> property:
    def read(self: Any) -> float:
        raise LookupError("property can not be read")

    return property(read, lambda self, value: self.write(f"{name} {value}"), doc="Set the limit.")


class PyMeasureOutput:
    def __init__(self, parent: Any, number: int) -> None:
        self.parent = parent
        self.number = number

    voltage = control("VOLT?", "Control the output voltage in Volts.")

    def ask(self, command: str) -> str:
        return self.parent.ask(command.replace("VOLT", f"VOLT{self.number}"))

    def write(self, command: str) -> None:
        self.parent.write(command.replace("VOLT", f"VOLT{self.number}"))


class PyMeasureSupply:
    def __init__(self) -> None:
        self.ch_1, self.ch_2 = PyMeasureOutput(self, 1), PyMeasureOutput(self, 2)

    current = measurement("CURR?", "Measure the current in A.")
    limit = setting("LIM")

    def ask(self, command: str) -> str:
        return {"VOLT1?": "1.5", "CURR?": "0.25", "SYST?": "9"}[command]

    def write(self, command: str) -> None: ...


for _class in (PyMeasureOutput, PyMeasureSupply):
    _class.__module__ = "pymeasure.instruments"


def real_pymeasure() -> Any:
    pytest.importorskip("pymeasure")
    from pymeasure.adapters import ProtocolAdapter
    from pymeasure.instruments import Channel, Instrument

    class Output(Channel):
        voltage = Instrument.control("VOLT{ch}?", "VOLT{ch} %g", "Control the output voltage in Volts.")

    class Supply(Instrument):
        ch_1 = Instrument.ChannelCreator(Output, "1")
        ch_2 = Instrument.ChannelCreator(Output, "2")
        current = Instrument.measurement("CURR?", "Measure the current in A.")
        limit = Instrument.setting("LIM %g", "Set the limit.")

    pairs = [("VOLT1?", "1.5"), ("VOLT2 3", None), ("CURR?", "0.25"), ("LIM 2", None), ("SYST?", "9")]
    return Supply(ProtocolAdapter(pairs), "supply", includeSCPI=False)


BUILT = pytest.mark.parametrize("build", [PyMeasureSupply, real_pymeasure])


@BUILT
def test_pymeasure_properties_channels_and_text(build: Any, proxied: Any, told: Any, units: Any) -> None:
    psu = proxied(build(), role="psu")

    assert psu.ch_1.voltage == 1.5
    psu.ch_2.voltage = 3
    assert psu.current == 0.25
    psu.limit = 2
    assert psu.ask("SYST?") == "9"

    assert told() == [
        ("read", "psu.ch_1.voltage", 1.5),
        ("set", "psu.ch_2.voltage", 3),
        ("read", "psu.current", 0.25),
        ("set", "psu.limit", 2),
        ("read", "psu.syst", 9.0),
    ]
    assert units() == ["V", "V", "A", None, None]


@BUILT
def test_pymeasure_errors_pass(build: Any, proxied: Any, told: Any) -> None:
    psu = proxied(build(), role="psu")

    with pytest.raises(LookupError):
        _ = psu.limit

    assert told()[0][0] == "error"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Measure the DC voltage in Volts.", "V"),
        ("in Ohms", "Ohm"),
        ("Set the delay in seconds (float)", "s"),
        ("The frequency in Hz", "Hz"),
        ("in a loop", None),
        ("in progress", None),
        ("", None),
    ],
)
def test_units_in_docstrings(text: str, unit: str | None) -> None:
    assert units_in(text) == unit


# --- QCoDeS ----------------------------------------------------------------------------------------------------------


class Parameter:
    """As QCoDeS builds them: `get` and `set` are made in the constructor."""

    def __init__(self, name: str, unit: str, value: Any = 0.0) -> None:
        self.label = name
        self._unit = unit
        self._value = value
        self.get = self._wrap_get
        self.set = self._wrap_set

    @property
    def unit(self) -> str:
        return self._unit

    @property
    def cache(self) -> Any:
        return self._value

    def _wrap_get(self) -> Any:
        return self._value

    def _wrap_set(self, value: Any) -> None:
        if value == "bad":
            raise TypeError("not a number")
        self._value = value

    def __call__(self, *args: Any) -> Any:
        return self.set(*args) if args else self.get()


class Module:
    def __init__(self, **children: Any) -> None:
        self.parameters = {name: child for name, child in children.items() if isinstance(child, Parameter)}
        self.submodules = {name: child for name, child in children.items() if isinstance(child, Module)}

    def __getattr__(self, name: str) -> Any:
        for found in ("parameters", "submodules"):
            children = self.__dict__.get(found, {})
            if name in children:
                return children[name]
        raise AttributeError(name)

    def ask(self, command: str) -> str:
        return "1.5"


def qcodes_instrument() -> Module:
    return Module(
        voltage=Parameter("Voltage", "V", 1.0), mode=Parameter("Mode", ""), ch1=Module(volt=Parameter("v", "mV"))
    )


def test_qcodes_parameters_are_read_and_set_by_call_and_by_name(proxied: Any, told: Any, units: Any) -> None:
    smu = proxied(qcodes_instrument(), role="smu")

    assert smu.voltage() == 1.0
    smu.voltage(2.0)
    assert smu.voltage.get() == 2.0
    smu.voltage.set(3.0)
    smu.ch1.volt(4.0)
    assert smu.ch1.volt() == 4.0
    smu.mode("dc")

    assert told() == [
        ("read", "smu.voltage", 1.0),
        ("set", "smu.voltage", 2.0),
        ("read", "smu.voltage", 2.0),
        ("set", "smu.voltage", 3.0),
        ("set", "smu.ch1.volt", 4.0),
        ("read", "smu.ch1.volt", 4.0),
        ("set", "smu.mode", "dc"),
    ]
    assert units() == ["V", "V", "V", "V", "mV", "mV", None]


def test_other_members_of_a_qcodes_parameter_are_not_recorded(proxied: Any, told: Any) -> None:
    driver = qcodes_instrument()
    smu = proxied(driver, role="smu")

    assert (smu.voltage.label, smu.voltage.unit, smu.voltage.cache) == ("Voltage", "V", 1.0)
    assert isinstance(smu.voltage, Parameter)
    assert smu.voltage is smu.voltage
    assert smu.voltage == driver.voltage

    assert told() == []


def test_qcodes_parameters_in_their_dict_and_an_error(proxied: Any, told: Any) -> None:
    smu = proxied(qcodes_instrument(), role="smu")

    assert smu.parameters["voltage"]() == 1.0
    with pytest.raises(TypeError, match="not a number"):
        smu.voltage("bad")

    assert told()[0] == ("read", "smu.parameters.voltage", 1.0)
    assert told()[1][0] == "error"


# --- tm_devices ------------------------------------------------------------------------------------------------------


class Leaf:
    def __init__(self, syntax: str) -> None:
        self._syntax = syntax

    @property
    def cmd_syntax(self) -> str:
        return self._syntax

    def query(self) -> str:
        return "2.5"

    def write(self, value: Any) -> None: ...


class Branch:
    def __init__(self, **children: Any) -> None:
        self.__dict__.update(children)

    def help(self) -> None: ...


class Scope:
    def __init__(self) -> None:
        self._tree = Branch(
            measurement=Branch(value=Leaf("MEASUrement:VALue")), ch={1: Branch(scale=Leaf("CH1:SCAle"))}
        )

    @property
    def commands(self) -> Branch:
        return self._tree


def test_a_tm_devices_command_tree(proxied: Any, told: Any) -> None:
    scope = proxied(Scope(), role="scope")

    assert scope.commands.measurement.value.query() == "2.5"
    scope.commands.ch[1].scale.write(0.5)
    assert scope.commands.measurement.value.cmd_syntax == "MEASUrement:VALue"

    assert told() == [("read", "scope.measurement.value", 2.5), ("set", "scope.ch.1.scale", 0.5)]
