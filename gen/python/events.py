"""Every event type as a class. Generated from schema/events.py by `./dev gen`; don't edit.

Plain classes with slots: cheap to import and to build. A class attribute `EVENT_TYPE` names the type, `FIELDS` its
fields in the order in which they are written. What a newer writer added is kept in `extra`.
"""

from __future__ import annotations

from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self
    from uuid import UUID

_BASE_FIELDS = ("id", "event_type", "occurred_at", "received_at", "session_id", "run_id", "derived")
_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _now() -> datetime:
    return datetime.now(UTC)


def _uuid(text: str | UUID) -> UUID:
    from uuid import UUID

    return text if isinstance(text, UUID) else UUID(text)


def _time(text: str | datetime) -> datetime:
    at = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"time {text!r} has no offset from UTC; add one, e.g. 'Z'")
    return at


def _float(value: float | int | str) -> float:
    if isinstance(value, str):
        return _NOT_FINITE[value]
    if isinstance(value, bool):
        raise TypeError("a bool is no number")
    return value


def _detect_client() -> str:
    """Who emits: `pytest`, `jupyter`, or the name of the script."""
    import sys

    if "pytest" in sys.modules:
        return "pytest"
    if "ipykernel" in sys.modules:
        return "jupyter"
    return sys.argv[0].rsplit("/", 1)[-1] or "python"


_READ = {"Uuid": _uuid, "Time": _time, "Number": _float}


def _plain(value: Any) -> Any:
    """A value of a field as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return str(value) if type(value).__name__ == "UUID" else value


def _models() -> Any:
    """Checking and conversions, which those who only emit don't load."""
    from litmus.data import _event_models

    return _event_models


class _ClassProperty:
    """A property of the class, not of its objects."""

    def __init__(self, get: Any) -> None:
        self._get = get

    def __get__(self, instance: object, owner: type) -> Any:
        return self._get(owner)


