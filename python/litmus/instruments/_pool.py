"""The instruments of one session: opened by role, recorded through a proxy, brought to their safe state at the end."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litmus._errors import InstrumentConnectError
from litmus.instruments._proxy import Recording, make_proxy

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
        self.instruments: dict[str, Any] = {}

    def config(self, role: str) -> StationInstrumentConfig:
        try:
            return self._station.instruments[role]
        except KeyError:
            known = ", ".join(self._station.instruments) or "none"
            raise KeyError(f"station {self._station.id!r} has no role {role!r}; its roles: {known}") from None

    def is_mocked(self, role: str) -> bool:
        return self._mock or self.config(role).mock

    def connect(self, role: str) -> Any:
        """Opens the instrument of a role; one that is open is returned again."""
        if role in self.instruments:
            return self.instruments[role]
        config = self.config(role)
        resource = config.resource or ""
        mocked = self.is_mocked(role)
        driver = self._stand_in(role, config) if mocked else self._open(role, config)
        self._session.note(
            "fixture.instrument_connected",
            {
                "role": role,
                "instrument_id": role,
                "driver": config.driver,
                "resource": resource,
                "mocked": mocked,
            },
        )
        proxy = make_proxy(driver, Recording(self._session, role, resource, config.channels))
        self._drivers[role] = driver
        self.instruments[role] = proxy
        return proxy

    def release(self, role: str) -> None:
        """Safe state, then close. What fails is a diagnostic; the role is free afterwards."""
        driver = self._drivers.pop(role)
        del self.instruments[role]
        safe_state = "none" if self.is_mocked(role) else self._make_safe(role, driver)
        for name in ("disconnect", "close"):
            close = getattr(driver, name, None)
            if callable(close):
                self._attempt(role, name, close)
                break
        self._session.note(
            "fixture.instrument_disconnected", {"role": role, "instrument_id": role, "safe_state": safe_state}
        )

    def release_all(self) -> None:
        """In the reverse order of opening."""
        for role in reversed(list(self.instruments)):
            self.release(role)

    def _make_safe(self, role: str, driver: Any) -> str:
        name = self.config(role).safe_state or "safe_state"
        method = getattr(driver, name, None)
        if not callable(method):
            return "none"
        return "done" if self._attempt(role, name, method) else "failed"

    def _attempt(self, role: str, name: str, method: Any) -> bool:
        try:
            method()
        except Exception as error:
            self._session.observe_error(role, name, type(error).__name__, str(error))
            return False
        return True

    def _stand_in(self, role: str, config: StationInstrumentConfig) -> Any:
        from litmus.instruments.mocks import StandIn

        return StandIn(role, config.resource or "", config.mock_config)

    def _open(self, role: str, config: StationInstrumentConfig) -> Any:
        if config.driver is None:
            raise InstrumentConnectError(
                f"{role}: {config.resource} has no driver, and this version opens no raw VISA resources; "
                "name a driver class in the station file, or use mock mode"
            )
        if config.resource_problem is not None:
            raise InstrumentConnectError(f"{role}: {config.resource_problem}")
        driver_class = self._import_driver(role, config)
        try:
            return driver_class(config.resource, **config.settings)
        except Exception as error:
            raise InstrumentConnectError(
                f"{role}: {config.driver}({config.resource!r}) failed: {type(error).__name__}: {error}; "
                "is the instrument switched on and free?"
            ) from error

    def _import_driver(self, role: str, config: StationInstrumentConfig) -> Any:
        module_name, _, class_name = (config.driver or "").rpartition(".")
        try:
            _make_importable(self._project_root)
            return getattr(importlib.import_module(module_name), class_name)
        except (ImportError, AttributeError, ValueError) as error:
            raise InstrumentConnectError(
                f"{role}: driver {config.driver!r} can't be imported ({error}); "
                "install its package, correct the station file, or use mock mode"
            ) from error


def _make_importable(root: Path | None) -> None:
    """Lets drivers be imported that lie in the project, wherever the script was started. Shadows nothing."""
    if root is not None and str(root) not in sys.path:
        sys.path.append(str(root))
