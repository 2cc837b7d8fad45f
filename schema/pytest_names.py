"""What the pytest plugin shows of itself: flags with their ini keys and variables, markers, fixtures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Flag:
    """`--name`, and its ini key `litmus_<name>` with `_` for `-`."""

    name: str
    doc: str
    metavar: str = ""  # empty: a switch
    default: str = ""
    variable: str = ""  # of the environment
    is_file: bool = False  # a path in it is relative to the working directory; in the ini file, to that file's folder

    @property
    def ini(self) -> str:
        return "litmus_" + self.name.replace("-", "_")


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    doc: str


@dataclass(frozen=True)
class Marker:
    name: str
    form: str
    doc: str


@dataclass(frozen=True)
class Fixture:
    name: str
    scope: str
    doc: str
    without: str = ""  # what it gives in a project without any Litmus file, when that isn't what `doc` says


FLAGS = (
    Flag(
        name="dut-serial",
        metavar="SERIAL",
        default="DUT001",
        variable="LITMUS_DUT_SERIAL",
        doc="serial number of the unit under test",
    ),
    Flag(
        name="dut-serials",
        metavar="SLOT=SERIAL,…",
        variable="LITMUS_DUT_SERIAL_<SLOT>",
        doc="serial numbers of the units in a fixture's slots",
    ),
    Flag(name="slot", metavar="ID", doc="run one slot of the fixture in this process"),
    Flag(name="dut-part-number", metavar="PN", variable="LITMUS_DUT_PART_NUMBER", doc="part number of the unit"),
    Flag(name="dut-revision", metavar="REV", variable="LITMUS_DUT_REVISION", doc="hardware revision of the unit"),
    Flag(name="dut-lot-number", metavar="LOT", variable="LITMUS_DUT_LOT_NUMBER", doc="lot of the unit"),
    Flag(name="station", metavar="ID", is_file=True, doc="station id, or path of a station file"),
    Flag(name="operator", metavar="ID", doc="who runs the test"),
    Flag(name="data-dir", metavar="DIR", is_file=True, doc="where records go"),
    Flag(name="product", metavar="ID", is_file=True, doc="product id, or path of a product file"),
    Flag(name="guardband", metavar="PERCENT", default="0", doc="tightens the limits taken from the product"),
    Flag(
        name="mock-instruments",
        variable="LITMUS_MOCK_INSTRUMENTS",
        doc="stand-ins in place of instruments",
    ),
    Flag(name="no-mock-instruments", doc="real instruments, whatever else says"),
    Flag(name="fixture", metavar="ID", is_file=True, doc="fixture id, or path of a fixture file"),
    Flag(
        name="test-phase",
        metavar="PHASE",
        default="development",
        variable="LITMUS_TEST_PHASE",
        doc="development, validation, characterization, production, …",
    ),
    Flag(
        name="strict-traceability",
        doc="fail tests that measure without run_id and step_name or, with a product, without spec_ref and dut_pin",
    ),
    Flag(
        name="test-profile",
        metavar="NAME",
        variable="LITMUS_TEST_PROFILE",
        doc="the profile that the session runs with",
    ),
    Flag(name="no-test-profile", doc="no profile, whatever else says"),
)

# Those that are no twin of a flag.
VARIABLES = (
    Variable("LITMUS_RECORD", "1", "`0`: the fixtures work, verdicts are given, nothing is recorded"),
    Variable("LITMUS_HOME", "", "data folder, where neither flag, nor ini, nor `litmus.yaml` names one"),
    Variable("LITMUS_DUT_RESOURCE", "", "address of the unit's control port, in place of the fixture's `dut_resource`"),
    Variable("LITMUS_<KEY>", "", "value of a required input of the project"),
    Variable(
        "LITMUS_AUTO_CONFIRM",
        "",
        "answers prompts where no browser is served: `cancel`, else any truthy value confirms",
    ),
    Variable("LITMUS_SERVER_URL", "", "another server that shows dialogs; without it that of the data directory does"),
    Variable("LITMUS_TOKEN", "", "token sent to that server"),
    Variable("LITMUS_FIXTURE_SLOT", "", "JSON of the slot; set by the session that runs the slots"),
    Variable("LITMUS_DAEMON_IDLE_TIMEOUT", "300", "seconds after which a service that nobody uses ends"),
    Variable("LITMUS_DAEMON_SPAWN_TIMEOUT", "30", "seconds that a start of the service may take"),
    Variable("LITMUS_SKIP_DAEMON_NOTIFY", "", "accepted: opening a run store tells the service nothing in any case"),
)

MARKERS = (
    Marker(
        "litmus_limits",
        "**limits",
        "limits by measurement name, each a map of low, high, nominal, units, comparator",
    ),
    Marker("litmus_sweeps", "entries", "axes to sweep, outer to inner"),
    Marker("litmus_mocks", "entries", "patches of fixtures for this test"),
    Marker("litmus_characteristics", "ids", "product characteristics that this test measures"),
    Marker("litmus_connections", "names", "fixture connections to iterate; or role=[channels]"),
    Marker("litmus_retry", "max_retries=0, delay=0.0, on=None", "retries of this test"),
    Marker("litmus_prompts", "**prompts", "operator prompts by id"),
)

FIXTURES = (
    Fixture("verify", "function", "`verify(name, value, limit=None)`: records, judges, raises LimitFailure"),
    Fixture("logger", "session", "`measure(name, value)` judges and never raises for a limit; `record(key, value)`"),
    Fixture("limits", "function", "map from name to resolved Limit; `value in limits[name]`", "empty"),
    Fixture("prompt", "function", "`prompt(id)` asks the operator what is declared under this id"),
    Fixture("observe", "function", "`observe(name, value, units=None)`, as `context.observe`"),
    Fixture("stream", "function", "`stream(name)`: a channel of continuous samples; `append(value)`, `extend(values)`"),
    Fixture("instruments", "session", "map from role to connected driver", "empty"),
    Fixture("instrument", "function", "`instrument(role)`, `instrument.by_type(driver_path)`"),
    Fixture("instrument_records", "session", "map from role to identity and calibration, opens nothing", "empty"),
    Fixture("dut", "session", "driver of the unit: the product's `driver` at the fixture's `dut_resource`", "None"),
    Fixture("pins", "session", "instrument by product pin", "usage error where it is asked for"),
    Fixture("routes", "function", "switch routes: `with routes.for_pin(pin):`", "None"),
    Fixture(
        "fixture_manager",
        "session",
        "look-ups in the wiring: `connection_for_pin(pin)`, `connection_for_net(net)`, `instrument_for(connection)`, …",
        "no connections",
    ),
    Fixture("context", "function", "parameters, inputs, observations and limits of the active vector"),
    Fixture("connections", "function", "the connections that the test declares, to iterate", "None"),
    Fixture("product_context", "session", "the product; `get_limit(name, **conditions)`", "None"),
    Fixture("station_config", "session", "the station", "None"),
    Fixture("fixture_config", "session", "the fixture; in a slot just that slot", "None"),
    Fixture("run_context", "session", "`set(key, value)`: column `custom_<key>`"),
    Fixture("mock_instruments", "session", "whether instruments are stand-ins", "what flag and variable say"),
    Fixture("vectors", "function", "the rows of the test's own sweeps, walked in its body", "no rows"),
    Fixture("sync", "session", "in a slot: `wait(name, timeout=)` until all slots are there", "None"),
)
