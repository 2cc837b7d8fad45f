"""The instruments of one session: opened by role, identified, recorded through a proxy, brought to their safe state
at the end."""

from __future__ import annotations

import inspect
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litmus._errors import InstrumentConnectError, InstrumentWarning
from litmus._warnings import warn_caller
from litmus.instruments import _calibration
from litmus.instruments._identity import Identity, differences, identify, is_visa_address
from litmus.instruments._opening import Opening, open_driver
from litmus.instruments.locks import HeldLocks
from litmus.models.instrument import InstrumentInfo, InstrumentRecord
from litmus.models.instrument_asset import InstrumentAssetFile, of_role

if TYPE_CHECKING:
    from litmus._core import Session
    from litmus.models.station import StationConfig, StationInstrumentConfig


class InstrumentPool:
    def __init__(self, session: Session, station: StationConfig, mock: bool, project_root: Path | None) -> None:
        self._session = session
        self._station = station
        self._mock = mock
        self._project_root = project_root
        self._drivers: dict[str, Any] = {}  # without their proxies
        self._locks = HeldLocks(session.session_id)
        self.instruments: dict[str, Any] = {}
        self.unsafe: list[str] = []  # released ones whose safe state wasn't reached

    @property
    def roles(self) -> list[str]:
        """Of the station, connected or not."""
        return list(self._station.instruments)

    def config(self, role: str) -> StationInstrumentConfig:
        try:
            return self._station.instruments[role]
        except KeyError:
            known = ", ".join(self._station.instruments) or "none"
            raise KeyError(f"station {self._station.id!r} has no role {role!r}; its roles: {known}") from None

    def is_mocked(self, role: str) -> bool:
        return self._mock or self.config(role).mock

    def record(self, role: str) -> InstrumentRecord:
        """What the files say of a role, before anything is opened."""
        return self._record(role, of_role(self._project_root, role))

    def _record(self, role: str, asset: InstrumentAssetFile) -> InstrumentRecord:
        config = self.config(role)
        return InstrumentRecord(
            role=role,
            instrument_id=asset.id,
            resource=config.resource or asset.resource or "",
            protocol=asset.protocol,
            info=asset.info,
            calibration=asset.calibration,
            driver=config.driver or asset.driver,
            catalog_ref=config.catalog_ref or asset.catalog_ref,
            mocked=self.is_mocked(role),
        )

    # --- opening -----------------------------------------------------------------------------------------------------

    def reserve(self, role: str, timeout: float = 0) -> None:
        """Locks the address of a role, waiting at most `timeout` seconds for it. Mocks have nothing to lock."""
        if role in self.instruments or self.is_mocked(role):
            return
        config, asset = self.config(role), of_role(self._project_root, role)
        resource = config.resource or asset.resource
        problem = config.resource_problem if config.resource else asset.resource_problem
        if resource and problem is None:
            self._locks.take(role, resource, timeout)

    def connect(self, role: str) -> Any:
        """Opens the instrument of a role, and locks its address; one that is open is returned again."""
        if role in self.instruments:
            return self.instruments[role]
        self.reserve(role)
        try:
            return self._connect(role)
        except BaseException:
            if role not in self.instruments:  # a warning that was made an exception leaves it open
                self._locks.release(role)
            raise

    def _connect(self, role: str) -> Any:
        config = self.config(role)
        asset = of_role(self._project_root, role)
        record = self._record(role, asset)
        warnings: list[str] = []
        driver = self._stand_in(record, config) if record.mocked else self._open(record, config, asset, warnings)
        try:
            identity = None if record.mocked else self._identify(driver, record)
            self._announce(record, identity, warnings)
            from litmus.instruments._proxy import Recording, make_proxy

            recording = Recording(self._session, role, record.resource, config.channels, config.sampling)
            proxy = make_proxy(driver, recording)
        except BaseException:
            self._close(role, driver)
            raise
        self._drivers[role] = driver
        self.instruments[role] = proxy
        for warning in warnings:
            warn_caller(warning, InstrumentWarning)
        return proxy

    def _stand_in(self, record: InstrumentRecord, config: StationInstrumentConfig) -> Any:
        from litmus.instruments.mocks import StandIn

        return StandIn(record.role, record.resource, config.mock_config)

    def _open(
        self,
        record: InstrumentRecord,
        config: StationInstrumentConfig,
        asset: InstrumentAssetFile,
        warnings: list[str],
    ) -> Any:
        problem = config.resource_problem or (None if config.resource else asset.resource_problem)
        if problem is not None:
            raise InstrumentConnectError(problem, role=record.role, hint="set it, or use mock mode")
        driver, warning = open_driver(
            Opening(
                role=record.role,
                resource=record.resource,
                driver=record.driver,
                settings=config.settings,
                project_root=self._project_root,
            )
        )
        if warning is not None:
            self._warn(record.role, warning, {"driver": record.driver}, warnings)
        return driver

    def _identify(self, driver: Any, record: InstrumentRecord) -> Identity:
        try:
            return identify(driver, record.resource)
        except ConnectionError as error:
            raise InstrumentConnectError(
                f"it was opened, but the other end is gone ({error})",
                role=record.role,
                resource=record.resource,
                hint="is it switched on, and is this its address?",
            ) from error

    # --- what is told of it ------------------------------------------------------------------------------------------

    def _announce(self, record: InstrumentRecord, identity: Identity | None, warnings: list[str]) -> None:
        """Who it is, whether that is whom the asset file names, and whether its calibration holds."""
        expected = record.info
        if identity is not None:
            # What an instrument doesn't say of itself is taken from its file; the event of the comparison tells which.
            record.info = InstrumentInfo(**{**expected.given(), **identity.info.given()})
        self._session.note("fixture.instrument_connected", record.as_event())
        if identity is not None:
            self._compare(record, expected, identity, warnings)
        self._check_calibration(record, warnings)

    def _compare(
        self, record: InstrumentRecord, expected: InstrumentInfo, identity: Identity, warnings: list[str]
    ) -> None:
        different = differences(expected, identity.info)
        if expected.given():
            fields = {"matches": not different, "mismatches": different}
            fields |= {"role": record.role, "expected": expected.given(), "actual": identity.as_event()}
            self._session.note("fixture.identity_verified", fields)
        if different:
            warnings.append(_mismatch(record.role, expected, identity, different))
        elif identity.problem is not None and is_visa_address(record.resource):
            details = {"raw": identity.raw, "problem": identity.problem}
            self._note_warning(record.role, f"{record.role}: {identity.problem}", details)

    def _check_calibration(self, record: InstrumentRecord, warnings: list[str]) -> None:
        found = _calibration.complaint(record.role, record.calibration)
        if found is None:
            return
        days, message = found
        fields = {"role": record.role, "instrument_id": record.instrument_id}
        self._session.note("fixture.calibration_warning", {**fields, "days_until_due": days, "message": message})
        warnings.append(message)

    def _warn(self, role: str, message: str, details: dict[str, Any], warnings: list[str]) -> None:
        self._note_warning(role, message, details)
        warnings.append(message)

    def _note_warning(self, role: str, message: str, details: dict[str, Any]) -> None:
        fields = {"source": "instrument", "message": message, "details": {"role": role, **details}}
        self._session.note("diagnostic.warning", fields)

    # --- releasing ---------------------------------------------------------------------------------------------------

    def release(self, role: str) -> None:
        """Safe state, then close. What fails is a diagnostic; the role is free afterwards."""
        driver = self._drivers.pop(role)
        from litmus.instruments._proxy import recording_of

        recording = recording_of(self.instruments.pop(role))
        recording.finish()
        with recording.alone():
            self._make_safe_and_close(role, driver)

    def _make_safe_and_close(self, role: str, driver: Any) -> None:
        safe_state = "none"
        try:
            if not self.is_mocked(role):
                safe_state = "failed"
                safe_state = self._make_safe(role, driver)
        finally:
            if safe_state == "failed":
                self.unsafe.append(role)
            try:
                self._close(role, driver)
                self._session.note(
                    "fixture.instrument_disconnected", {"role": role, "instrument_id": role, "safe_state": safe_state}
                )
            finally:
                self._locks.release(role)

    def release_all(self) -> None:
        """In the reverse order of opening. What stops one release, be it an interrupt, is raised after the others."""
        first: BaseException | None = None
        for role in reversed(list(self.instruments)):
            try:
                self.release(role)
            except BaseException as error:
                first = first or error
        self._locks.close()
        if first is not None:
            raise first

    def _make_safe(self, role: str, driver: Any) -> str:
        configured = self.config(role).safe_state
        name = configured or "safe_state"
        method = getattr(driver, name, None)
        if callable(method):
            return "done" if self._attempt(role, name, method) else "failed"
        if configured is None:
            return "none"
        kind = type(driver).__name__
        self._session.observe_error(role, name, "AttributeError", f"{kind} has no method {name!r} for its safe state")
        return "failed"

    def _close(self, role: str, driver: Any) -> None:
        for name in ("disconnect", "close"):
            method = getattr(driver, name, None)
            if callable(method):
                self._attempt(role, name, method)
                return
        adapter = getattr(driver, "adapter", None)  # PyMeasure's drivers leave the closing to theirs
        if callable(getattr(adapter, "close", None)):
            self._attempt(role, "adapter.close", adapter.close)

    def _attempt(self, role: str, name: str, method: Any) -> bool:
        try:
            _finish(method())
        except Exception as error:
            self._session.observe_error(role, name, type(error).__name__, str(error))
            return False
        return True


def _mismatch(role: str, expected: InstrumentInfo, identity: Identity, different: list[str]) -> str:
    wanted, told = expected.given(), identity.info.given()
    parts = [f"{name} is {told.get(name, 'not told')}, expected {wanted[name]}" for name in different]
    return f"{role}: it isn't the instrument of its asset file: " + "; ".join(parts)


def _finish(result: Any) -> None:
    """Runs the coroutine of an async driver to its end, also where an event loop runs already."""
    if not inspect.isawaitable(result):
        return
    failed: list[BaseException] = []

    def run() -> None:
        try:
            import asyncio  # costs more than all of a session's start; few drivers need it

            asyncio.run(_wait_for(result))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="litmus-release")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


async def _wait_for(result: Any) -> Any:
    return await result
