"""The models of a run. Generated from schema/run_models.py by `./dev gen`; don't edit.

Each class has its fields as slots; the constructor takes keywords, checks them and fills in defaults. `_of` is for
values that the library itself made: it checks nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from litmus._model import NEW, NOW, REQUIRED, FieldInfo, Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, ClassVar, Self
    from uuid import UUID

    from litmus._gen.enums import Comparator
    from litmus._gen.outcome import Outcome

_new = uuid4


def _now() -> datetime:
    return datetime.now(UTC)


__all__ = [
    "DUT",
    "ChannelDescriptor",
    "ChannelSample",
    "CollectedItem",
    "Measurement",
    "RunSummary",
    "StimulusRecord",
    "TestRun",
    "TestStep",
    "TestVector",
    "Waveform",
]


class StimulusRecord(Model):
    """An input that was applied, and the way it took.

    Fields:
        param: name of the input
        value: what was applied
        units: unit
        instrument: role
        resource: address
        channel: channel of the instrument
        dut_pin: pin of the unit under test
        fixture_connection: name of the fixture connection
    """

    __slots__ = ("channel", "dut_pin", "fixture_connection", "instrument", "param", "resource", "units", "value")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "param": FieldInfo("str", REQUIRED, description="name of the input"),
        "value": FieldInfo("float", None, nullable=True, description="what was applied"),
        "units": FieldInfo("str", None, nullable=True, description="unit"),
        "instrument": FieldInfo("str", None, nullable=True, description="role"),
        "resource": FieldInfo("str", None, nullable=True, description="address"),
        "channel": FieldInfo("str", None, nullable=True, description="channel of the instrument"),
        "dut_pin": FieldInfo("str", None, nullable=True, description="pin of the unit under test"),
        "fixture_connection": FieldInfo("str", None, nullable=True, description="name of the fixture connection"),
    }

    if TYPE_CHECKING:
        param: str
        value: float | None
        units: str | None
        instrument: str | None
        resource: str | None
        channel: str | None
        dut_pin: str | None
        fixture_connection: str | None

        def __init__(
            self,
            *,
            param: str,
            value: float | None = None,
            units: str | None = None,
            instrument: str | None = None,
            resource: str | None = None,
            channel: str | None = None,
            dut_pin: str | None = None,
            fixture_connection: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        param: str,
        value: float | None = None,
        units: str | None = None,
        instrument: str | None = None,
        resource: str | None = None,
        channel: str | None = None,
        dut_pin: str | None = None,
        fixture_connection: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.param = param
        made.value = value
        made.units = units
        made.instrument = instrument
        made.resource = resource
        made.channel = channel
        made.dut_pin = dut_pin
        made.fixture_connection = fixture_connection
        return made


class Measurement(Model):
    """One recorded value, with the limit it was judged by.

    Fields:
        name: unique within a step, vector and attempt
        step_path: names from the root, joined with `/`
        value: scalar; must be given, may be null
        units: unit
        limit_low: lower limit
        limit_high: upper limit
        limit_nominal: nominal value
        outcome: verdict; null means never judged
        characteristic_id: product characteristic
        spec_ref: where the limit is specified
        limit_comparator: how the value is compared
        timestamp: when the value was taken, UTC
        dut_pin: pin of the unit under test
        instrument_name: role
        instrument_resource: address
        instrument_channel: channel of the instrument
        fixture_connection: name of the fixture connection
    """

    __slots__ = (
        "characteristic_id",
        "dut_pin",
        "fixture_connection",
        "instrument_channel",
        "instrument_name",
        "instrument_resource",
        "limit_comparator",
        "limit_high",
        "limit_low",
        "limit_nominal",
        "name",
        "outcome",
        "spec_ref",
        "step_path",
        "timestamp",
        "units",
        "value",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "name": FieldInfo("str", REQUIRED, description="unique within a step, vector and attempt"),
        "step_path": FieldInfo("str", "", description="names from the root, joined with `/`"),
        "value": FieldInfo("float", REQUIRED, nullable=True, description="scalar; must be given, may be null"),
        "units": FieldInfo("str", None, nullable=True, description="unit"),
        "limit_low": FieldInfo("float", None, nullable=True, description="lower limit"),
        "limit_high": FieldInfo("float", None, nullable=True, description="upper limit"),
        "limit_nominal": FieldInfo("float", None, nullable=True, description="nominal value"),
        "outcome": FieldInfo("Outcome", None, nullable=True, description="verdict; null means never judged"),
        "characteristic_id": FieldInfo("str", None, nullable=True, description="product characteristic"),
        "spec_ref": FieldInfo("str", None, nullable=True, description="where the limit is specified"),
        "limit_comparator": FieldInfo("Comparator", None, nullable=True, description="how the value is compared"),
        "timestamp": FieldInfo("datetime", NOW, description="when the value was taken, UTC"),
        "dut_pin": FieldInfo("str", None, nullable=True, description="pin of the unit under test"),
        "instrument_name": FieldInfo("str", None, nullable=True, description="role"),
        "instrument_resource": FieldInfo("str", None, nullable=True, description="address"),
        "instrument_channel": FieldInfo("str", None, nullable=True, description="channel of the instrument"),
        "fixture_connection": FieldInfo("str", None, nullable=True, description="name of the fixture connection"),
    }

    if TYPE_CHECKING:
        name: str
        step_path: str
        value: float | None
        units: str | None
        limit_low: float | None
        limit_high: float | None
        limit_nominal: float | None
        outcome: Outcome | None
        characteristic_id: str | None
        spec_ref: str | None
        limit_comparator: Comparator | None
        timestamp: datetime
        dut_pin: str | None
        instrument_name: str | None
        instrument_resource: str | None
        instrument_channel: str | None
        fixture_connection: str | None

        def __init__(
            self,
            *,
            name: str,
            value: float | None,
            step_path: str = "",
            units: str | None = None,
            limit_low: float | None = None,
            limit_high: float | None = None,
            limit_nominal: float | None = None,
            outcome: Outcome | str | None = None,
            characteristic_id: str | None = None,
            spec_ref: str | None = None,
            limit_comparator: Comparator | str | None = None,
            timestamp: datetime | str = ...,
            dut_pin: str | None = None,
            instrument_name: str | None = None,
            instrument_resource: str | None = None,
            instrument_channel: str | None = None,
            fixture_connection: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        name: str,
        value: float | None,
        step_path: str = "",
        units: str | None = None,
        limit_low: float | None = None,
        limit_high: float | None = None,
        limit_nominal: float | None = None,
        outcome: Outcome | None = None,
        characteristic_id: str | None = None,
        spec_ref: str | None = None,
        limit_comparator: Comparator | None = None,
        timestamp: datetime | None = None,
        dut_pin: str | None = None,
        instrument_name: str | None = None,
        instrument_resource: str | None = None,
        instrument_channel: str | None = None,
        fixture_connection: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.name = name
        made.step_path = step_path
        made.value = value
        made.units = units
        made.limit_low = limit_low
        made.limit_high = limit_high
        made.limit_nominal = limit_nominal
        made.outcome = outcome
        made.characteristic_id = characteristic_id
        made.spec_ref = spec_ref
        made.limit_comparator = limit_comparator
        made.timestamp = _now() if timestamp is None else timestamp
        made.dut_pin = dut_pin
        made.instrument_name = instrument_name
        made.instrument_resource = instrument_resource
        made.instrument_channel = instrument_channel
        made.fixture_connection = fixture_connection
        return made


class TestVector(Model):
    """One set of input parameters applied to a step.

    Fields:
        id: this vector
        test_step_id: its step
        index: vector_index
        params: input parameters
        observations: observed values
        stimulus: traced inputs
        retry: attempt, 0 = first
        max_retries: attempts allowed after the first
        outcome: verdict; null means never judged
        measurements: in the order of recording
        started_at: start, UTC
        ended_at: end, UTC
        error_message: what its body raised
    """

    __slots__ = (
        "ended_at",
        "error_message",
        "id",
        "index",
        "max_retries",
        "measurements",
        "observations",
        "outcome",
        "params",
        "retry",
        "started_at",
        "stimulus",
        "test_step_id",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "id": FieldInfo("UUID", NEW, description="this vector"),
        "test_step_id": FieldInfo("UUID", None, nullable=True, description="its step"),
        "index": FieldInfo("int", 0, description="vector_index"),
        "params": FieldInfo("dict", {}, description="input parameters"),
        "observations": FieldInfo("dict", {}, description="observed values"),
        "stimulus": FieldInfo("list[StimulusRecord]", [], description="traced inputs"),
        "retry": FieldInfo("int", 0, description="attempt, 0 = first"),
        "max_retries": FieldInfo("int", 0, description="attempts allowed after the first"),
        "outcome": FieldInfo("Outcome", None, nullable=True, description="verdict; null means never judged"),
        "measurements": FieldInfo("list[Measurement]", [], description="in the order of recording"),
        "started_at": FieldInfo("datetime", NOW, description="start, UTC"),
        "ended_at": FieldInfo("datetime", None, nullable=True, description="end, UTC"),
        "error_message": FieldInfo("str", None, nullable=True, description="what its body raised"),
    }

    if TYPE_CHECKING:
        id: UUID
        test_step_id: UUID | None
        index: int
        params: dict[str, Any]
        observations: dict[str, Any]
        stimulus: list[StimulusRecord]
        retry: int
        max_retries: int
        outcome: Outcome | None
        measurements: list[Measurement]
        started_at: datetime
        ended_at: datetime | None
        error_message: str | None

        def __init__(
            self,
            *,
            id: UUID | str = ...,
            test_step_id: UUID | str | None = None,
            index: int = 0,
            params: dict[str, Any] = ...,
            observations: dict[str, Any] = ...,
            stimulus: list[StimulusRecord] = ...,
            retry: int = 0,
            max_retries: int = 0,
            outcome: Outcome | str | None = None,
            measurements: list[Measurement] = ...,
            started_at: datetime | str = ...,
            ended_at: datetime | str | None = None,
            error_message: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        id: UUID | None = None,
        test_step_id: UUID | None = None,
        index: int = 0,
        params: dict[str, Any] | None = None,
        observations: dict[str, Any] | None = None,
        stimulus: list[StimulusRecord] | None = None,
        retry: int = 0,
        max_retries: int = 0,
        outcome: Outcome | None = None,
        measurements: list[Measurement] | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        error_message: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.id = _new() if id is None else id
        made.test_step_id = test_step_id
        made.index = index
        made.params = {} if params is None else params
        made.observations = {} if observations is None else observations
        made.stimulus = [] if stimulus is None else stimulus
        made.retry = retry
        made.max_retries = max_retries
        made.outcome = outcome
        made.measurements = [] if measurements is None else measurements
        made.started_at = _now() if started_at is None else started_at
        made.ended_at = ended_at
        made.error_message = error_message
        return made


class TestStep(Model):
    """A test, or a container of tests.

    Fields:
        id: this step
        name: name
        step_path: names from the root, joined with `/`
        parent_path: step_path without its last name
        description: text for people
        node_id: pytest node id
        file: file of the test
        module: its module
        class_name: its class; null for functions
        function: its function
        markers: marker text
        started_at: start, UTC
        ended_at: end, UTC
        outcome: verdict; null means never judged
        vectors: in the order of execution
        error_message: what its body raised
        instrument_arrays: the step_instruments_* arrays
    """

    __slots__ = (
        "class_name",
        "description",
        "ended_at",
        "error_message",
        "file",
        "function",
        "id",
        "instrument_arrays",
        "markers",
        "module",
        "name",
        "node_id",
        "outcome",
        "parent_path",
        "started_at",
        "step_path",
        "vectors",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "id": FieldInfo("UUID", NEW, description="this step"),
        "name": FieldInfo("str", REQUIRED, description="name"),
        "step_path": FieldInfo("str", "", description="names from the root, joined with `/`"),
        "parent_path": FieldInfo("str", "", description="step_path without its last name"),
        "description": FieldInfo("str", None, nullable=True, description="text for people"),
        "node_id": FieldInfo("str", None, nullable=True, description="pytest node id"),
        "file": FieldInfo("str", None, nullable=True, description="file of the test"),
        "module": FieldInfo("str", None, nullable=True, description="its module"),
        "class_name": FieldInfo("str", None, nullable=True, description="its class; null for functions"),
        "function": FieldInfo("str", None, nullable=True, description="its function"),
        "markers": FieldInfo("str", None, nullable=True, description="marker text"),
        "started_at": FieldInfo("datetime", NOW, description="start, UTC"),
        "ended_at": FieldInfo("datetime", None, nullable=True, description="end, UTC"),
        "outcome": FieldInfo("Outcome", None, nullable=True, description="verdict; null means never judged"),
        "vectors": FieldInfo("list[TestVector]", [], description="in the order of execution"),
        "error_message": FieldInfo("str", None, nullable=True, description="what its body raised"),
        "instrument_arrays": FieldInfo("dict", None, nullable=True, description="the step_instruments_* arrays"),
    }

    if TYPE_CHECKING:
        id: UUID
        name: str
        step_path: str
        parent_path: str
        description: str | None
        node_id: str | None
        file: str | None
        module: str | None
        class_name: str | None
        function: str | None
        markers: str | None
        started_at: datetime
        ended_at: datetime | None
        outcome: Outcome | None
        vectors: list[TestVector]
        error_message: str | None
        instrument_arrays: dict[str, Any] | None

        def __init__(
            self,
            *,
            name: str,
            id: UUID | str = ...,
            step_path: str = "",
            parent_path: str = "",
            description: str | None = None,
            node_id: str | None = None,
            file: str | None = None,
            module: str | None = None,
            class_name: str | None = None,
            function: str | None = None,
            markers: str | None = None,
            started_at: datetime | str = ...,
            ended_at: datetime | str | None = None,
            outcome: Outcome | str | None = None,
            vectors: list[TestVector] = ...,
            error_message: str | None = None,
            instrument_arrays: dict[str, Any] | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        name: str,
        id: UUID | None = None,
        step_path: str = "",
        parent_path: str = "",
        description: str | None = None,
        node_id: str | None = None,
        file: str | None = None,
        module: str | None = None,
        class_name: str | None = None,
        function: str | None = None,
        markers: str | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        outcome: Outcome | None = None,
        vectors: list[TestVector] | None = None,
        error_message: str | None = None,
        instrument_arrays: dict[str, Any] | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.id = _new() if id is None else id
        made.name = name
        made.step_path = step_path
        made.parent_path = parent_path
        made.description = description
        made.node_id = node_id
        made.file = file
        made.module = module
        made.class_name = class_name
        made.function = function
        made.markers = markers
        made.started_at = _now() if started_at is None else started_at
        made.ended_at = ended_at
        made.outcome = outcome
        made.vectors = [] if vectors is None else vectors
        made.error_message = error_message
        made.instrument_arrays = instrument_arrays
        return made


class CollectedItem(Model):
    """A planned step.

    Fields:
        node_id: pytest node id
        file: file of the test
        module: its module
        class_name: its class; null for functions
        function: its function
        markers: marker text
        step_path: names from the root, joined with `/`
        parent_path: step_path without its last name
        step_index: index in its parent's bucket
        vector_index: variant of a sweep
        vector_count_planned: planned vectors, 1 when unswept
    """

    __slots__ = (
        "class_name",
        "file",
        "function",
        "markers",
        "module",
        "node_id",
        "parent_path",
        "step_index",
        "step_path",
        "vector_count_planned",
        "vector_index",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "node_id": FieldInfo("str", REQUIRED, description="pytest node id"),
        "file": FieldInfo("str", None, nullable=True, description="file of the test"),
        "module": FieldInfo("str", None, nullable=True, description="its module"),
        "class_name": FieldInfo("str", None, nullable=True, description="its class; null for functions"),
        "function": FieldInfo("str", None, nullable=True, description="its function"),
        "markers": FieldInfo("str", None, nullable=True, description="marker text"),
        "step_path": FieldInfo("str", "", description="names from the root, joined with `/`"),
        "parent_path": FieldInfo("str", "", description="step_path without its last name"),
        "step_index": FieldInfo("int", 0, description="index in its parent's bucket"),
        "vector_index": FieldInfo("int", 0, description="variant of a sweep"),
        "vector_count_planned": FieldInfo("int", 1, description="planned vectors, 1 when unswept"),
    }

    if TYPE_CHECKING:
        node_id: str
        file: str | None
        module: str | None
        class_name: str | None
        function: str | None
        markers: str | None
        step_path: str
        parent_path: str
        step_index: int
        vector_index: int
        vector_count_planned: int

        def __init__(
            self,
            *,
            node_id: str,
            file: str | None = None,
            module: str | None = None,
            class_name: str | None = None,
            function: str | None = None,
            markers: str | None = None,
            step_path: str = "",
            parent_path: str = "",
            step_index: int = 0,
            vector_index: int = 0,
            vector_count_planned: int = 1,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        node_id: str,
        file: str | None = None,
        module: str | None = None,
        class_name: str | None = None,
        function: str | None = None,
        markers: str | None = None,
        step_path: str = "",
        parent_path: str = "",
        step_index: int = 0,
        vector_index: int = 0,
        vector_count_planned: int = 1,
    ) -> Self:
        made = cls.__new__(cls)
        made.node_id = node_id
        made.file = file
        made.module = module
        made.class_name = class_name
        made.function = function
        made.markers = markers
        made.step_path = step_path
        made.parent_path = parent_path
        made.step_index = step_index
        made.vector_index = vector_index
        made.vector_count_planned = vector_count_planned
        return made


class DUT(Model):
    """The unit under test.

    Fields:
        serial: serial number
        part_number: part number
        revision: hardware revision
        lot_number: lot
    """

    __slots__ = ("lot_number", "part_number", "revision", "serial")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "serial": FieldInfo("str", REQUIRED, description="serial number"),
        "part_number": FieldInfo("str", None, nullable=True, description="part number"),
        "revision": FieldInfo("str", None, nullable=True, description="hardware revision"),
        "lot_number": FieldInfo("str", None, nullable=True, description="lot"),
    }

    if TYPE_CHECKING:
        serial: str
        part_number: str | None
        revision: str | None
        lot_number: str | None

        def __init__(
            self,
            *,
            serial: str,
            part_number: str | None = None,
            revision: str | None = None,
            lot_number: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        serial: str,
        part_number: str | None = None,
        revision: str | None = None,
        lot_number: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.serial = serial
        made.part_number = part_number
        made.revision = revision
        made.lot_number = lot_number
        return made


class RunSummary(Model):
    """A run as a list shows it.

    Fields:
        test_run_id: the run
        session_id
        slot_id
        started_at: start, UTC
        ended_at: end, UTC
        dut_serial
        dut_part_number
        product_id
        station_id
        station_name
        station_type
        station_hostname
        fixture_id
        test_phase: recorded phase stamp
        operator: who ran it
        outcome: null while it runs
        total_measurements: measurement rows
        total_steps: steps; containers don't count
        project_name: project
        file_path: run file; null until it is written
    """

    __slots__ = (
        "dut_part_number",
        "dut_serial",
        "ended_at",
        "file_path",
        "fixture_id",
        "operator",
        "outcome",
        "product_id",
        "project_name",
        "session_id",
        "slot_id",
        "started_at",
        "station_hostname",
        "station_id",
        "station_name",
        "station_type",
        "test_phase",
        "test_run_id",
        "total_measurements",
        "total_steps",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "test_run_id": FieldInfo("str", REQUIRED, description="the run"),
        "session_id": FieldInfo("str", None, nullable=True),
        "slot_id": FieldInfo("str", None, nullable=True),
        "started_at": FieldInfo("datetime", None, nullable=True, description="start, UTC"),
        "ended_at": FieldInfo("datetime", None, nullable=True, description="end, UTC"),
        "dut_serial": FieldInfo("str", None, nullable=True),
        "dut_part_number": FieldInfo("str", None, nullable=True),
        "product_id": FieldInfo("str", None, nullable=True),
        "station_id": FieldInfo("str", None, nullable=True),
        "station_name": FieldInfo("str", None, nullable=True),
        "station_type": FieldInfo("str", None, nullable=True),
        "station_hostname": FieldInfo("str", None, nullable=True),
        "fixture_id": FieldInfo("str", None, nullable=True),
        "test_phase": FieldInfo("str", None, nullable=True, description="recorded phase stamp"),
        "operator": FieldInfo("str", None, nullable=True, description="who ran it"),
        "outcome": FieldInfo("str", None, nullable=True, description="null while it runs"),
        "total_measurements": FieldInfo("int", 0, description="measurement rows"),
        "total_steps": FieldInfo("int", 0, description="steps; containers don't count"),
        "project_name": FieldInfo("str", None, nullable=True, description="project"),
        "file_path": FieldInfo("str", None, nullable=True, description="run file; null until it is written"),
    }

    if TYPE_CHECKING:
        test_run_id: str
        session_id: str | None
        slot_id: str | None
        started_at: datetime | None
        ended_at: datetime | None
        dut_serial: str | None
        dut_part_number: str | None
        product_id: str | None
        station_id: str | None
        station_name: str | None
        station_type: str | None
        station_hostname: str | None
        fixture_id: str | None
        test_phase: str | None
        operator: str | None
        outcome: str | None
        total_measurements: int
        total_steps: int
        project_name: str | None
        file_path: str | None

        def __init__(
            self,
            *,
            test_run_id: str,
            session_id: str | None = None,
            slot_id: str | None = None,
            started_at: datetime | str | None = None,
            ended_at: datetime | str | None = None,
            dut_serial: str | None = None,
            dut_part_number: str | None = None,
            product_id: str | None = None,
            station_id: str | None = None,
            station_name: str | None = None,
            station_type: str | None = None,
            station_hostname: str | None = None,
            fixture_id: str | None = None,
            test_phase: str | None = None,
            operator: str | None = None,
            outcome: str | None = None,
            total_measurements: int = 0,
            total_steps: int = 0,
            project_name: str | None = None,
            file_path: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        test_run_id: str,
        session_id: str | None = None,
        slot_id: str | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        dut_serial: str | None = None,
        dut_part_number: str | None = None,
        product_id: str | None = None,
        station_id: str | None = None,
        station_name: str | None = None,
        station_type: str | None = None,
        station_hostname: str | None = None,
        fixture_id: str | None = None,
        test_phase: str | None = None,
        operator: str | None = None,
        outcome: str | None = None,
        total_measurements: int = 0,
        total_steps: int = 0,
        project_name: str | None = None,
        file_path: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.test_run_id = test_run_id
        made.session_id = session_id
        made.slot_id = slot_id
        made.started_at = started_at
        made.ended_at = ended_at
        made.dut_serial = dut_serial
        made.dut_part_number = dut_part_number
        made.product_id = product_id
        made.station_id = station_id
        made.station_name = station_name
        made.station_type = station_type
        made.station_hostname = station_hostname
        made.fixture_id = fixture_id
        made.test_phase = test_phase
        made.operator = operator
        made.outcome = outcome
        made.total_measurements = total_measurements
        made.total_steps = total_steps
        made.project_name = project_name
        made.file_path = file_path
        return made


class TestRun(Model):
    """A run with everything in it.

    Fields:
        id: the run
        session_id: its session
        started_at: start, UTC
        ended_at: end, UTC
        dut: the unit under test
        product_id
        product_name
        product_revision
        station_id
        station_name
        station_type
        station_location
        station_hostname
        fixture_id
        test_phase: recorded phase stamp
        profile: name of the active profile
        profile_facets: facets of the profile
        session_inputs: values asked for at session start
        operator_id
        operator_name
        git_commit
        git_branch
        git_remote
        project_name
        outcome: verdict; null means never judged
        steps: in the order of execution
        collected_items: the plan
        custom_metadata: custom fields of the run
        environment_json: serialised EnvironmentSnapshot
    """

    __slots__ = (
        "collected_items",
        "custom_metadata",
        "dut",
        "ended_at",
        "environment_json",
        "fixture_id",
        "git_branch",
        "git_commit",
        "git_remote",
        "id",
        "operator_id",
        "operator_name",
        "outcome",
        "product_id",
        "product_name",
        "product_revision",
        "profile",
        "profile_facets",
        "project_name",
        "session_id",
        "session_inputs",
        "started_at",
        "station_hostname",
        "station_id",
        "station_location",
        "station_name",
        "station_type",
        "steps",
        "test_phase",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "id": FieldInfo("UUID", NEW, description="the run"),
        "session_id": FieldInfo("UUID", NEW, description="its session"),
        "started_at": FieldInfo("datetime", NOW, description="start, UTC"),
        "ended_at": FieldInfo("datetime", None, nullable=True, description="end, UTC"),
        "dut": FieldInfo("DUT", REQUIRED, description="the unit under test"),
        "product_id": FieldInfo("str", None, nullable=True),
        "product_name": FieldInfo("str", None, nullable=True),
        "product_revision": FieldInfo("str", None, nullable=True),
        "station_id": FieldInfo("str", None, nullable=True),
        "station_name": FieldInfo("str", None, nullable=True),
        "station_type": FieldInfo("str", None, nullable=True),
        "station_location": FieldInfo("str", None, nullable=True),
        "station_hostname": FieldInfo("str", None, nullable=True),
        "fixture_id": FieldInfo("str", None, nullable=True),
        "test_phase": FieldInfo("str", None, nullable=True, description="recorded phase stamp"),
        "profile": FieldInfo("str", None, nullable=True, description="name of the active profile"),
        "profile_facets": FieldInfo("dict[str, str]", {}, description="facets of the profile"),
        "session_inputs": FieldInfo("dict[str, str]", {}, description="values asked for at session start"),
        "operator_id": FieldInfo("str", None, nullable=True),
        "operator_name": FieldInfo("str", None, nullable=True),
        "git_commit": FieldInfo("str", None, nullable=True),
        "git_branch": FieldInfo("str", None, nullable=True),
        "git_remote": FieldInfo("str", None, nullable=True),
        "project_name": FieldInfo("str", None, nullable=True),
        "outcome": FieldInfo("Outcome", None, nullable=True, description="verdict; null means never judged"),
        "steps": FieldInfo("list[TestStep]", [], description="in the order of execution"),
        "collected_items": FieldInfo("list[CollectedItem]", [], description="the plan"),
        "custom_metadata": FieldInfo("dict", {}, description="custom fields of the run"),
        "environment_json": FieldInfo("str", None, nullable=True, description="serialised EnvironmentSnapshot"),
    }

    if TYPE_CHECKING:
        id: UUID
        session_id: UUID
        started_at: datetime
        ended_at: datetime | None
        dut: DUT
        product_id: str | None
        product_name: str | None
        product_revision: str | None
        station_id: str | None
        station_name: str | None
        station_type: str | None
        station_location: str | None
        station_hostname: str | None
        fixture_id: str | None
        test_phase: str | None
        profile: str | None
        profile_facets: dict[str, str]
        session_inputs: dict[str, str]
        operator_id: str | None
        operator_name: str | None
        git_commit: str | None
        git_branch: str | None
        git_remote: str | None
        project_name: str | None
        outcome: Outcome | None
        steps: list[TestStep]
        collected_items: list[CollectedItem]
        custom_metadata: dict[str, Any]
        environment_json: str | None

        def __init__(
            self,
            *,
            dut: DUT,
            id: UUID | str = ...,
            session_id: UUID | str = ...,
            started_at: datetime | str = ...,
            ended_at: datetime | str | None = None,
            product_id: str | None = None,
            product_name: str | None = None,
            product_revision: str | None = None,
            station_id: str | None = None,
            station_name: str | None = None,
            station_type: str | None = None,
            station_location: str | None = None,
            station_hostname: str | None = None,
            fixture_id: str | None = None,
            test_phase: str | None = None,
            profile: str | None = None,
            profile_facets: dict[str, str] = ...,
            session_inputs: dict[str, str] = ...,
            operator_id: str | None = None,
            operator_name: str | None = None,
            git_commit: str | None = None,
            git_branch: str | None = None,
            git_remote: str | None = None,
            project_name: str | None = None,
            outcome: Outcome | str | None = None,
            steps: list[TestStep] = ...,
            collected_items: list[CollectedItem] = ...,
            custom_metadata: dict[str, Any] = ...,
            environment_json: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        dut: DUT,
        id: UUID | None = None,
        session_id: UUID | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        product_id: str | None = None,
        product_name: str | None = None,
        product_revision: str | None = None,
        station_id: str | None = None,
        station_name: str | None = None,
        station_type: str | None = None,
        station_location: str | None = None,
        station_hostname: str | None = None,
        fixture_id: str | None = None,
        test_phase: str | None = None,
        profile: str | None = None,
        profile_facets: dict[str, str] | None = None,
        session_inputs: dict[str, str] | None = None,
        operator_id: str | None = None,
        operator_name: str | None = None,
        git_commit: str | None = None,
        git_branch: str | None = None,
        git_remote: str | None = None,
        project_name: str | None = None,
        outcome: Outcome | None = None,
        steps: list[TestStep] | None = None,
        collected_items: list[CollectedItem] | None = None,
        custom_metadata: dict[str, Any] | None = None,
        environment_json: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.id = _new() if id is None else id
        made.session_id = _new() if session_id is None else session_id
        made.started_at = _now() if started_at is None else started_at
        made.ended_at = ended_at
        made.dut = dut
        made.product_id = product_id
        made.product_name = product_name
        made.product_revision = product_revision
        made.station_id = station_id
        made.station_name = station_name
        made.station_type = station_type
        made.station_location = station_location
        made.station_hostname = station_hostname
        made.fixture_id = fixture_id
        made.test_phase = test_phase
        made.profile = profile
        made.profile_facets = {} if profile_facets is None else profile_facets
        made.session_inputs = {} if session_inputs is None else session_inputs
        made.operator_id = operator_id
        made.operator_name = operator_name
        made.git_commit = git_commit
        made.git_branch = git_branch
        made.git_remote = git_remote
        made.project_name = project_name
        made.outcome = outcome
        made.steps = [] if steps is None else steps
        made.collected_items = [] if collected_items is None else collected_items
        made.custom_metadata = {} if custom_metadata is None else custom_metadata
        made.environment_json = environment_json
        return made


class Waveform(Model):
    """Equally spaced samples.

    Fields:
        t0: start time, s
        dt: sample interval, s
        Y: samples; an array is kept as it is
        attrs: what else is known
    """

    __slots__ = ("Y", "attrs", "dt", "t0")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "t0": FieldInfo("float", 0.0, description="start time, s"),
        "dt": FieldInfo("float", REQUIRED, description="sample interval, s"),
        "Y": FieldInfo("list[float]", REQUIRED, description="samples; an array is kept as it is"),
        "attrs": FieldInfo("dict", {}, description="what else is known"),
    }

    if TYPE_CHECKING:
        t0: float
        dt: float
        Y: Sequence[float]
        attrs: dict[str, Any]

        def __init__(
            self,
            *,
            dt: float,
            Y: Sequence[float],
            t0: float = 0.0,
            attrs: dict[str, Any] = ...,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        dt: float,
        Y: Sequence[float],
        t0: float = 0.0,
        attrs: dict[str, Any] | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.t0 = t0
        made.dt = dt
        made.Y = Y
        made.attrs = {} if attrs is None else attrs
        return made


class ChannelDescriptor(Model):
    """A named series of samples.

    Fields:
        channel_id: channel, usually `role.signal`
        data_type: `scalar`, `array`, `text` or `struct`
        instrument_role: station role
        resource: instrument address
        units: units of the newest samples
        properties: further properties
        first_seen: first sample
        value_type: of an element: `float64`, `int64`, …
        last_seen: newest sample
        sample_count: elements recorded, in all sessions
        session_id: newest session that has it
        sessions: sessions that have it
        live: its writer is at work
    """

    __slots__ = (
        "channel_id",
        "data_type",
        "first_seen",
        "instrument_role",
        "last_seen",
        "live",
        "properties",
        "resource",
        "sample_count",
        "session_id",
        "sessions",
        "units",
        "value_type",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "channel_id": FieldInfo("str", REQUIRED, description="channel, usually `role.signal`"),
        "data_type": FieldInfo("str", "scalar", description="`scalar`, `array`, `text` or `struct`"),
        "instrument_role": FieldInfo("str", "", description="station role"),
        "resource": FieldInfo("str", "", description="instrument address"),
        "units": FieldInfo("str", None, nullable=True, description="units of the newest samples"),
        "properties": FieldInfo("dict", {}, description="further properties"),
        "first_seen": FieldInfo("datetime", NOW, description="first sample"),
        "value_type": FieldInfo("str", None, nullable=True, description="of an element: `float64`, `int64`, …"),
        "last_seen": FieldInfo("datetime", None, nullable=True, description="newest sample"),
        "sample_count": FieldInfo("int", None, nullable=True, description="elements recorded, in all sessions"),
        "session_id": FieldInfo("str", None, nullable=True, description="newest session that has it"),
        "sessions": FieldInfo("int", None, nullable=True, description="sessions that have it"),
        "live": FieldInfo("bool", False, description="its writer is at work"),
    }

    if TYPE_CHECKING:
        channel_id: str
        data_type: str
        instrument_role: str
        resource: str
        units: str | None
        properties: dict[str, Any]
        first_seen: datetime
        value_type: str | None
        last_seen: datetime | None
        sample_count: int | None
        session_id: str | None
        sessions: int | None
        live: bool

        def __init__(
            self,
            *,
            channel_id: str,
            data_type: str = "scalar",
            instrument_role: str = "",
            resource: str = "",
            units: str | None = None,
            properties: dict[str, Any] = ...,
            first_seen: datetime | str = ...,
            value_type: str | None = None,
            last_seen: datetime | str | None = None,
            sample_count: int | None = None,
            session_id: str | None = None,
            sessions: int | None = None,
            live: bool = False,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        channel_id: str,
        data_type: str = "scalar",
        instrument_role: str = "",
        resource: str = "",
        units: str | None = None,
        properties: dict[str, Any] | None = None,
        first_seen: datetime | None = None,
        value_type: str | None = None,
        last_seen: datetime | None = None,
        sample_count: int | None = None,
        session_id: str | None = None,
        sessions: int | None = None,
        live: bool = False,
    ) -> Self:
        made = cls.__new__(cls)
        made.channel_id = channel_id
        made.data_type = data_type
        made.instrument_role = instrument_role
        made.resource = resource
        made.units = units
        made.properties = {} if properties is None else properties
        made.first_seen = _now() if first_seen is None else first_seen
        made.value_type = value_type
        made.last_seen = last_seen
        made.sample_count = sample_count
        made.session_id = session_id
        made.sessions = sessions
        made.live = live
        return made


class ChannelSample(Model):
    """One sample: a scalar, a text, a structured value or one array.

    Fields:
        channel_id: channel
        timestamp: time of the sample, or of its receipt
        value: the value; of an array a list
        units: units
        sample_interval: seconds between elements
        source_method: driver member or caller
        session_id: session; null until it is recorded
        sample_offset: number of its first element in the channel and session
        length: arrays: elements recorded
        t0: arrays: seconds, time of the first element relative to the trigger
        index: arrays, decimated or cut: which elements `value` has, from 0
    """

    __slots__ = (
        "channel_id",
        "index",
        "length",
        "sample_interval",
        "sample_offset",
        "session_id",
        "source_method",
        "t0",
        "timestamp",
        "units",
        "value",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "channel_id": FieldInfo("str", REQUIRED, description="channel"),
        "timestamp": FieldInfo("datetime", REQUIRED, description="time of the sample, or of its receipt"),
        "value": FieldInfo("Any", REQUIRED, nullable=True, description="the value; of an array a list"),
        "units": FieldInfo("str", None, nullable=True, description="units"),
        "sample_interval": FieldInfo("float", None, nullable=True, description="seconds between elements"),
        "source_method": FieldInfo("str", "", description="driver member or caller"),
        "session_id": FieldInfo("str", None, nullable=True, description="session; null until it is recorded"),
        "sample_offset": FieldInfo("int", None, nullable=True, description="number of its first element in the channel and session"),
        "length": FieldInfo("int", None, nullable=True, description="arrays: elements recorded"),
        "t0": FieldInfo("float", None, nullable=True, description="arrays: seconds, time of the first element relative to the trigger"),
        "index": FieldInfo("list[int]", None, nullable=True, description="arrays, decimated or cut: which elements `value` has, from 0"),
    }

    if TYPE_CHECKING:
        channel_id: str
        timestamp: datetime
        value: Any | None
        units: str | None
        sample_interval: float | None
        source_method: str
        session_id: str | None
        sample_offset: int | None
        length: int | None
        t0: float | None
        index: Sequence[int] | None

        def __init__(
            self,
            *,
            channel_id: str,
            timestamp: datetime,
            value: Any | None,
            units: str | None = None,
            sample_interval: float | None = None,
            source_method: str = "",
            session_id: str | None = None,
            sample_offset: int | None = None,
            length: int | None = None,
            t0: float | None = None,
            index: Sequence[int] | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        channel_id: str,
        timestamp: datetime,
        value: Any | None,
        units: str | None = None,
        sample_interval: float | None = None,
        source_method: str = "",
        session_id: str | None = None,
        sample_offset: int | None = None,
        length: int | None = None,
        t0: float | None = None,
        index: Sequence[int] | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.channel_id = channel_id
        made.timestamp = timestamp
        made.value = value
        made.units = units
        made.sample_interval = sample_interval
        made.source_method = source_method
        made.session_id = session_id
        made.sample_offset = sample_offset
        made.length = length
        made.t0 = t0
        made.index = index
        return made