class EventBase:
    """What every event has. `id` and `session_id` are made on first use unless they are given."""

    __slots__ = ("derived", "extra", "id", "occurred_at", "received_at", "run_id", "session_id")

    EVENT_TYPE: ClassVar[str] = ""
    FIELDS: ClassVar[tuple[str, ...]] = ()
    _KINDS: ClassVar[dict[str, str]] = {}  # of the fields whose JSON isn't their value
    _REQUIRED: ClassVar[tuple[str, ...]] = ()

    id: UUID
    occurred_at: datetime
    received_at: datetime | None
    session_id: UUID
    run_id: UUID | None
    derived: bool
    extra: dict[str, Any]

    def _init_base(
        self,
        id: UUID | None,
        occurred_at: datetime | None,
        received_at: datetime | None,
        session_id: UUID | None,
        run_id: UUID | None,
        derived: bool,
    ) -> None:
        if id is not None:
            self.id = id
        if session_id is not None:
            self.session_id = session_id
        self.occurred_at = _now() if occurred_at is None else occurred_at
        self.received_at = received_at
        self.run_id = run_id
        self.derived = derived
        self.extra = {}

    def __getattr__(self, name: str) -> Any:
        if name not in ("id", "session_id"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        from uuid import uuid4

        value = uuid4()
        setattr(self, name, value)
        return value

    @property
    def event_type(self) -> str:
        return self.EVENT_TYPE

    def to_dict(self) -> dict[str, Any]:
        """The event as it is written: JSON values in the order of the fields, unknown ones at the end."""
        out = {name: _plain(getattr(self, name)) for name in _BASE_FIELDS}
        for name in self.FIELDS:
            out[name] = _plain(getattr(self, name))
        out.update(_plain(self.extra))
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> EventBase:
        """The event that `data` describes; ValueError names the field that is missing or wrong."""
        given = dict(data)
        event_type = given.pop("event_type", cls.EVENT_TYPE)
        if event_type != cls.EVENT_TYPE:
            raise ValueError(f"the event is a {event_type}, not a {cls.EVENT_TYPE}")
        known = {name: given.pop(name) for name in (*_BASE_FIELDS, *cls.FIELDS) if name in given}
        for name in cls._REQUIRED:
            if name not in known:
                raise ValueError(f"{cls.EVENT_TYPE}: field {name} is missing; it is required")
        event = cls(**{name: cls._read(name, value) for name, value in known.items()})
        event.extra = given
        return event

    @classmethod
    def _read(cls, name: str, value: Any) -> Any:
        kind = cls._KINDS.get(name) or _BASE_KINDS.get(name)
        if kind is None or value is None:
            return value
        try:
            return _READ[kind](value)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{cls.EVENT_TYPE}: field {name}: {value!r} is not valid ({error})") from error

    # --- by the names that Python users know; every problem of an input is told at once -----------------------------

    @_ClassProperty
    def model_fields(cls) -> dict[str, Any]:
        """Name → FieldInfo, the envelope's first."""
        return _models().fields_of(cls)

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """The event that a map describes. Fields that this version doesn't know are kept."""
        return _models().validated(cls, value)

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """The event that a JSON object describes."""
        return _models().validated_json(cls, text)

    def model_dump(self, mode: str = "python", exclude_none: bool = False) -> dict[str, Any]:
        """A dict of all fields, unknown ones at the end. `mode="json"`: only what JSON has."""
        return _models().dumped(self, mode, exclude_none)

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False) -> str:
        """The event as JSON text."""
        return _models().dumped_json(self, indent, exclude_none)

    def model_copy(self, *, update: dict[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with some fields replaced. The replacements aren't checked; emit() checks."""
        return _models().copied(self, update or {}, deep)

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """JSON Schema of the event."""
        return _models().json_schema(cls)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        names = (*_BASE_FIELDS, *self.FIELDS, "extra")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        values = ((name, getattr(self, name)) for name in self.FIELDS)
        shown = ", ".join(f"{name}={value!r}" for name, value in values if value not in (None, "", [], {}))
        return f"{type(self).__name__}({shown})"


_BASE_KINDS = {"id": "Uuid", "occurred_at": "Time", "received_at": "Time", "session_id": "Uuid", "run_id": "Uuid"}


class UnknownEvent(EventBase):
    """An event of a type that this version doesn't know; its fields are in `extra`."""

    __slots__ = ("_event_type",)

    def __init__(self, event_type: str, **base: Any) -> None:
        self._event_type = event_type
        names = ("id", "occurred_at", "received_at", "session_id", "run_id")
        self._init_base(*(base.get(name) for name in names), base.get("derived", False))

    @property
    def event_type(self) -> str:
        return self._event_type

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) is True and self.event_type == getattr(other, "event_type", None)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> UnknownEvent:
        given = dict(data)
        base = {name: cls._read(name, given.pop(name)) for name in _BASE_FIELDS if name in given}
        event = cls(**base)
        event.extra = given
        return event


class SessionStarted(EventBase):
    """Once per session, by its owner (test process, interactive session or orchestrator).

    Fields:
        session_type: kind of session
        station_id: station file id
        station_name: station name for people
        station_type: declared station type
        station_location: where the station stands
        station_hostname: host name of the machine
        pid: emitting process
        client: `pytest`, `jupyter`, or the name of the script
        operator_id: operator id
        operator_name: operator name
        fixture_id: fixture file id
        slot_count: number of slots
        process_uuid: the owning process, for liveness
    """

    __slots__ = (
        "client",
        "fixture_id",
        "operator_id",
        "operator_name",
        "pid",
        "process_uuid",
        "session_type",
        "slot_count",
        "station_hostname",
        "station_id",
        "station_location",
        "station_name",
        "station_type",
    )

    EVENT_TYPE = "session.started"
    FIELDS = (
        "session_type",
        "station_id",
        "station_name",
        "station_type",
        "station_location",
        "station_hostname",
        "pid",
        "client",
        "operator_id",
        "operator_name",
        "fixture_id",
        "slot_count",
        "process_uuid",
    )

    def __init__(
        self,
        *,
        session_type: str = "test_run",
        station_id: str | None = None,
        station_name: str | None = None,
        station_type: str | None = None,
        station_location: str | None = None,
        station_hostname: str | None = None,
        pid: int | None = None,
        client: str | None = None,
        operator_id: str | None = None,
        operator_name: str | None = None,
        fixture_id: str | None = None,
        slot_count: int = 1,
        process_uuid: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.session_type = session_type
        self.station_id = station_id
        self.station_name = station_name
        self.station_type = station_type
        self.station_location = station_location
        self.station_hostname = station_hostname
        self.pid = pid
        self.client = _detect_client() if client is None else client
        self.operator_id = operator_id
        self.operator_name = operator_name
        self.fixture_id = fixture_id
        self.slot_count = slot_count
        self.process_uuid = process_uuid
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class SessionEnded(EventBase):
    """The session closed. Carries no run_id.

    Fields:
        outcome: session outcome; with several DUTs the worst slot result
        reason: why it ended
    """

    __slots__ = ("outcome", "reason")

    EVENT_TYPE = "session.ended"
    FIELDS = ("outcome", "reason")

    def __init__(
        self,
        *,
        outcome: str | None = None,
        reason: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.outcome = outcome
        self.reason = reason
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RunStarted(EventBase):
    """Once per run, with its whole context.

    Fields:
        station_id: station file id
        station_name: station name for people
        station_type: declared station type
        station_location: where the station stands
        station_hostname: host name of the machine
        slot_id: slot; null for a single DUT
        slot_index: 0-based slot position
        pid: emitting process
        client: `pytest`, `jupyter`, or the name of the script
        dut_serial: serial of the unit under test
        dut_part_number: its part number
        dut_revision: its hardware revision
        dut_lot_number: its lot
        product_id: product file id
        product_name: product name for people
        product_revision: revision of the product definition
        operator_id: operator id
        operator_name: operator name
        fixture_id: fixture file id
        test_phase: recorded phase stamp
        project_name: project
        git_commit: commit of the project
        git_branch: branch of the project
        git_remote: remote of the project
        environment_json: serialised EnvironmentSnapshot
        custom_metadata: custom fields of the run
        channel_refs: channel URIs known at the start
        profile: name of the active profile
        profile_facets: facets of the profile
        session_inputs: values asked for at session start
    """

    __slots__ = (
        "channel_refs",
        "client",
        "custom_metadata",
        "dut_lot_number",
        "dut_part_number",
        "dut_revision",
        "dut_serial",
        "environment_json",
        "fixture_id",
        "git_branch",
        "git_commit",
        "git_remote",
        "operator_id",
        "operator_name",
        "pid",
        "product_id",
        "product_name",
        "product_revision",
        "profile",
        "profile_facets",
        "project_name",
        "session_inputs",
        "slot_id",
        "slot_index",
        "station_hostname",
        "station_id",
        "station_location",
        "station_name",
        "station_type",
        "test_phase",
    )

    EVENT_TYPE = "run.started"
    FIELDS = (
        "station_id",
        "station_name",
        "station_type",
        "station_location",
        "station_hostname",
        "slot_id",
        "slot_index",
        "pid",
        "client",
        "dut_serial",
        "dut_part_number",
        "dut_revision",
        "dut_lot_number",
        "product_id",
        "product_name",
        "product_revision",
        "operator_id",
        "operator_name",
        "fixture_id",
        "test_phase",
        "project_name",
        "git_commit",
        "git_branch",
        "git_remote",
        "environment_json",
        "custom_metadata",
        "channel_refs",
        "profile",
        "profile_facets",
        "session_inputs",
    )

    def __init__(
        self,
        *,
        station_id: str | None = None,
        station_name: str | None = None,
        station_type: str | None = None,
        station_location: str | None = None,
        station_hostname: str | None = None,
        slot_id: str | None = None,
        slot_index: int | None = None,
        pid: int | None = None,
        client: str | None = None,
        dut_serial: str = "",
        dut_part_number: str | None = None,
        dut_revision: str | None = None,
        dut_lot_number: str | None = None,
        product_id: str | None = None,
        product_name: str | None = None,
        product_revision: str | None = None,
        operator_id: str | None = None,
        operator_name: str | None = None,
        fixture_id: str | None = None,
        test_phase: str | None = None,
        project_name: str | None = None,
        git_commit: str | None = None,
        git_branch: str | None = None,
        git_remote: str | None = None,
        environment_json: str | None = None,
        custom_metadata: dict[str, Any] | None = None,
        channel_refs: list[str] | None = None,
        profile: str | None = None,
        profile_facets: dict[str, Any] | None = None,
        session_inputs: dict[str, Any] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.station_id = station_id
        self.station_name = station_name
        self.station_type = station_type
        self.station_location = station_location
        self.station_hostname = station_hostname
        self.slot_id = slot_id
        self.slot_index = slot_index
        self.pid = pid
        self.client = _detect_client() if client is None else client
        self.dut_serial = dut_serial
        self.dut_part_number = dut_part_number
        self.dut_revision = dut_revision
        self.dut_lot_number = dut_lot_number
        self.product_id = product_id
        self.product_name = product_name
        self.product_revision = product_revision
        self.operator_id = operator_id
        self.operator_name = operator_name
        self.fixture_id = fixture_id
        self.test_phase = test_phase
        self.project_name = project_name
        self.git_commit = git_commit
        self.git_branch = git_branch
        self.git_remote = git_remote
        self.environment_json = environment_json
        self.custom_metadata = {} if custom_metadata is None else custom_metadata
        self.channel_refs = [] if channel_refs is None else channel_refs
        self.profile = profile
        self.profile_facets = {} if profile_facets is None else profile_facets
        self.session_inputs = {} if session_inputs is None else session_inputs
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RunEnded(EventBase):
    """The end of a run.

    Fields:
        outcome: outcome after roll-up; null if nothing escalated
    """

    __slots__ = ("outcome",)

    EVENT_TYPE = "run.ended"
    FIELDS = ("outcome",)

    def __init__(
        self,
        *,
        outcome: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.outcome = outcome
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RunMaterialized(EventBase):
    """The run is durable in a query backend; may follow session.ended.

    Fields:
        materializer: who wrote it
        destination: path or table written
        materialized_at: when it was written, UTC
        row_counts: rows by record type
    """

    __slots__ = ("destination", "materialized_at", "materializer", "row_counts")

    EVENT_TYPE = "run.materialized"
    FIELDS = ("materializer", "destination", "materialized_at", "row_counts")
    _KINDS: ClassVar[dict[str, str]] = {"materialized_at": "Time"}
    _REQUIRED = ("materializer", "destination")

    def __init__(
        self,
        *,
        materializer: str,
        destination: str,
        materialized_at: datetime | None = None,
        row_counts: dict[str, int] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.materializer = materializer
        self.destination = destination
        self.materialized_at = _now() if materialized_at is None else materialized_at
        self.row_counts = row_counts
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class SlotStarted(EventBase):
    """A slot's process begins (multi-DUT).

    Fields:
        slot_id: slot
        dut_serial: unit in the slot
    """

    __slots__ = ("dut_serial", "slot_id")

    EVENT_TYPE = "slot.started"
    FIELDS = ("slot_id", "dut_serial")
    _REQUIRED = ("slot_id", "dut_serial")

    def __init__(
        self,
        *,
        slot_id: str,
        dut_serial: str,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.slot_id = slot_id
        self.dut_serial = dut_serial
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class SlotCompleted(EventBase):
    """A slot's process finished (multi-DUT).

    Fields:
        slot_id: slot
        outcome: result by the exit status of the process
        error_message: why it errored
    """

    __slots__ = ("error_message", "outcome", "slot_id")

    EVENT_TYPE = "slot.completed"
    FIELDS = ("slot_id", "outcome", "error_message")
    _REQUIRED = ("slot_id", "outcome")

    def __init__(
        self,
        *,
        slot_id: str,
        outcome: str,
        error_message: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.slot_id = slot_id
        self.outcome = outcome
        self.error_message = error_message
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class SyncArrived(EventBase):
    """A worker reached a sync point (multi-DUT).

    Fields:
        slot_id: slot that arrived
        name: sync point
    """

    __slots__ = ("name", "slot_id")

    EVENT_TYPE = "sync.arrived"
    FIELDS = ("slot_id", "name")
    _REQUIRED = ("slot_id", "name")

    def __init__(
        self,
        *,
        slot_id: str,
        name: str,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.slot_id = slot_id
        self.name = name
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class SyncRelease(EventBase):
    """Every live slot arrived, all go on (multi-DUT).

    Fields:
        name: sync point
    """

    __slots__ = ("name",)

    EVENT_TYPE = "sync.release"
    FIELDS = ("name",)
    _REQUIRED = ("name",)

    def __init__(
        self,
        *,
        name: str,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.name = name
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RouteClosed(EventBase):
    """Switch channels closed: the path is made.

    Fields:
        connection_name: fixture connection
        switch_role: role of the switch
        channels: crosspoints
    """

    __slots__ = ("channels", "connection_name", "switch_role")

    EVENT_TYPE = "route.closed"
    FIELDS = ("connection_name", "switch_role", "channels")
    _REQUIRED = ("connection_name", "switch_role", "channels")

    def __init__(
        self,
        *,
        connection_name: str,
        switch_role: str,
        channels: list[str],
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.connection_name = connection_name
        self.switch_role = switch_role
        self.channels = channels
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RouteOpened(EventBase):
    """Switch channels opened: the path is broken.

    Fields:
        connection_name: fixture connection
        switch_role: role of the switch
        channels: crosspoints
    """

    __slots__ = ("channels", "connection_name", "switch_role")

    EVENT_TYPE = "route.opened"
    FIELDS = ("connection_name", "switch_role", "channels")
    _REQUIRED = ("connection_name", "switch_role", "channels")

    def __init__(
        self,
        *,
        connection_name: str,
        switch_role: str,
        channels: list[str],
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.connection_name = connection_name
        self.switch_role = switch_role
        self.channels = channels
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentConnected(EventBase):
    """Once per role, after the instrument is identified and connected.

    Fields:
        role: station role
        instrument_id: asset id
        driver: driver class path
        resource: instrument address
        protocol: how it is reached
        manufacturer: from `*IDN?` on hardware, from YAML for mocks
        model: as manufacturer
        serial: as manufacturer
        firmware: as manufacturer
        cal_due: calibration due, ISO 8601 date
        cal_last: last calibration, ISO 8601 date
        cal_certificate: calibration certificate
        cal_lab: calibration laboratory
        mocked: a stand-in is used
    """

    __slots__ = (
        "cal_certificate",
        "cal_due",
        "cal_lab",
        "cal_last",
        "driver",
        "firmware",
        "instrument_id",
        "manufacturer",
        "mocked",
        "model",
        "protocol",
        "resource",
        "role",
        "serial",
    )

    EVENT_TYPE = "fixture.instrument_connected"
    FIELDS = (
        "role",
        "instrument_id",
        "driver",
        "resource",
        "protocol",
        "manufacturer",
        "model",
        "serial",
        "firmware",
        "cal_due",
        "cal_last",
        "cal_certificate",
        "cal_lab",
        "mocked",
    )
    _REQUIRED = ("role", "instrument_id", "resource")

    def __init__(
        self,
        *,
        role: str,
        instrument_id: str,
        resource: str,
        driver: str | None = None,
        protocol: str = "visa",
        manufacturer: str | None = None,
        model: str | None = None,
        serial: str | None = None,
        firmware: str | None = None,
        cal_due: str | None = None,
        cal_last: str | None = None,
        cal_certificate: str | None = None,
        cal_lab: str | None = None,
        mocked: bool = False,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.role = role
        self.instrument_id = instrument_id
        self.driver = driver
        self.resource = resource
        self.protocol = protocol
        self.manufacturer = manufacturer
        self.model = model
        self.serial = serial
        self.firmware = firmware
        self.cal_due = cal_due
        self.cal_last = cal_last
        self.cal_certificate = cal_certificate
        self.cal_lab = cal_lab
        self.mocked = mocked
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class IdentityVerified(EventBase):
    """Expected against actual identity of an instrument.

    Fields:
        role: station role
        expected: from the asset file
        actual: read from the instrument
        matches: no field differs
        mismatches: names of the differing fields
    """

    __slots__ = ("actual", "expected", "matches", "mismatches", "role")

    EVENT_TYPE = "fixture.identity_verified"
    FIELDS = ("role", "expected", "actual", "matches", "mismatches")
    _REQUIRED = ("role",)

    def __init__(
        self,
        *,
        role: str,
        expected: dict[str, Any] | None = None,
        actual: dict[str, Any] | None = None,
        matches: bool = True,
        mismatches: list[str] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.role = role
        self.expected = {} if expected is None else expected
        self.actual = {} if actual is None else actual
        self.matches = matches
        self.mismatches = [] if mismatches is None else mismatches
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class CalibrationWarning(EventBase):
    """Calibration is due soon or has expired.

    Fields:
        role: station role
        instrument_id: asset id
        days_until_due: negative when expired
        message: text for people
    """

    __slots__ = ("days_until_due", "instrument_id", "message", "role")

    EVENT_TYPE = "fixture.calibration_warning"
    FIELDS = ("role", "instrument_id", "days_until_due", "message")
    _REQUIRED = ("role", "instrument_id")

    def __init__(
        self,
        *,
        role: str,
        instrument_id: str,
        days_until_due: int | None = None,
        message: str = "",
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.role = role
        self.instrument_id = instrument_id
        self.days_until_due = days_until_due
        self.message = message
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class DutScanned(EventBase):
    """The serial of a DUT was entered or scanned.

    Fields:
        dut_serial: the serial
        scan_source: scanner or input that gave it: `ui`, `prompt`, `api`
    """

    __slots__ = ("dut_serial", "scan_source")

    EVENT_TYPE = "fixture.dut_scanned"
    FIELDS = ("dut_serial", "scan_source")
    _REQUIRED = ("dut_serial",)

    def __init__(
        self,
        *,
        dut_serial: str,
        scan_source: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.dut_serial = dut_serial
        self.scan_source = scan_source
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentDisconnected(EventBase):
    """An instrument is released during teardown.

    Fields:
        role: station role
        instrument_id: asset id
        safe_state: what became of its safe state
    """

    __slots__ = ("instrument_id", "role", "safe_state")

    EVENT_TYPE = "fixture.instrument_disconnected"
    FIELDS = ("role", "instrument_id", "safe_state")
    _REQUIRED = ("role", "instrument_id")

    def __init__(
        self,
        *,
        role: str,
        instrument_id: str,
        safe_state: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.role = role
        self.instrument_id = instrument_id
        self.safe_state = safe_state
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class StepsDiscovered(EventBase):
    """The plan: every collected item, after the instruments connect and before the first step.

    Fields:
        items: one object per item: node_id, file, module, class_name, function, markers, step_path, parent_path,
            step_index, vector_index, vector_count_planned
    """

    __slots__ = ("items",)

    EVENT_TYPE = "test.steps_discovered"
    FIELDS = ("items",)

    def __init__(
        self,
        *,
        items: list[dict[str, Any]] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.items = [] if items is None else items
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class StepStarted(EventBase):
    """A step opens.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        step_path: names from the root, joined with `/`
        parent_path: path of the parent, empty at the root
        description: what the step is for
        vector_index: outer position
        inputs: outer sweep parameters only
        node_id: pytest node id
        file: source file
        module: Python module
        class_name: test class; null for functions
        function: test function
        retry: attempt, 0 = first
        input_units: units by input
    """

    __slots__ = (
        "class_name",
        "description",
        "file",
        "function",
        "input_units",
        "inputs",
        "module",
        "node_id",
        "parent_path",
        "retry",
        "step_index",
        "step_name",
        "step_path",
        "vector_index",
    )

    EVENT_TYPE = "test.step_started"
    FIELDS = (
        "step_name",
        "step_index",
        "step_path",
        "parent_path",
        "description",
        "vector_index",
        "inputs",
        "node_id",
        "file",
        "module",
        "class_name",
        "function",
        "retry",
        "input_units",
    )
    _REQUIRED = ("step_name", "step_index")

    def __init__(
        self,
        *,
        step_name: str,
        step_index: int,
        step_path: str = "",
        parent_path: str = "",
        description: str | None = None,
        vector_index: int = 0,
        inputs: dict[str, Any] | None = None,
        node_id: str | None = None,
        file: str | None = None,
        module: str | None = None,
        class_name: str | None = None,
        function: str | None = None,
        retry: int = 0,
        input_units: dict[str, str] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.step_path = step_path
        self.parent_path = parent_path
        self.description = description
        self.vector_index = vector_index
        self.inputs = {} if inputs is None else inputs
        self.node_id = node_id
        self.file = file
        self.module = module
        self.class_name = class_name
        self.function = function
        self.retry = retry
        self.input_units = {} if input_units is None else input_units
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class MeasurementRecorded(EventBase):
    """One recorded value with its limits and outcome.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        step_path: names from the root, joined with `/`
        vector_index: own (inner) index
        retry: attempt, 0 = first
        measurement_name: name of the measurement
        measurement_timestamp: when the value was taken
        value: the scalar
        units: unit of the value
        outcome: verdict
        limit_low: lower limit
        limit_high: upper limit
        limit_nominal: nominal value
        limit_comparator: how the value is compared
        characteristic_id: product characteristic it verifies
        spec_ref: place in the specification
        dut_pin: pin of the DUT
        fixture_connection: connection of the fixture
        instrument_name: station role
        instrument_resource: instrument address
        instrument_channel: channel of the instrument
        inputs: outer inputs merged with the vector's parameters
        outputs: observations
        custom: custom fields
        stimulus: traced inputs: param, value, units and signal path
    """

    __slots__ = (
        "characteristic_id",
        "custom",
        "dut_pin",
        "fixture_connection",
        "inputs",
        "instrument_channel",
        "instrument_name",
        "instrument_resource",
        "limit_comparator",
        "limit_high",
        "limit_low",
        "limit_nominal",
        "measurement_name",
        "measurement_timestamp",
        "outcome",
        "outputs",
        "retry",
        "spec_ref",
        "step_index",
        "step_name",
        "step_path",
        "stimulus",
        "units",
        "value",
        "vector_index",
    )

    EVENT_TYPE = "test.measurement"
    FIELDS = (
        "step_name",
        "step_index",
        "step_path",
        "vector_index",
        "retry",
        "measurement_name",
        "measurement_timestamp",
        "value",
        "units",
        "outcome",
        "limit_low",
        "limit_high",
        "limit_nominal",
        "limit_comparator",
        "characteristic_id",
        "spec_ref",
        "dut_pin",
        "fixture_connection",
        "instrument_name",
        "instrument_resource",
        "instrument_channel",
        "inputs",
        "outputs",
        "custom",
        "stimulus",
    )
    _KINDS: ClassVar[dict[str, str]] = {
        "measurement_timestamp": "Time",
        "value": "Number",
        "limit_low": "Number",
        "limit_high": "Number",
        "limit_nominal": "Number",
    }
    _REQUIRED = ("step_name", "step_index", "measurement_name")

    def __init__(
        self,
        *,
        step_name: str,
        step_index: int,
        measurement_name: str,
        step_path: str = "",
        vector_index: int = 0,
        retry: int = 0,
        measurement_timestamp: datetime | None = None,
        value: float | None = None,
        units: str | None = None,
        outcome: str | None = None,
        limit_low: float | None = None,
        limit_high: float | None = None,
        limit_nominal: float | None = None,
        limit_comparator: str | None = None,
        characteristic_id: str | None = None,
        spec_ref: str | None = None,
        dut_pin: str | None = None,
        fixture_connection: str | None = None,
        instrument_name: str | None = None,
        instrument_resource: str | None = None,
        instrument_channel: str | None = None,
        inputs: dict[str, Any] | None = None,
        outputs: dict[str, Any] | None = None,
        custom: dict[str, Any] | None = None,
        stimulus: list[dict[str, Any]] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.step_path = step_path
        self.vector_index = vector_index
        self.retry = retry
        self.measurement_name = measurement_name
        self.measurement_timestamp = measurement_timestamp
        self.value = value
        self.units = units
        self.outcome = outcome
        self.limit_low = limit_low
        self.limit_high = limit_high
        self.limit_nominal = limit_nominal
        self.limit_comparator = limit_comparator
        self.characteristic_id = characteristic_id
        self.spec_ref = spec_ref
        self.dut_pin = dut_pin
        self.fixture_connection = fixture_connection
        self.instrument_name = instrument_name
        self.instrument_resource = instrument_resource
        self.instrument_channel = instrument_channel
        self.inputs = {} if inputs is None else inputs
        self.outputs = {} if outputs is None else outputs
        self.custom = {} if custom is None else custom
        self.stimulus = [] if stimulus is None else stimulus
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RecordEvent(EventBase):
    """A key and value recorded by the test.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        key: name
        value: JSON value
    """

    __slots__ = ("key", "step_index", "step_name", "value")

    EVENT_TYPE = "test.record"
    FIELDS = ("step_name", "step_index", "key", "value")
    _REQUIRED = ("step_name", "step_index", "key", "value")

    def __init__(
        self,
        *,
        step_name: str,
        step_index: int,
        key: str,
        value: Any,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.key = key
        self.value = value
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class StepEnded(EventBase):
    """A step closes.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        step_path: names from the root, joined with `/`
        parent_path: path of the parent, empty at the root
        outcome: verdict
        vector_index: outer position
        vector_outcome: aggregate of the vectors
        inputs: outer sweep parameters
        outputs: observations
        node_id: pytest node id
        file: source file
        module: Python module
        class_name: test class; null for functions
        function: test function
        retry: attempt, 0 = first
        input_units: units by input
        output_units: units by output
        output_pins: DUT pins by output
        instrument_roles: roles the step used
        error_phase: part of the test that raised
        error_type: class of the exception
        error_message: its text
        error_traceback: its traceback
        stimulus: traced inputs: param, value, units and signal path
    """

    __slots__ = (
        "class_name",
        "error_message",
        "error_phase",
        "error_traceback",
        "error_type",
        "file",
        "function",
        "input_units",
        "inputs",
        "instrument_roles",
        "module",
        "node_id",
        "outcome",
        "output_pins",
        "output_units",
        "outputs",
        "parent_path",
        "retry",
        "step_index",
        "step_name",
        "step_path",
        "stimulus",
        "vector_index",
        "vector_outcome",
    )

    EVENT_TYPE = "test.step_ended"
    FIELDS = (
        "step_name",
        "step_index",
        "step_path",
        "parent_path",
        "outcome",
        "vector_index",
        "vector_outcome",
        "inputs",
        "outputs",
        "node_id",
        "file",
        "module",
        "class_name",
        "function",
        "retry",
        "input_units",
        "output_units",
        "output_pins",
        "instrument_roles",
        "error_phase",
        "error_type",
        "error_message",
        "error_traceback",
        "stimulus",
    )
    _REQUIRED = ("step_name", "step_index")

    def __init__(
        self,
        *,
        step_name: str,
        step_index: int,
        step_path: str = "",
        parent_path: str = "",
        outcome: str | None = None,
        vector_index: int = 0,
        vector_outcome: str | None = None,
        inputs: dict[str, Any] | None = None,
        outputs: dict[str, Any] | None = None,
        node_id: str | None = None,
        file: str | None = None,
        module: str | None = None,
        class_name: str | None = None,
        function: str | None = None,
        retry: int = 0,
        input_units: dict[str, str] | None = None,
        output_units: dict[str, str] | None = None,
        output_pins: dict[str, str] | None = None,
        instrument_roles: list[str] | None = None,
        error_phase: str | None = None,
        error_type: str | None = None,
        error_message: str | None = None,
        error_traceback: str | None = None,
        stimulus: list[dict[str, Any]] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.step_path = step_path
        self.parent_path = parent_path
        self.outcome = outcome
        self.vector_index = vector_index
        self.vector_outcome = vector_outcome
        self.inputs = {} if inputs is None else inputs
        self.outputs = {} if outputs is None else outputs
        self.node_id = node_id
        self.file = file
        self.module = module
        self.class_name = class_name
        self.function = function
        self.retry = retry
        self.input_units = {} if input_units is None else input_units
        self.output_units = {} if output_units is None else output_units
        self.output_pins = {} if output_pins is None else output_pins
        self.instrument_roles = [] if instrument_roles is None else instrument_roles
        self.error_phase = error_phase
        self.error_type = error_type
        self.error_message = error_message
        self.error_traceback = error_traceback
        self.stimulus = [] if stimulus is None else stimulus
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentRead(EventBase):
    """A driver read through the proxy.

    Fields:
        instrument_role: station role
        channel_id: channel the sample belongs to
        method: driver member
        value: a scalar inline; an array, bytes or an image as a claim check
        units: unit of the value
        resource: instrument address
        suppressed: uses since the last event of this member that sampling left out of the log
        client: program that used it through the instrument server
        client_pid: its process
    """

    __slots__ = (
        "channel_id",
        "client",
        "client_pid",
        "instrument_role",
        "method",
        "resource",
        "suppressed",
        "units",
        "value",
    )

    EVENT_TYPE = "instrument.read"
    FIELDS = (
        "instrument_role",
        "channel_id",
        "method",
        "value",
        "units",
        "resource",
        "suppressed",
        "client",
        "client_pid",
    )
    _REQUIRED = ("instrument_role", "channel_id", "method")

    def __init__(
        self,
        *,
        instrument_role: str,
        channel_id: str,
        method: str,
        value: Any = None,
        units: str | None = None,
        resource: str = "",
        suppressed: int = 0,
        client: str | None = None,
        client_pid: int | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.instrument_role = instrument_role
        self.channel_id = channel_id
        self.method = method
        self.value = value
        self.units = units
        self.resource = resource
        self.suppressed = suppressed
        self.client = client
        self.client_pid = client_pid
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentSet(EventBase):
    """A driver set through the proxy.

    Fields:
        instrument_role: station role
        channel_id: channel the sample belongs to
        attribute: driver member
        value: a scalar inline; an array, bytes or an image as a claim check
        units: unit of the value
        resource: instrument address
        suppressed: uses since the last event of this member that sampling left out of the log
        client: program that used it through the instrument server
        client_pid: its process
    """

    __slots__ = (
        "attribute",
        "channel_id",
        "client",
        "client_pid",
        "instrument_role",
        "resource",
        "suppressed",
        "units",
        "value",
    )

    EVENT_TYPE = "instrument.set"
    FIELDS = (
        "instrument_role",
        "channel_id",
        "attribute",
        "value",
        "units",
        "resource",
        "suppressed",
        "client",
        "client_pid",
    )
    _REQUIRED = ("instrument_role", "channel_id", "attribute")

    def __init__(
        self,
        *,
        instrument_role: str,
        channel_id: str,
        attribute: str,
        value: Any = None,
        units: str | None = None,
        resource: str = "",
        suppressed: int = 0,
        client: str | None = None,
        client_pid: int | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.instrument_role = instrument_role
        self.channel_id = channel_id
        self.attribute = attribute
        self.value = value
        self.units = units
        self.resource = resource
        self.suppressed = suppressed
        self.client = client
        self.client_pid = client_pid
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentConfigure(EventBase):
    """A driver configure call through the proxy, or an operation started from the UI.

    Fields:
        instrument_role: station role
        method: driver member
        parameters: arguments
        resource: instrument address
        suppressed: uses since the last event of this member that sampling left out of the log
        client: program that used it through the instrument server
        client_pid: its process
    """

    __slots__ = ("client", "client_pid", "instrument_role", "method", "parameters", "resource", "suppressed")

    EVENT_TYPE = "instrument.configure"
    FIELDS = ("instrument_role", "method", "parameters", "resource", "suppressed", "client", "client_pid")
    _REQUIRED = ("instrument_role", "method")

    def __init__(
        self,
        *,
        instrument_role: str,
        method: str,
        parameters: dict[str, Any] | None = None,
        resource: str = "",
        suppressed: int = 0,
        client: str | None = None,
        client_pid: int | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.instrument_role = instrument_role
        self.method = method
        self.parameters = {} if parameters is None else parameters
        self.resource = resource
        self.suppressed = suppressed
        self.client = client
        self.client_pid = client_pid
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class DiagnosticWarning(EventBase):
    """A condition that isn't fatal.

    Fields:
        source: component
        message: what happened, and what to do next
        details: data for programs
    """

    __slots__ = ("details", "message", "source")

    EVENT_TYPE = "diagnostic.warning"
    FIELDS = ("source", "message", "details")

    def __init__(
        self,
        *,
        source: str = "",
        message: str = "",
        details: dict[str, Any] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.source = source
        self.message = message
        self.details = {} if details is None else details
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class DiagnosticError(EventBase):
    """An error condition.

    Fields:
        source: component
        message: what happened, and what to do next
        details: data for programs
    """

    __slots__ = ("details", "message", "source")

    EVENT_TYPE = "diagnostic.error"
    FIELDS = ("source", "message", "details")

    def __init__(
        self,
        *,
        source: str = "",
        message: str = "",
        details: dict[str, Any] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.source = source
        self.message = message
        self.details = {} if details is None else details
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class StreamStarted(EventBase):
    """A data stream begins.

    Fields:
        stream_id: the stream
        format: format of its frames
        path: file it goes to
    """

    __slots__ = ("format", "path", "stream_id")

    EVENT_TYPE = "stream.started"
    FIELDS = ("stream_id", "format", "path")
    _KINDS: ClassVar[dict[str, str]] = {"stream_id": "Uuid"}
    _REQUIRED = ("stream_id",)

    def __init__(
        self,
        *,
        stream_id: UUID,
        format: str = "",
        path: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.stream_id = stream_id
        self.format = format
        self.path = path
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class StreamEnded(EventBase):
    """A data stream ends.

    Fields:
        stream_id: the stream
    """

    __slots__ = ("stream_id",)

    EVENT_TYPE = "stream.ended"
    FIELDS = ("stream_id",)
    _KINDS: ClassVar[dict[str, str]] = {"stream_id": "Uuid"}
    _REQUIRED = ("stream_id",)

    def __init__(
        self,
        *,
        stream_id: UUID,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.stream_id = stream_id
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class StreamFrameIndex(EventBase):
    """Update of the frame count, at most once a second.

    Fields:
        stream_id: the stream
        frame_count: frames so far
    """

    __slots__ = ("frame_count", "stream_id")

    EVENT_TYPE = "stream.frame_index"
    FIELDS = ("stream_id", "frame_count")
    _KINDS: ClassVar[dict[str, str]] = {"stream_id": "Uuid"}
    _REQUIRED = ("stream_id",)

    def __init__(
        self,
        *,
        stream_id: UUID,
        frame_count: int = 0,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.stream_id = stream_id
        self.frame_count = frame_count
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class DialogOpened(EventBase):
    """An operator dialog is shown and the test is paused.

    Fields:
        dialog_id: the dialog
        dialog_type: kind of dialog
        title: heading
        message: what the operator has to do
        step_name: step that asks
        blocking: execution is paused until answered
        choices: options of a choice
        allow_multiple: several options may be chosen
        timeout_seconds: time until it gives up
        placeholder: hint inside the input field
        default_value: value of the input field at first
        confirm_label: text of the confirm button
        cancel_label: text of the cancel button
        slot_id: slot that asks
        dut_serial: unit the question is about
    """

    __slots__ = (
        "allow_multiple",
        "blocking",
        "cancel_label",
        "choices",
        "confirm_label",
        "default_value",
        "dialog_id",
        "dialog_type",
        "dut_serial",
        "message",
        "placeholder",
        "slot_id",
        "step_name",
        "timeout_seconds",
        "title",
    )

    EVENT_TYPE = "dialog.opened"
    FIELDS = (
        "dialog_id",
        "dialog_type",
        "title",
        "message",
        "step_name",
        "blocking",
        "choices",
        "allow_multiple",
        "timeout_seconds",
        "placeholder",
        "default_value",
        "confirm_label",
        "cancel_label",
        "slot_id",
        "dut_serial",
    )
    _KINDS: ClassVar[dict[str, str]] = {"dialog_id": "Uuid", "timeout_seconds": "Number"}
    _REQUIRED = ("dialog_id", "dialog_type", "title", "message")

    def __init__(
        self,
        *,
        dialog_id: UUID,
        dialog_type: str,
        title: str,
        message: str,
        step_name: str | None = None,
        blocking: bool = True,
        choices: list[str] | None = None,
        allow_multiple: bool = False,
        timeout_seconds: float | None = None,
        placeholder: str | None = None,
        default_value: str | None = None,
        confirm_label: str | None = None,
        cancel_label: str | None = None,
        slot_id: str | None = None,
        dut_serial: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.dialog_id = dialog_id
        self.dialog_type = dialog_type
        self.title = title
        self.message = message
        self.step_name = step_name
        self.blocking = blocking
        self.choices = choices
        self.allow_multiple = allow_multiple
        self.timeout_seconds = timeout_seconds
        self.placeholder = placeholder
        self.default_value = default_value
        self.confirm_label = confirm_label
        self.cancel_label = cancel_label
        self.slot_id = slot_id
        self.dut_serial = dut_serial
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class DialogResponded(EventBase):
    """The operator answered; the test resumes.

    Fields:
        dialog_id: the dialog
        dialog_type: kind of dialog
        response_type: how it was answered
        duration_seconds: time it was open
        value: text of an input
        choice: index of a choice
        choices: indices of a multiple choice
        responded_by: who answered
        responded_via: where it was answered
    """

    __slots__ = (
        "choice",
        "choices",
        "dialog_id",
        "dialog_type",
        "duration_seconds",
        "responded_by",
        "responded_via",
        "response_type",
        "value",
    )

    EVENT_TYPE = "dialog.responded"
    FIELDS = (
        "dialog_id",
        "dialog_type",
        "response_type",
        "duration_seconds",
        "value",
        "choice",
        "choices",
        "responded_by",
        "responded_via",
    )
    _KINDS: ClassVar[dict[str, str]] = {"dialog_id": "Uuid", "duration_seconds": "Number"}
    _REQUIRED = ("dialog_id", "dialog_type", "response_type", "duration_seconds")

    def __init__(
        self,
        *,
        dialog_id: UUID,
        dialog_type: str,
        response_type: str,
        duration_seconds: float,
        value: str | None = None,
        choice: int | None = None,
        choices: list[int] | None = None,
        responded_by: str | None = None,
        responded_via: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.dialog_id = dialog_id
        self.dialog_type = dialog_type
        self.response_type = response_type
        self.duration_seconds = duration_seconds
        self.value = value
        self.choice = choice
        self.choices = choices
        self.responded_by = responded_by
        self.responded_via = responded_via
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class RunMaterializationFailed(EventBase):
    """The run file couldn't be written or indexed; the run stays visible.

    Fields:
        materializer: who tried
        error_type: exception or error class
        error_message: text
        destination: intended path
        attempt: number of the attempt
        will_retry: another attempt is scheduled
    """

    __slots__ = ("attempt", "destination", "error_message", "error_type", "materializer", "will_retry")

    EVENT_TYPE = "run.materialization_failed"
    FIELDS = ("materializer", "error_type", "error_message", "destination", "attempt", "will_retry")
    _REQUIRED = ("materializer", "error_type", "error_message")

    def __init__(
        self,
        *,
        materializer: str,
        error_type: str,
        error_message: str,
        destination: str | None = None,
        attempt: int = 1,
        will_retry: bool = False,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.materializer = materializer
        self.error_type = error_type
        self.error_message = error_message
        self.destination = destination
        self.attempt = attempt
        self.will_retry = will_retry
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class VectorStarted(EventBase):
    """An inner vector of a step begins.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        step_path: names from the root, joined with `/`
        vector_index: index of the vector
        vector_outer_index: index of the enclosing sweep
        retry: attempt, 0 = first
        step_retry: attempt of the step, 0 = first
        inputs: parameters of the vector
        input_units: units by input
        node_id: pytest node id
    """

    __slots__ = (
        "input_units",
        "inputs",
        "node_id",
        "retry",
        "step_index",
        "step_name",
        "step_path",
        "step_retry",
        "vector_index",
        "vector_outer_index",
    )

    EVENT_TYPE = "test.vector_started"
    FIELDS = (
        "step_name",
        "step_index",
        "step_path",
        "vector_index",
        "vector_outer_index",
        "retry",
        "step_retry",
        "inputs",
        "input_units",
        "node_id",
    )
    _REQUIRED = ("step_name", "step_index")

    def __init__(
        self,
        *,
        step_name: str,
        step_index: int,
        step_path: str = "",
        vector_index: int = 0,
        vector_outer_index: int | None = None,
        retry: int = 0,
        step_retry: int = 0,
        inputs: dict[str, Any] | None = None,
        input_units: dict[str, str] | None = None,
        node_id: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.step_path = step_path
        self.vector_index = vector_index
        self.vector_outer_index = vector_outer_index
        self.retry = retry
        self.step_retry = step_retry
        self.inputs = {} if inputs is None else inputs
        self.input_units = {} if input_units is None else input_units
        self.node_id = node_id
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class VectorEnded(EventBase):
    """An inner vector of a step ends.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        step_path: names from the root, joined with `/`
        vector_index: index of the vector
        vector_outer_index: index of the enclosing sweep
        retry: attempt, 0 = first
        step_retry: attempt of the step, 0 = first
        inputs: parameters of the vector
        input_units: units by input
        node_id: pytest node id
        outcome: verdict
        outputs: observations
        output_units: units by output
        output_pins: DUT pins by output
    """

    __slots__ = (
        "input_units",
        "inputs",
        "node_id",
        "outcome",
        "output_pins",
        "output_units",
        "outputs",
        "retry",
        "step_index",
        "step_name",
        "step_path",
        "step_retry",
        "vector_index",
        "vector_outer_index",
    )

    EVENT_TYPE = "test.vector_ended"
    FIELDS = (
        "step_name",
        "step_index",
        "step_path",
        "vector_index",
        "vector_outer_index",
        "retry",
        "step_retry",
        "inputs",
        "input_units",
        "node_id",
        "outcome",
        "outputs",
        "output_units",
        "output_pins",
    )
    _REQUIRED = ("step_name", "step_index")

    def __init__(
        self,
        *,
        step_name: str,
        step_index: int,
        step_path: str = "",
        vector_index: int = 0,
        vector_outer_index: int | None = None,
        retry: int = 0,
        step_retry: int = 0,
        inputs: dict[str, Any] | None = None,
        input_units: dict[str, str] | None = None,
        node_id: str | None = None,
        outcome: str | None = None,
        outputs: dict[str, Any] | None = None,
        output_units: dict[str, str] | None = None,
        output_pins: dict[str, str] | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.step_path = step_path
        self.vector_index = vector_index
        self.vector_outer_index = vector_outer_index
        self.retry = retry
        self.step_retry = step_retry
        self.inputs = {} if inputs is None else inputs
        self.input_units = {} if input_units is None else input_units
        self.node_id = node_id
        self.outcome = outcome
        self.outputs = {} if outputs is None else outputs
        self.output_units = {} if output_units is None else output_units
        self.output_pins = {} if output_pins is None else output_pins
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class Observation(EventBase):
    """A value observed without a verdict.

    Fields:
        step_name: name of the step
        step_index: index in its parent's bucket
        step_path: names from the root, joined with `/`
        vector_index: index of the vector
        retry: attempt, 0 = first
        name: name of the observation
        value: a scalar inline; an array, bytes or an image as a claim check
        units: unit of the value
        dut_pin: pin of the DUT
    """

    __slots__ = ("dut_pin", "name", "retry", "step_index", "step_name", "step_path", "units", "value", "vector_index")

    EVENT_TYPE = "test.observation"
    FIELDS = ("step_name", "step_index", "step_path", "vector_index", "retry", "name", "value", "units", "dut_pin")
    _REQUIRED = ("name",)

    def __init__(
        self,
        *,
        name: str,
        step_name: str = "",
        step_index: int = 0,
        step_path: str = "",
        vector_index: int | None = None,
        retry: int = 0,
        value: Any = None,
        units: str | None = None,
        dut_pin: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.step_name = step_name
        self.step_index = step_index
        self.step_path = step_path
        self.vector_index = vector_index
        self.retry = retry
        self.name = name
        self.value = value
        self.units = units
        self.dut_pin = dut_pin
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentReserved(EventBase):
    """A step got an instrument for itself.

    Fields:
        role: station role
        instrument_id: asset id
        resource: instrument address
        waited_ms: time it waited for the instrument
        step_index: step that held it
        step_retry: attempt of that step
    """

    __slots__ = ("instrument_id", "resource", "role", "step_index", "step_retry", "waited_ms")

    EVENT_TYPE = "instrument.reserved"
    FIELDS = ("role", "instrument_id", "resource", "waited_ms", "step_index", "step_retry")
    _KINDS: ClassVar[dict[str, str]] = {"waited_ms": "Number"}
    _REQUIRED = ("role", "instrument_id", "resource", "waited_ms")

    def __init__(
        self,
        *,
        role: str,
        instrument_id: str,
        resource: str,
        waited_ms: float,
        step_index: int | None = None,
        step_retry: int | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.role = role
        self.instrument_id = instrument_id
        self.resource = resource
        self.waited_ms = waited_ms
        self.step_index = step_index
        self.step_retry = step_retry
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class InstrumentReleased(EventBase):
    """A step gave a reserved instrument back.

    Fields:
        role: station role
        instrument_id: asset id
        resource: instrument address
        step_index: step that held it
        step_retry: attempt of that step
    """

    __slots__ = ("instrument_id", "resource", "role", "step_index", "step_retry")

    EVENT_TYPE = "instrument.released"
    FIELDS = ("role", "instrument_id", "resource", "step_index", "step_retry")
    _REQUIRED = ("role", "instrument_id", "resource")

    def __init__(
        self,
        *,
        role: str,
        instrument_id: str,
        resource: str,
        step_index: int | None = None,
        step_retry: int | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.role = role
        self.instrument_id = instrument_id
        self.resource = resource
        self.step_index = step_index
        self.step_retry = step_retry
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class ChannelStarted(EventBase):
    """A channel gets its first sample in the session.

    Fields:
        channel_id: the channel
        units: unit of the value
        instrument_role: station role
        method: driver member or caller
        resource: instrument address
    """

    __slots__ = ("channel_id", "instrument_role", "method", "resource", "units")

    EVENT_TYPE = "channel.started"
    FIELDS = ("channel_id", "units", "instrument_role", "method", "resource")
    _REQUIRED = ("channel_id",)

    def __init__(
        self,
        *,
        channel_id: str,
        units: str | None = None,
        instrument_role: str | None = None,
        method: str | None = None,
        resource: str | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.channel_id = channel_id
        self.units = units
        self.instrument_role = instrument_role
        self.method = method
        self.resource = resource
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class ChannelEnded(EventBase):
    """A channel gets no more samples in the session.

    Fields:
        channel_id: the channel
        reason: why it ended
    """

    __slots__ = ("channel_id", "reason")

    EVENT_TYPE = "channel.ended"
    FIELDS = ("channel_id", "reason")
    _REQUIRED = ("channel_id", "reason")

    def __init__(
        self,
        *,
        channel_id: str,
        reason: str,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.channel_id = channel_id
        self.reason = reason
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class ChannelCheckpoint(EventBase):
    """Samples up to here are durable.

    Fields:
        uri: claim check of the channel
        sample_offset: samples so far
    """

    __slots__ = ("sample_offset", "uri")

    EVENT_TYPE = "channel.checkpoint"
    FIELDS = ("uri", "sample_offset")
    _REQUIRED = ("uri",)

    def __init__(
        self,
        *,
        uri: str,
        sample_offset: int = 0,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.uri = uri
        self.sample_offset = sample_offset
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class FileStarted(EventBase):
    """A file is being written.

    Fields:
        file_id: the file
        name: its name
        format: its format
    """

    __slots__ = ("file_id", "format", "name")

    EVENT_TYPE = "file.started"
    FIELDS = ("file_id", "name", "format")
    _KINDS: ClassVar[dict[str, str]] = {"file_id": "Uuid"}
    _REQUIRED = ("file_id",)

    def __init__(
        self,
        *,
        file_id: UUID,
        name: str = "",
        format: str = "",
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.file_id = file_id
        self.name = name
        self.format = format
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class FileEnded(EventBase):
    """A file is complete.

    Fields:
        file_id: the file
        uri: where it is
        size_bytes: its size
    """

    __slots__ = ("file_id", "size_bytes", "uri")

    EVENT_TYPE = "file.ended"
    FIELDS = ("file_id", "uri", "size_bytes")
    _KINDS: ClassVar[dict[str, str]] = {"file_id": "Uuid"}
    _REQUIRED = ("file_id",)

    def __init__(
        self,
        *,
        file_id: UUID,
        uri: str | None = None,
        size_bytes: int | None = None,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.file_id = file_id
        self.uri = uri
        self.size_bytes = size_bytes
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


class FileCheckpoint(EventBase):
    """Bytes up to here are durable.

    Fields:
        uri: where it is
        byte_offset: bytes so far
    """

    __slots__ = ("byte_offset", "uri")

    EVENT_TYPE = "file.checkpoint"
    FIELDS = ("uri", "byte_offset")
    _REQUIRED = ("uri",)

    def __init__(
        self,
        *,
        uri: str,
        byte_offset: int = 0,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
        self.uri = uri
        self.byte_offset = byte_offset
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)


EVENT_TYPES: dict[str, type[EventBase]] = {
    "session.started": SessionStarted,
    "session.ended": SessionEnded,
    "run.started": RunStarted,
    "run.ended": RunEnded,
    "run.materialized": RunMaterialized,
    "slot.started": SlotStarted,
    "slot.completed": SlotCompleted,
    "sync.arrived": SyncArrived,
    "sync.release": SyncRelease,
    "route.closed": RouteClosed,
    "route.opened": RouteOpened,
    "fixture.instrument_connected": InstrumentConnected,
    "fixture.identity_verified": IdentityVerified,
    "fixture.calibration_warning": CalibrationWarning,
    "fixture.dut_scanned": DutScanned,
    "fixture.instrument_disconnected": InstrumentDisconnected,
    "test.steps_discovered": StepsDiscovered,
    "test.step_started": StepStarted,
    "test.measurement": MeasurementRecorded,
    "test.record": RecordEvent,
    "test.step_ended": StepEnded,
    "instrument.read": InstrumentRead,
    "instrument.set": InstrumentSet,
    "instrument.configure": InstrumentConfigure,
    "diagnostic.warning": DiagnosticWarning,
    "diagnostic.error": DiagnosticError,
    "stream.started": StreamStarted,
    "stream.ended": StreamEnded,
    "stream.frame_index": StreamFrameIndex,
    "dialog.opened": DialogOpened,
    "dialog.responded": DialogResponded,
    "run.materialization_failed": RunMaterializationFailed,
    "test.vector_started": VectorStarted,
    "test.vector_ended": VectorEnded,
    "test.observation": Observation,
    "instrument.reserved": InstrumentReserved,
    "instrument.released": InstrumentReleased,
    "channel.started": ChannelStarted,
    "channel.ended": ChannelEnded,
    "channel.checkpoint": ChannelCheckpoint,
    "file.started": FileStarted,
    "file.ended": FileEnded,
    "file.checkpoint": FileCheckpoint,
}

SESSION_EVENTS = frozenset((SessionStarted, SessionEnded))
RUN_EVENTS = frozenset((RunStarted, RunEnded, RunMaterialized, RunMaterializationFailed))
SLOT_EVENTS = frozenset((SlotStarted, SlotCompleted, SyncArrived, SyncRelease))
SYNC_EVENTS = frozenset((SyncArrived, SyncRelease))
ROUTE_EVENTS = frozenset((RouteClosed, RouteOpened))
FIXTURE_EVENTS = frozenset((
    InstrumentConnected,
    IdentityVerified,
    CalibrationWarning,
    DutScanned,
    InstrumentDisconnected,
))
TEST_EVENTS = frozenset((
    StepsDiscovered,
    StepStarted,
    MeasurementRecorded,
    RecordEvent,
    StepEnded,
    VectorStarted,
    VectorEnded,
    Observation,
))
INSTRUMENT_EVENTS = frozenset((
    InstrumentRead,
    InstrumentSet,
    InstrumentConfigure,
    InstrumentReserved,
    InstrumentReleased,
))
DIAGNOSTIC_EVENTS = frozenset((DiagnosticWarning, DiagnosticError))
STREAM_EVENTS = frozenset((StreamStarted, StreamEnded, StreamFrameIndex))
DIALOG_EVENTS = frozenset((DialogOpened, DialogResponded))
CHANNEL_EVENTS = frozenset((ChannelStarted, ChannelEnded, ChannelCheckpoint))
FILE_EVENTS = frozenset((FileStarted, FileEnded, FileCheckpoint))
ALL_EVENTS = frozenset(EVENT_TYPES.values())

if TYPE_CHECKING:
    Event = (
        SessionStarted
        | SessionEnded
        | RunStarted
        | RunEnded
        | RunMaterialized
        | SlotStarted
        | SlotCompleted
        | SyncArrived
        | SyncRelease
        | RouteClosed
        | RouteOpened
        | InstrumentConnected
        | IdentityVerified
        | CalibrationWarning
        | DutScanned
        | InstrumentDisconnected
        | StepsDiscovered
        | StepStarted
        | MeasurementRecorded
        | RecordEvent
        | StepEnded
        | InstrumentRead
        | InstrumentSet
        | InstrumentConfigure
        | DiagnosticWarning
        | DiagnosticError
        | StreamStarted
        | StreamEnded
        | StreamFrameIndex
        | DialogOpened
        | DialogResponded
        | RunMaterializationFailed
        | VectorStarted
        | VectorEnded
        | Observation
        | InstrumentReserved
        | InstrumentReleased
        | ChannelStarted
        | ChannelEnded
        | ChannelCheckpoint
        | FileStarted
        | FileEnded
        | FileCheckpoint
    )


def event_from_dict(data: dict[str, Any]) -> EventBase:
    """The event that `data` describes, of its own class; an UnknownEvent for a type of a newer version."""
    if "event_type" not in data:
        raise ValueError("not an event: field event_type is missing")
    return EVENT_TYPES.get(data["event_type"], UnknownEvent).from_dict(data)


def __getattr__(name: str) -> Any:
    """`Event`, the union of all types, is made when it is asked for."""
    if name != "Event":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from typing import Union

    return Union[tuple(EVENT_TYPES.values())]  # noqa: UP007
