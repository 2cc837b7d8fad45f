"""Rows of litmus.analysis. Generated from schema/analysis_models.py by `./dev gen`; don't edit.

Each class has its fields as slots; the constructor takes keywords, checks them and fills in defaults. `_of` is for
values that the service gave: it checks nothing.
"""

from __future__ import annotations

from litmus._model import REQUIRED, FieldInfo, Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any, ClassVar, Self


__all__ = [
    "AssetRow",
    "FacetOption",
    "HistogramRow",
    "LimitBandRow",
    "ParametricRow",
    "ParetoRow",
    "PpkRow",
    "RetestRow",
    "RunRow",
    "StepNode",
    "StepRow",
    "SummaryCounts",
    "TimeLossRow",
    "TrendRow",
    "YieldRow",
]


class RunRow(Model):
    """One row per run, in flight or finished.

    Fields:
        file_path: run file; null until it is written
        run_id: run
        session_id: session
        slot_id: null for a single DUT
        dut_serial
        dut_part_number
        dut_lot_number
        station_id
        station_name
        station_hostname
        fixture_id
        outcome: null while it runs
        started_at: start of the run
        ended_at: null while it runs
        num_measurements: measurement rows
        num_steps: steps; containers don't count
        test_phase
        product_id
        operator_id
        project_name
        materialization: `pending`, `done`, `failed`
        materialization_error: why the run file couldn't be written
        dut_revision
        product_name
        product_revision
        operator_name
        station_type
        station_location
        git_commit
        git_branch
        git_remote
        profile
        client
        environment_json
        custom: custom fields, a JSON object
        planned_steps: steps of the plan
        finished_steps: of these, ended
        current_step: path of the innermost open step
        last_event_number: the newest event that is in this row
    """

    __slots__ = (
        "client",
        "current_step",
        "custom",
        "dut_lot_number",
        "dut_part_number",
        "dut_revision",
        "dut_serial",
        "ended_at",
        "environment_json",
        "file_path",
        "finished_steps",
        "fixture_id",
        "git_branch",
        "git_commit",
        "git_remote",
        "last_event_number",
        "materialization",
        "materialization_error",
        "num_measurements",
        "num_steps",
        "operator_id",
        "operator_name",
        "outcome",
        "planned_steps",
        "product_id",
        "product_name",
        "product_revision",
        "profile",
        "project_name",
        "run_id",
        "session_id",
        "slot_id",
        "started_at",
        "station_hostname",
        "station_id",
        "station_location",
        "station_name",
        "station_type",
        "test_phase",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "file_path": FieldInfo("str", None, nullable=True, description="run file; null until it is written"),
        "run_id": FieldInfo("str", None, nullable=True, description="run"),
        "session_id": FieldInfo("str", None, nullable=True, description="session"),
        "slot_id": FieldInfo("str", None, nullable=True, description="null for a single DUT"),
        "dut_serial": FieldInfo("str", None, nullable=True),
        "dut_part_number": FieldInfo("str", None, nullable=True),
        "dut_lot_number": FieldInfo("str", None, nullable=True),
        "station_id": FieldInfo("str", None, nullable=True),
        "station_name": FieldInfo("str", None, nullable=True),
        "station_hostname": FieldInfo("str", None, nullable=True),
        "fixture_id": FieldInfo("str", None, nullable=True),
        "outcome": FieldInfo("str", None, nullable=True, description="null while it runs"),
        "started_at": FieldInfo("datetime", None, nullable=True, description="start of the run"),
        "ended_at": FieldInfo("datetime", None, nullable=True, description="null while it runs"),
        "num_measurements": FieldInfo("int", None, nullable=True, description="measurement rows"),
        "num_steps": FieldInfo("int", None, nullable=True, description="steps; containers don't count"),
        "test_phase": FieldInfo("str", None, nullable=True),
        "product_id": FieldInfo("str", None, nullable=True),
        "operator_id": FieldInfo("str", None, nullable=True),
        "project_name": FieldInfo("str", None, nullable=True),
        "materialization": FieldInfo("str", None, nullable=True, description="`pending`, `done`, `failed`"),
        "materialization_error": FieldInfo("str", None, nullable=True, description="why the run file couldn't be written"),
        "dut_revision": FieldInfo("str", None, nullable=True),
        "product_name": FieldInfo("str", None, nullable=True),
        "product_revision": FieldInfo("str", None, nullable=True),
        "operator_name": FieldInfo("str", None, nullable=True),
        "station_type": FieldInfo("str", None, nullable=True),
        "station_location": FieldInfo("str", None, nullable=True),
        "git_commit": FieldInfo("str", None, nullable=True),
        "git_branch": FieldInfo("str", None, nullable=True),
        "git_remote": FieldInfo("str", None, nullable=True),
        "profile": FieldInfo("str", None, nullable=True),
        "client": FieldInfo("str", None, nullable=True),
        "environment_json": FieldInfo("str", None, nullable=True),
        "custom": FieldInfo("dict", {}, description="custom fields, a JSON object"),
        "planned_steps": FieldInfo("int", None, nullable=True, description="steps of the plan"),
        "finished_steps": FieldInfo("int", None, nullable=True, description="of these, ended"),
        "current_step": FieldInfo("str", None, nullable=True, description="path of the innermost open step"),
        "last_event_number": FieldInfo("int", None, nullable=True, description="the newest event that is in this row"),
    }

    if TYPE_CHECKING:
        file_path: str | None
        run_id: str | None
        session_id: str | None
        slot_id: str | None
        dut_serial: str | None
        dut_part_number: str | None
        dut_lot_number: str | None
        station_id: str | None
        station_name: str | None
        station_hostname: str | None
        fixture_id: str | None
        outcome: str | None
        started_at: datetime | None
        ended_at: datetime | None
        num_measurements: int | None
        num_steps: int | None
        test_phase: str | None
        product_id: str | None
        operator_id: str | None
        project_name: str | None
        materialization: str | None
        materialization_error: str | None
        dut_revision: str | None
        product_name: str | None
        product_revision: str | None
        operator_name: str | None
        station_type: str | None
        station_location: str | None
        git_commit: str | None
        git_branch: str | None
        git_remote: str | None
        profile: str | None
        client: str | None
        environment_json: str | None
        custom: dict[str, Any]
        planned_steps: int | None
        finished_steps: int | None
        current_step: str | None
        last_event_number: int | None

        def __init__(
            self,
            *,
            file_path: str | None = None,
            run_id: str | None = None,
            session_id: str | None = None,
            slot_id: str | None = None,
            dut_serial: str | None = None,
            dut_part_number: str | None = None,
            dut_lot_number: str | None = None,
            station_id: str | None = None,
            station_name: str | None = None,
            station_hostname: str | None = None,
            fixture_id: str | None = None,
            outcome: str | None = None,
            started_at: datetime | str | None = None,
            ended_at: datetime | str | None = None,
            num_measurements: int | None = None,
            num_steps: int | None = None,
            test_phase: str | None = None,
            product_id: str | None = None,
            operator_id: str | None = None,
            project_name: str | None = None,
            materialization: str | None = None,
            materialization_error: str | None = None,
            dut_revision: str | None = None,
            product_name: str | None = None,
            product_revision: str | None = None,
            operator_name: str | None = None,
            station_type: str | None = None,
            station_location: str | None = None,
            git_commit: str | None = None,
            git_branch: str | None = None,
            git_remote: str | None = None,
            profile: str | None = None,
            client: str | None = None,
            environment_json: str | None = None,
            custom: dict[str, Any] = ...,
            planned_steps: int | None = None,
            finished_steps: int | None = None,
            current_step: str | None = None,
            last_event_number: int | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        file_path: str | None = None,
        run_id: str | None = None,
        session_id: str | None = None,
        slot_id: str | None = None,
        dut_serial: str | None = None,
        dut_part_number: str | None = None,
        dut_lot_number: str | None = None,
        station_id: str | None = None,
        station_name: str | None = None,
        station_hostname: str | None = None,
        fixture_id: str | None = None,
        outcome: str | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        num_measurements: int | None = None,
        num_steps: int | None = None,
        test_phase: str | None = None,
        product_id: str | None = None,
        operator_id: str | None = None,
        project_name: str | None = None,
        materialization: str | None = None,
        materialization_error: str | None = None,
        dut_revision: str | None = None,
        product_name: str | None = None,
        product_revision: str | None = None,
        operator_name: str | None = None,
        station_type: str | None = None,
        station_location: str | None = None,
        git_commit: str | None = None,
        git_branch: str | None = None,
        git_remote: str | None = None,
        profile: str | None = None,
        client: str | None = None,
        environment_json: str | None = None,
        custom: dict[str, Any] | None = None,
        planned_steps: int | None = None,
        finished_steps: int | None = None,
        current_step: str | None = None,
        last_event_number: int | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.file_path = file_path
        made.run_id = run_id
        made.session_id = session_id
        made.slot_id = slot_id
        made.dut_serial = dut_serial
        made.dut_part_number = dut_part_number
        made.dut_lot_number = dut_lot_number
        made.station_id = station_id
        made.station_name = station_name
        made.station_hostname = station_hostname
        made.fixture_id = fixture_id
        made.outcome = outcome
        made.started_at = started_at
        made.ended_at = ended_at
        made.num_measurements = num_measurements
        made.num_steps = num_steps
        made.test_phase = test_phase
        made.product_id = product_id
        made.operator_id = operator_id
        made.project_name = project_name
        made.materialization = materialization
        made.materialization_error = materialization_error
        made.dut_revision = dut_revision
        made.product_name = product_name
        made.product_revision = product_revision
        made.operator_name = operator_name
        made.station_type = station_type
        made.station_location = station_location
        made.git_commit = git_commit
        made.git_branch = git_branch
        made.git_remote = git_remote
        made.profile = profile
        made.client = client
        made.environment_json = environment_json
        made.custom = {} if custom is None else custom
        made.planned_steps = planned_steps
        made.finished_steps = finished_steps
        made.current_step = current_step
        made.last_event_number = last_event_number
        return made


class StepRow(Model):
    """One row per run, step_path and vector_index; planned steps that never ran have null times and outcome.

    Fields:
        file_path: run file; null until it is written
        run_id: run
        session_id: session
        slot_id: null for a single DUT
        step_index: index in its parent's bucket
        step_name: name
        step_path: names from the root, joined with `/`
        parent_path: empty at the root
        vector_index: variant of a sweep
        outcome: verdict of the last attempt
        started_at: null if it never ran
        ended_at: null while it runs, or if it never ran
        duration_s: seconds; null where the clock was set back in between
        has_measurements: measurement_count > 0
        measurement_count: measurement rows
        vector_count: planned vectors, 1 when unswept
        retry_count: attempts after the first
        markers: pytest markers
        dut_serial
        station_id
        inputs: a JSON object
        outputs: a JSON object
        vector_retry: attempt of this row, 0 = first
        vector_outcome: aggregate of the vectors
        node_id
        file
        module
        class_name
        function
        description
        error_phase
        error_type
        error_message
        error_traceback
        instrument_roles: roles the step used
    """

    __slots__ = (
        "class_name",
        "description",
        "duration_s",
        "dut_serial",
        "ended_at",
        "error_message",
        "error_phase",
        "error_traceback",
        "error_type",
        "file",
        "file_path",
        "function",
        "has_measurements",
        "inputs",
        "instrument_roles",
        "markers",
        "measurement_count",
        "module",
        "node_id",
        "outcome",
        "outputs",
        "parent_path",
        "retry_count",
        "run_id",
        "session_id",
        "slot_id",
        "started_at",
        "station_id",
        "step_index",
        "step_name",
        "step_path",
        "vector_count",
        "vector_index",
        "vector_outcome",
        "vector_retry",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "file_path": FieldInfo("str", None, nullable=True, description="run file; null until it is written"),
        "run_id": FieldInfo("str", None, nullable=True, description="run"),
        "session_id": FieldInfo("str", None, nullable=True, description="session"),
        "slot_id": FieldInfo("str", None, nullable=True, description="null for a single DUT"),
        "step_index": FieldInfo("int", None, nullable=True, description="index in its parent's bucket"),
        "step_name": FieldInfo("str", None, nullable=True, description="name"),
        "step_path": FieldInfo("str", None, nullable=True, description="names from the root, joined with `/`"),
        "parent_path": FieldInfo("str", None, nullable=True, description="empty at the root"),
        "vector_index": FieldInfo("int", None, nullable=True, description="variant of a sweep"),
        "outcome": FieldInfo("str", None, nullable=True, description="verdict of the last attempt"),
        "started_at": FieldInfo("datetime", None, nullable=True, description="null if it never ran"),
        "ended_at": FieldInfo("datetime", None, nullable=True, description="null while it runs, or if it never ran"),
        "duration_s": FieldInfo("float", None, nullable=True, description="seconds; null where the clock was set back in between"),
        "has_measurements": FieldInfo("bool", None, nullable=True, description="measurement_count > 0"),
        "measurement_count": FieldInfo("int", None, nullable=True, description="measurement rows"),
        "vector_count": FieldInfo("int", None, nullable=True, description="planned vectors, 1 when unswept"),
        "retry_count": FieldInfo("int", None, nullable=True, description="attempts after the first"),
        "markers": FieldInfo("str", None, nullable=True, description="pytest markers"),
        "dut_serial": FieldInfo("str", None, nullable=True),
        "station_id": FieldInfo("str", None, nullable=True),
        "inputs": FieldInfo("dict", {}, description="a JSON object"),
        "outputs": FieldInfo("dict", {}, description="a JSON object"),
        "vector_retry": FieldInfo("int", None, nullable=True, description="attempt of this row, 0 = first"),
        "vector_outcome": FieldInfo("str", None, nullable=True, description="aggregate of the vectors"),
        "node_id": FieldInfo("str", None, nullable=True),
        "file": FieldInfo("str", None, nullable=True),
        "module": FieldInfo("str", None, nullable=True),
        "class_name": FieldInfo("str", None, nullable=True),
        "function": FieldInfo("str", None, nullable=True),
        "description": FieldInfo("str", None, nullable=True),
        "error_phase": FieldInfo("str", None, nullable=True),
        "error_type": FieldInfo("str", None, nullable=True),
        "error_message": FieldInfo("str", None, nullable=True),
        "error_traceback": FieldInfo("str", None, nullable=True),
        "instrument_roles": FieldInfo("list[str]", None, nullable=True, description="roles the step used"),
    }

    if TYPE_CHECKING:
        file_path: str | None
        run_id: str | None
        session_id: str | None
        slot_id: str | None
        step_index: int | None
        step_name: str | None
        step_path: str | None
        parent_path: str | None
        vector_index: int | None
        outcome: str | None
        started_at: datetime | None
        ended_at: datetime | None
        duration_s: float | None
        has_measurements: bool | None
        measurement_count: int | None
        vector_count: int | None
        retry_count: int | None
        markers: str | None
        dut_serial: str | None
        station_id: str | None
        inputs: dict[str, Any]
        outputs: dict[str, Any]
        vector_retry: int | None
        vector_outcome: str | None
        node_id: str | None
        file: str | None
        module: str | None
        class_name: str | None
        function: str | None
        description: str | None
        error_phase: str | None
        error_type: str | None
        error_message: str | None
        error_traceback: str | None
        instrument_roles: Sequence[str] | None

        def __init__(
            self,
            *,
            file_path: str | None = None,
            run_id: str | None = None,
            session_id: str | None = None,
            slot_id: str | None = None,
            step_index: int | None = None,
            step_name: str | None = None,
            step_path: str | None = None,
            parent_path: str | None = None,
            vector_index: int | None = None,
            outcome: str | None = None,
            started_at: datetime | str | None = None,
            ended_at: datetime | str | None = None,
            duration_s: float | None = None,
            has_measurements: bool | None = None,
            measurement_count: int | None = None,
            vector_count: int | None = None,
            retry_count: int | None = None,
            markers: str | None = None,
            dut_serial: str | None = None,
            station_id: str | None = None,
            inputs: dict[str, Any] = ...,
            outputs: dict[str, Any] = ...,
            vector_retry: int | None = None,
            vector_outcome: str | None = None,
            node_id: str | None = None,
            file: str | None = None,
            module: str | None = None,
            class_name: str | None = None,
            function: str | None = None,
            description: str | None = None,
            error_phase: str | None = None,
            error_type: str | None = None,
            error_message: str | None = None,
            error_traceback: str | None = None,
            instrument_roles: Sequence[str] | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        file_path: str | None = None,
        run_id: str | None = None,
        session_id: str | None = None,
        slot_id: str | None = None,
        step_index: int | None = None,
        step_name: str | None = None,
        step_path: str | None = None,
        parent_path: str | None = None,
        vector_index: int | None = None,
        outcome: str | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        duration_s: float | None = None,
        has_measurements: bool | None = None,
        measurement_count: int | None = None,
        vector_count: int | None = None,
        retry_count: int | None = None,
        markers: str | None = None,
        dut_serial: str | None = None,
        station_id: str | None = None,
        inputs: dict[str, Any] | None = None,
        outputs: dict[str, Any] | None = None,
        vector_retry: int | None = None,
        vector_outcome: str | None = None,
        node_id: str | None = None,
        file: str | None = None,
        module: str | None = None,
        class_name: str | None = None,
        function: str | None = None,
        description: str | None = None,
        error_phase: str | None = None,
        error_type: str | None = None,
        error_message: str | None = None,
        error_traceback: str | None = None,
        instrument_roles: Sequence[str] | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.file_path = file_path
        made.run_id = run_id
        made.session_id = session_id
        made.slot_id = slot_id
        made.step_index = step_index
        made.step_name = step_name
        made.step_path = step_path
        made.parent_path = parent_path
        made.vector_index = vector_index
        made.outcome = outcome
        made.started_at = started_at
        made.ended_at = ended_at
        made.duration_s = duration_s
        made.has_measurements = has_measurements
        made.measurement_count = measurement_count
        made.vector_count = vector_count
        made.retry_count = retry_count
        made.markers = markers
        made.dut_serial = dut_serial
        made.station_id = station_id
        made.inputs = {} if inputs is None else inputs
        made.outputs = {} if outputs is None else outputs
        made.vector_retry = vector_retry
        made.vector_outcome = vector_outcome
        made.node_id = node_id
        made.file = file
        made.module = module
        made.class_name = class_name
        made.function = function
        made.description = description
        made.error_phase = error_phase
        made.error_type = error_type
        made.error_message = error_message
        made.error_traceback = error_traceback
        made.instrument_roles = instrument_roles
        return made


class StepNode(Model):
    """A step and the steps within.

    Fields:
        step: the step
        children: by execution order
    """

    __slots__ = ("children", "step")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "step": FieldInfo("StepRow", REQUIRED, description="the step"),
        "children": FieldInfo("list[StepNode]", REQUIRED, description="by execution order"),
    }

    if TYPE_CHECKING:
        step: StepRow
        children: list[StepNode]

        def __init__(
            self,
            *,
            step: StepRow,
            children: list[StepNode],
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        step: StepRow,
        children: list[StepNode],
    ) -> Self:
        made = cls.__new__(cls)
        made.step = step
        made.children = children
        return made


class YieldRow(Model):
    """Runs and serials of a group. A unit is a serial of a product; its first run is the first under the filter.

    Fields:
        product: product_id, else the part number; null in rows that are pooled over it
        station: host name, else the id; null in rows that are pooled over it
        phase: test phase; null in rows that are pooled over it
        period: first day of the bucket, UTC; null in rows that are pooled over it
        total_runs: finished runs
        passed: runs with that outcome
        failed: runs with that outcome
        errored: runs with that outcome
        unique_serials: units
        first_pass_total: units whose first run is in the group
        first_pass_passed: of these, first run passed
        final_passed: units that ever passed in the group
        avg_duration_s: mean of ended - started
        p95_duration_s: 0.95 quantile, linear interpolation
        min_duration_s: shortest
        max_duration_s: longest
        first_pass_yield: first_pass_passed / first_pass_total
        final_yield: final_passed / unique_serials
        rty: rolled throughput yield: product of the steps' first-pass rates
        dpmo: failed of a million judged measurements, by last attempts
        dppm: of a million units those that failed and never passed
    """

    __slots__ = (
        "avg_duration_s",
        "dpmo",
        "dppm",
        "errored",
        "failed",
        "final_passed",
        "final_yield",
        "first_pass_passed",
        "first_pass_total",
        "first_pass_yield",
        "max_duration_s",
        "min_duration_s",
        "p95_duration_s",
        "passed",
        "period",
        "phase",
        "product",
        "rty",
        "station",
        "total_runs",
        "unique_serials",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "product": FieldInfo("str", None, nullable=True, description="product_id, else the part number; null in rows that are pooled over it"),
        "station": FieldInfo("str", None, nullable=True, description="host name, else the id; null in rows that are pooled over it"),
        "phase": FieldInfo("str", None, nullable=True, description="test phase; null in rows that are pooled over it"),
        "period": FieldInfo("str", None, nullable=True, description="first day of the bucket, UTC; null in rows that are pooled over it"),
        "total_runs": FieldInfo("int", REQUIRED, description="finished runs"),
        "passed": FieldInfo("int", REQUIRED, description="runs with that outcome"),
        "failed": FieldInfo("int", REQUIRED, description="runs with that outcome"),
        "errored": FieldInfo("int", REQUIRED, description="runs with that outcome"),
        "unique_serials": FieldInfo("int", REQUIRED, description="units"),
        "first_pass_total": FieldInfo("int", REQUIRED, description="units whose first run is in the group"),
        "first_pass_passed": FieldInfo("int", REQUIRED, description="of these, first run passed"),
        "final_passed": FieldInfo("int", REQUIRED, description="units that ever passed in the group"),
        "avg_duration_s": FieldInfo("float", None, nullable=True, description="mean of ended - started"),
        "p95_duration_s": FieldInfo("float", None, nullable=True, description="0.95 quantile, linear interpolation"),
        "min_duration_s": FieldInfo("float", None, nullable=True, description="shortest"),
        "max_duration_s": FieldInfo("float", None, nullable=True, description="longest"),
        "first_pass_yield": FieldInfo("float", None, nullable=True, description="first_pass_passed / first_pass_total"),
        "final_yield": FieldInfo("float", None, nullable=True, description="final_passed / unique_serials"),
        "rty": FieldInfo("float", None, nullable=True, description="rolled throughput yield: product of the steps' first-pass rates"),
        "dpmo": FieldInfo("float", None, nullable=True, description="failed of a million judged measurements, by last attempts"),
        "dppm": FieldInfo("float", None, nullable=True, description="of a million units those that failed and never passed"),
    }

    if TYPE_CHECKING:
        product: str | None
        station: str | None
        phase: str | None
        period: str | None
        total_runs: int
        passed: int
        failed: int
        errored: int
        unique_serials: int
        first_pass_total: int
        first_pass_passed: int
        final_passed: int
        avg_duration_s: float | None
        p95_duration_s: float | None
        min_duration_s: float | None
        max_duration_s: float | None
        first_pass_yield: float | None
        final_yield: float | None
        rty: float | None
        dpmo: float | None
        dppm: float | None

        def __init__(
            self,
            *,
            total_runs: int,
            passed: int,
            failed: int,
            errored: int,
            unique_serials: int,
            first_pass_total: int,
            first_pass_passed: int,
            final_passed: int,
            product: str | None = None,
            station: str | None = None,
            phase: str | None = None,
            period: str | None = None,
            avg_duration_s: float | None = None,
            p95_duration_s: float | None = None,
            min_duration_s: float | None = None,
            max_duration_s: float | None = None,
            first_pass_yield: float | None = None,
            final_yield: float | None = None,
            rty: float | None = None,
            dpmo: float | None = None,
            dppm: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        total_runs: int,
        passed: int,
        failed: int,
        errored: int,
        unique_serials: int,
        first_pass_total: int,
        first_pass_passed: int,
        final_passed: int,
        product: str | None = None,
        station: str | None = None,
        phase: str | None = None,
        period: str | None = None,
        avg_duration_s: float | None = None,
        p95_duration_s: float | None = None,
        min_duration_s: float | None = None,
        max_duration_s: float | None = None,
        first_pass_yield: float | None = None,
        final_yield: float | None = None,
        rty: float | None = None,
        dpmo: float | None = None,
        dppm: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.product = product
        made.station = station
        made.phase = phase
        made.period = period
        made.total_runs = total_runs
        made.passed = passed
        made.failed = failed
        made.errored = errored
        made.unique_serials = unique_serials
        made.first_pass_total = first_pass_total
        made.first_pass_passed = first_pass_passed
        made.final_passed = final_passed
        made.avg_duration_s = avg_duration_s
        made.p95_duration_s = p95_duration_s
        made.min_duration_s = min_duration_s
        made.max_duration_s = max_duration_s
        made.first_pass_yield = first_pass_yield
        made.final_yield = final_yield
        made.rty = rty
        made.dpmo = dpmo
        made.dppm = dppm
        return made


class ParetoRow(Model):
    """Failures of a product, step or measurement.

    Fields:
        product: product_id, else the part number; null in rows that are pooled over it
        station: host name, else the id; null in rows that are pooled over it
        step_name: grouped by step or measurement
        measurement_name: grouped by measurement
        total_count: runs, step executions or measurements
        fail_count: with outcome failed, by last attempts
        errored_count: with outcome errored, by last attempts
        fail_rate: fail_count / total_count
    """

    __slots__ = (
        "errored_count",
        "fail_count",
        "fail_rate",
        "measurement_name",
        "product",
        "station",
        "step_name",
        "total_count",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "product": FieldInfo("str", None, nullable=True, description="product_id, else the part number; null in rows that are pooled over it"),
        "station": FieldInfo("str", None, nullable=True, description="host name, else the id; null in rows that are pooled over it"),
        "step_name": FieldInfo("str", None, nullable=True, description="grouped by step or measurement"),
        "measurement_name": FieldInfo("str", None, nullable=True, description="grouped by measurement"),
        "total_count": FieldInfo("int", REQUIRED, description="runs, step executions or measurements"),
        "fail_count": FieldInfo("int", REQUIRED, description="with outcome failed, by last attempts"),
        "errored_count": FieldInfo("int", REQUIRED, description="with outcome errored, by last attempts"),
        "fail_rate": FieldInfo("float", None, nullable=True, description="fail_count / total_count"),
    }

    if TYPE_CHECKING:
        product: str | None
        station: str | None
        step_name: str | None
        measurement_name: str | None
        total_count: int
        fail_count: int
        errored_count: int
        fail_rate: float | None

        def __init__(
            self,
            *,
            total_count: int,
            fail_count: int,
            errored_count: int,
            product: str | None = None,
            station: str | None = None,
            step_name: str | None = None,
            measurement_name: str | None = None,
            fail_rate: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        total_count: int,
        fail_count: int,
        errored_count: int,
        product: str | None = None,
        station: str | None = None,
        step_name: str | None = None,
        measurement_name: str | None = None,
        fail_rate: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.product = product
        made.station = station
        made.step_name = step_name
        made.measurement_name = measurement_name
        made.total_count = total_count
        made.fail_count = fail_count
        made.errored_count = errored_count
        made.fail_rate = fail_rate
        return made


class PpkRow(Model):
    """Capability of a measurement, by overall sigma.

    Fields:
        product: product_id, else the part number; null in rows that are pooled over it
        station: host name, else the id; null in rows that are pooled over it
        measurement_name: measurement
        characteristic_id: characteristic
        dut_pin: pin
        n: values
        mean: mean
        sigma: sample standard deviation of all values
        lsl: lowest lower limit
        usl: highest upper limit
        pp: (usl - lsl) / 6 sigma
        ppk: the worse of (usl - mean) / 3 sigma and (mean - lsl) / 3 sigma
        cp: another name of pp
        cpk: another name of ppk
    """

    __slots__ = (
        "characteristic_id",
        "cp",
        "cpk",
        "dut_pin",
        "lsl",
        "mean",
        "measurement_name",
        "n",
        "pp",
        "ppk",
        "product",
        "sigma",
        "station",
        "usl",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "product": FieldInfo("str", None, nullable=True, description="product_id, else the part number; null in rows that are pooled over it"),
        "station": FieldInfo("str", None, nullable=True, description="host name, else the id; null in rows that are pooled over it"),
        "measurement_name": FieldInfo("str", REQUIRED, description="measurement"),
        "characteristic_id": FieldInfo("str", None, nullable=True, description="characteristic"),
        "dut_pin": FieldInfo("str", None, nullable=True, description="pin"),
        "n": FieldInfo("int", REQUIRED, description="values"),
        "mean": FieldInfo("float", REQUIRED, description="mean"),
        "sigma": FieldInfo("float", REQUIRED, description="sample standard deviation of all values"),
        "lsl": FieldInfo("float", None, nullable=True, description="lowest lower limit"),
        "usl": FieldInfo("float", None, nullable=True, description="highest upper limit"),
        "pp": FieldInfo("float", None, nullable=True, description="(usl - lsl) / 6 sigma"),
        "ppk": FieldInfo("float", None, nullable=True, description="the worse of (usl - mean) / 3 sigma and (mean - lsl) / 3 sigma"),
        "cp": FieldInfo("float", None, nullable=True, description="another name of pp"),
        "cpk": FieldInfo("float", None, nullable=True, description="another name of ppk"),
    }

    if TYPE_CHECKING:
        product: str | None
        station: str | None
        measurement_name: str
        characteristic_id: str | None
        dut_pin: str | None
        n: int
        mean: float
        sigma: float
        lsl: float | None
        usl: float | None
        pp: float | None
        ppk: float | None
        cp: float | None
        cpk: float | None

        def __init__(
            self,
            *,
            measurement_name: str,
            n: int,
            mean: float,
            sigma: float,
            product: str | None = None,
            station: str | None = None,
            characteristic_id: str | None = None,
            dut_pin: str | None = None,
            lsl: float | None = None,
            usl: float | None = None,
            pp: float | None = None,
            ppk: float | None = None,
            cp: float | None = None,
            cpk: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        measurement_name: str,
        n: int,
        mean: float,
        sigma: float,
        product: str | None = None,
        station: str | None = None,
        characteristic_id: str | None = None,
        dut_pin: str | None = None,
        lsl: float | None = None,
        usl: float | None = None,
        pp: float | None = None,
        ppk: float | None = None,
        cp: float | None = None,
        cpk: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.product = product
        made.station = station
        made.measurement_name = measurement_name
        made.characteristic_id = characteristic_id
        made.dut_pin = dut_pin
        made.n = n
        made.mean = mean
        made.sigma = sigma
        made.lsl = lsl
        made.usl = usl
        made.pp = pp
        made.ppk = ppk
        made.cp = cp
        made.cpk = cpk
        return made


class TrendRow(Model):
    """Share of passed runs.

    Fields:
        product: product_id, else the part number; null in rows that are pooled over it
        station: host name, else the id; null in rows that are pooled over it
        phase: test phase; null in rows that are pooled over it
        period: first day of the bucket, UTC; null in rows that are pooled over it
        total: runs
        passed: of these, passed
        yield_pct: 100 passed / total
    """

    __slots__ = ("passed", "period", "phase", "product", "station", "total", "yield_pct")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "product": FieldInfo("str", None, nullable=True, description="product_id, else the part number; null in rows that are pooled over it"),
        "station": FieldInfo("str", None, nullable=True, description="host name, else the id; null in rows that are pooled over it"),
        "phase": FieldInfo("str", None, nullable=True, description="test phase; null in rows that are pooled over it"),
        "period": FieldInfo("str", None, nullable=True, description="first day of the bucket, UTC; null in rows that are pooled over it"),
        "total": FieldInfo("int", REQUIRED, description="runs"),
        "passed": FieldInfo("int", REQUIRED, description="of these, passed"),
        "yield_pct": FieldInfo("float", None, nullable=True, description="100 passed / total"),
    }

    if TYPE_CHECKING:
        product: str | None
        station: str | None
        phase: str | None
        period: str | None
        total: int
        passed: int
        yield_pct: float | None

        def __init__(
            self,
            *,
            total: int,
            passed: int,
            product: str | None = None,
            station: str | None = None,
            phase: str | None = None,
            period: str | None = None,
            yield_pct: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        total: int,
        passed: int,
        product: str | None = None,
        station: str | None = None,
        phase: str | None = None,
        period: str | None = None,
        yield_pct: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.product = product
        made.station = station
        made.phase = phase
        made.period = period
        made.total = total
        made.passed = passed
        made.yield_pct = yield_pct
        return made


class RetestRow(Model):
    """How often units are tested again.

    Fields:
        product: product_id, else the part number; null in rows that are pooled over it
        station: host name, else the id; null in rows that are pooled over it
        phase: test phase; null in rows that are pooled over it
        period: first day of the bucket, UTC; null in rows that are pooled over it
        total_serials: units
        retested_count: units with more than one run
        retest_rate: retested_count / total_serials
        avg_retries: mean over units of runs - 1
    """

    __slots__ = (
        "avg_retries",
        "period",
        "phase",
        "product",
        "retest_rate",
        "retested_count",
        "station",
        "total_serials",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "product": FieldInfo("str", None, nullable=True, description="product_id, else the part number; null in rows that are pooled over it"),
        "station": FieldInfo("str", None, nullable=True, description="host name, else the id; null in rows that are pooled over it"),
        "phase": FieldInfo("str", None, nullable=True, description="test phase; null in rows that are pooled over it"),
        "period": FieldInfo("str", None, nullable=True, description="first day of the bucket, UTC; null in rows that are pooled over it"),
        "total_serials": FieldInfo("int", REQUIRED, description="units"),
        "retested_count": FieldInfo("int", REQUIRED, description="units with more than one run"),
        "retest_rate": FieldInfo("float", None, nullable=True, description="retested_count / total_serials"),
        "avg_retries": FieldInfo("float", None, nullable=True, description="mean over units of runs - 1"),
    }

    if TYPE_CHECKING:
        product: str | None
        station: str | None
        phase: str | None
        period: str | None
        total_serials: int
        retested_count: int
        retest_rate: float | None
        avg_retries: float | None

        def __init__(
            self,
            *,
            total_serials: int,
            retested_count: int,
            product: str | None = None,
            station: str | None = None,
            phase: str | None = None,
            period: str | None = None,
            retest_rate: float | None = None,
            avg_retries: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        total_serials: int,
        retested_count: int,
        product: str | None = None,
        station: str | None = None,
        phase: str | None = None,
        period: str | None = None,
        retest_rate: float | None = None,
        avg_retries: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.product = product
        made.station = station
        made.phase = phase
        made.period = period
        made.total_serials = total_serials
        made.retested_count = retested_count
        made.retest_rate = retest_rate
        made.avg_retries = avg_retries
        return made


class TimeLossRow(Model):
    """Where test time went.

    Fields:
        product: product_id, else the part number; null in rows that are pooled over it
        station: host name, else the id; null in rows that are pooled over it
        phase: test phase; null in rows that are pooled over it
        period: first day of the bucket, UTC; null in rows that are pooled over it
        total_time_s: of all runs
        pass_time_s: of passed runs
        fail_time_s: of failed runs
        error_time_s: of errored runs
    """

    __slots__ = (
        "error_time_s",
        "fail_time_s",
        "pass_time_s",
        "period",
        "phase",
        "product",
        "station",
        "total_time_s",
    )
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "product": FieldInfo("str", None, nullable=True, description="product_id, else the part number; null in rows that are pooled over it"),
        "station": FieldInfo("str", None, nullable=True, description="host name, else the id; null in rows that are pooled over it"),
        "phase": FieldInfo("str", None, nullable=True, description="test phase; null in rows that are pooled over it"),
        "period": FieldInfo("str", None, nullable=True, description="first day of the bucket, UTC; null in rows that are pooled over it"),
        "total_time_s": FieldInfo("float", REQUIRED, description="of all runs"),
        "pass_time_s": FieldInfo("float", REQUIRED, description="of passed runs"),
        "fail_time_s": FieldInfo("float", REQUIRED, description="of failed runs"),
        "error_time_s": FieldInfo("float", REQUIRED, description="of errored runs"),
    }

    if TYPE_CHECKING:
        product: str | None
        station: str | None
        phase: str | None
        period: str | None
        total_time_s: float
        pass_time_s: float
        fail_time_s: float
        error_time_s: float

        def __init__(
            self,
            *,
            total_time_s: float,
            pass_time_s: float,
            fail_time_s: float,
            error_time_s: float,
            product: str | None = None,
            station: str | None = None,
            phase: str | None = None,
            period: str | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        total_time_s: float,
        pass_time_s: float,
        fail_time_s: float,
        error_time_s: float,
        product: str | None = None,
        station: str | None = None,
        phase: str | None = None,
        period: str | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.product = product
        made.station = station
        made.phase = phase
        made.period = period
        made.total_time_s = total_time_s
        made.pass_time_s = pass_time_s
        made.fail_time_s = fail_time_s
        made.error_time_s = error_time_s
        return made


class AssetRow(Model):
    """Use of an instrument.

    Fields:
        role: station role
        resource: instrument address
        sessions: sessions that connected it
        connected_s: time connected
        share_pct: of the time of all rows
    """

    __slots__ = ("connected_s", "resource", "role", "sessions", "share_pct")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "role": FieldInfo("str", REQUIRED, description="station role"),
        "resource": FieldInfo("str", REQUIRED, description="instrument address"),
        "sessions": FieldInfo("int", REQUIRED, description="sessions that connected it"),
        "connected_s": FieldInfo("float", REQUIRED, description="time connected"),
        "share_pct": FieldInfo("float", None, nullable=True, description="of the time of all rows"),
    }

    if TYPE_CHECKING:
        role: str
        resource: str
        sessions: int
        connected_s: float
        share_pct: float | None

        def __init__(
            self,
            *,
            role: str,
            resource: str,
            sessions: int,
            connected_s: float,
            share_pct: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        role: str,
        resource: str,
        sessions: int,
        connected_s: float,
        share_pct: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.role = role
        made.resource = resource
        made.sessions = sessions
        made.connected_s = connected_s
        made.share_pct = share_pct
        return made


class ParametricRow(Model):
    """A point of a plot.

    Fields:
        x: number, text or time
        y: value, or mean of the values at x
        group: value of `group_by`
    """

    __slots__ = ("group", "x", "y")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "x": FieldInfo("Any", None, nullable=True, description="number, text or time"),
        "y": FieldInfo("float", REQUIRED, description="value, or mean of the values at x"),
        "group": FieldInfo("str", "", description="value of `group_by`"),
    }

    if TYPE_CHECKING:
        x: Any | None
        y: float
        group: str

        def __init__(
            self,
            *,
            y: float,
            x: Any | None = None,
            group: str = "",
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        y: float,
        x: Any | None = None,
        group: str = "",
    ) -> Self:
        made = cls.__new__(cls)
        made.x = x
        made.y = y
        made.group = group
        return made


class HistogramRow(Model):
    """A bin of a histogram.

    Fields:
        bin: its number, from 0
        x: its middle
        y: values in it
        group: value of `group_by`
    """

    __slots__ = ("bin", "group", "x", "y")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "bin": FieldInfo("int", REQUIRED, description="its number, from 0"),
        "x": FieldInfo("float", REQUIRED, description="its middle"),
        "y": FieldInfo("int", REQUIRED, description="values in it"),
        "group": FieldInfo("str", "", description="value of `group_by`"),
    }

    if TYPE_CHECKING:
        bin: int
        x: float
        y: int
        group: str

        def __init__(
            self,
            *,
            bin: int,
            x: float,
            y: int,
            group: str = "",
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        bin: int,
        x: float,
        y: int,
        group: str = "",
    ) -> Self:
        made = cls.__new__(cls)
        made.bin = bin
        made.x = x
        made.y = y
        made.group = group
        return made


class LimitBandRow(Model):
    """The limits at an x of a plot.

    Fields:
        x: as in ParametricRow
        low: lowest lower limit
        high: highest upper limit
    """

    __slots__ = ("high", "low", "x")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "x": FieldInfo("Any", None, nullable=True, description="as in ParametricRow"),
        "low": FieldInfo("float", None, nullable=True, description="lowest lower limit"),
        "high": FieldInfo("float", None, nullable=True, description="highest upper limit"),
    }

    if TYPE_CHECKING:
        x: Any | None
        low: float | None
        high: float | None

        def __init__(
            self,
            *,
            x: Any | None = None,
            low: float | None = None,
            high: float | None = None,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        x: Any | None = None,
        low: float | None = None,
        high: float | None = None,
    ) -> Self:
        made = cls.__new__(cls)
        made.x = x
        made.low = low
        made.high = high
        return made


class SummaryCounts(Model):
    """How much is under a filter.

    Fields:
        total_rows: measurements
        distinct_runs: runs
        distinct_measurements: measurement names
        distinct_products: products
    """

    __slots__ = ("distinct_measurements", "distinct_products", "distinct_runs", "total_rows")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "total_rows": FieldInfo("int", REQUIRED, description="measurements"),
        "distinct_runs": FieldInfo("int", REQUIRED, description="runs"),
        "distinct_measurements": FieldInfo("int", REQUIRED, description="measurement names"),
        "distinct_products": FieldInfo("int", REQUIRED, description="products"),
    }

    if TYPE_CHECKING:
        total_rows: int
        distinct_runs: int
        distinct_measurements: int
        distinct_products: int

        def __init__(
            self,
            *,
            total_rows: int,
            distinct_runs: int,
            distinct_measurements: int,
            distinct_products: int,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        total_rows: int,
        distinct_runs: int,
        distinct_measurements: int,
        distinct_products: int,
    ) -> Self:
        made = cls.__new__(cls)
        made.total_rows = total_rows
        made.distinct_runs = distinct_runs
        made.distinct_measurements = distinct_measurements
        made.distinct_products = distinct_products
        return made


class FacetOption(Model):
    """A value of a facet.

    Fields:
        value: the value
        count: measurements
    """

    __slots__ = ("count", "value")
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {
        "value": FieldInfo("str", REQUIRED, description="the value"),
        "count": FieldInfo("int", REQUIRED, description="measurements"),
    }

    if TYPE_CHECKING:
        value: str
        count: int

        def __init__(
            self,
            *,
            value: str,
            count: int,
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
        value: str,
        count: int,
    ) -> Self:
        made = cls.__new__(cls)
        made.value = value
        made.count = count
        return made
