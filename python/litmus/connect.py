"""`connect()`: instruments, events and samples outside of pytest — scripts, notebooks, monitors.

from litmus.connect import connect

with connect("bench_1", mock=True) as station:
    print(station.instrument("dmm").measure_voltage())
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litmus import _at_exit, _core
from litmus._errors import LitmusError
from litmus.models.station import StationConfig

if TYPE_CHECKING:
    from uuid import UUID

    from litmus.data.channels.store import ChannelStore
    from litmus.data.event_log import EventLog
    from litmus.data.event_store import EventStore
    from litmus.instruments._server import InstrumentServer

__all__ = ["StationConnection", "connect"]

DELIVERY_WAIT_S = 5.0  # of stop(), for callbacks that are behind
SHOWN_OF_ID = 8


def connect(station: str | None = None, *, data_dir: Path | str | None = None, mock: bool = False) -> StationConnection:
    """Opens a connection to a station; use it in a `with` statement, or call start() and stop().

    station: id of the station; None reads `default_station` of the nearest litmus.yaml.
    data_dir: where events and samples go; None: litmus.yaml, $LITMUS_HOME, else the user's data directory.
    mock: stand-ins answer by the station's mock_config; drivers aren't imported, nothing is locked.
    """
    found = _core.load_station(station or "", str(Path.cwd()))
    connection = StationConnection(
        StationConfig.from_dict(found["station"]),
        data_dir=Path(data_dir) if data_dir is not None else None,
        mock=mock,
    )
    if found["project_root"]:
        connection._project_root = Path(found["project_root"])
    return connection


class StationConnection:
    """One session at a station: its event log, its samples, its instruments. One lifetime each."""

    def __init__(self, station_config: StationConfig, *, data_dir: Path | None = None, mock: bool = False) -> None:
        self._config = station_config
        self._mock = mock
        self._project_root: Path | None = None
        self._data_dir = _core.resolve_data_dir(str(data_dir or ""), str(Path.cwd()))
        self._session: _core.Session | None = None
        self._lease: _core.Lease | None = None
        self._pool: Any = None
        self._server: InstrumentServer | None = None
        self._event_log: EventLog | None = None
        self._event_store: EventStore | None = None
        self._channel_store: ChannelStore | None = None
        self._state = "new"
        self._pid = os.getpid()
        self._lock = threading.RLock()

    # --- properties --------------------------------------------------------------------------------------------------

    @property
    def session_id(self) -> UUID:
        """Id of this session."""
        return self._recorded().session_id

    @property
    def config(self) -> StationConfig:
        """The station."""
        return self._config

    @property
    def instruments(self) -> dict[str, Any]:
        """The connected instruments, by role."""
        return dict(self._pool.instruments) if self._pool is not None else {}

    @property
    def event_log(self) -> EventLog | None:
        """Where the events of this session go; None before start()."""
        return self._event_log

    @property
    def event_store(self) -> EventStore | None:
        """The events of all sessions in this data directory; None before start()."""
        return self._event_store

    @property
    def instrument_server_address(self) -> str | None:
        """`host:port` of the instrument server, if it runs."""
        return self._server.address if self._server is not None else None

    @property
    def channel_store(self) -> ChannelStore | None:
        """Where the samples of this session go; reads those of all sessions. None before start()."""
        return self._channel_store

    # --- life cycle --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Opens the session. Recording works from here on, whether or not the service can be started."""
        from litmus import _service
        from litmus.data.channels.store import ChannelStore
        from litmus.data.event_store import EventStore
        from litmus.instruments._pool import InstrumentPool

        with self._lock:
            if self._state != "new":
                raise LitmusError(
                    f"this connection to {self._config.id!r} is {self._state}: a StationConnection has one lifetime; "
                    "call connect() again for another session"
                )
            session = _core.Session(self._data_dir)
            session.start(self._session_fields())
            self._session = session
            self._lease = _service.start_lease(self._data_dir, f"{session.session_id} {_client()}")
            self._event_log = session.event_log
            self._event_store = EventStore._of_session(self._data_dir, self._lease, session)
            self._channel_store = ChannelStore._of_session(self._data_dir, self._lease, session)
            self._pool = InstrumentPool(session, self._config, self._mock, self._project_root)
            self._state = "started"
            # The core's own method, until stop(): a frame of Python's would cost as much again as the sample.
            self.observe = session.observe_channel  # type: ignore[method-assign]
        _at_exit.watch(self)

    def stop(self, outcome: str = "passed") -> None:
        """Releases the instruments, ends the session and waits, at most 5 s, until the service has sealed it.

        Subscriptions get everything that was recorded first, and end then. A second stop() does nothing.
        """
        outcome = _outcome(outcome)
        with self._lock:
            if self._state != "started" or os.getpid() != self._pid:
                return
            self._state = "stopped"
            vars(self).pop("observe", None)
        _at_exit.forget(self)
        session = self._recorded()
        journal = Path(session.path)
        deadline = time.monotonic() + DELIVERY_WAIT_S
        try:
            self._stop_server()
            self._pool.release_all()
            deadline = time.monotonic() + DELIVERY_WAIT_S
            if not self._deliver(deadline):  # while what a callback raises can still be recorded
                self._note_slow_callbacks()
        finally:  # an interrupt of these mustn't leave the session without its end
            try:
                session.end(outcome)
            finally:
                session.close()
                self._deliver(deadline)
                self._finish(journal, deadline)

    def __enter__(self) -> StationConnection:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.stop(outcome=_at_exit.outcome_of(kind))

    def __del__(self) -> None:
        if getattr(self, "_state", None) != "started" or os.getpid() != self._pid:
            return
        warnings.warn(f"{self!r} was dropped without stop()", ResourceWarning, stacklevel=2)
        self.stop(_at_exit.present_outcome())

    def __repr__(self) -> str:
        session = f" {str(self._session.session_id)[:SHOWN_OF_ID]}" if self._session is not None else ""
        roles = f" {', '.join(self.instruments)}" if self.instruments else ""
        return f"<StationConnection {self._config.id} {self._state}{session}{roles}>"

    # --- instruments -------------------------------------------------------------------------------------------------

    def instrument(self, role: str, timeout: float = 0) -> Any:
        """The instrument of a role, behind the recording proxy; connected, and its address locked, on the first call.

        timeout: seconds to wait for an address that another connection holds, in the order of arrival; then, or at
        once with 0, ResourceInUse says who holds it.
        """
        self._started()
        self._pool.reserve(role, timeout)  # waits without the connection's lock: other threads go on
        with self._lock:
            instrument = self._pool.connect(role)
            if self._server is not None:
                self._server.share(instrument)
        _at_exit.come_first()
        return instrument

    def release(self, role: str) -> None:
        """Brings an instrument to its safe state and disconnects it."""
        self._started()
        with self._lock:
            if role in self._pool.instruments:
                self._pool.release(role)
            else:
                self._pool.config(role)  # an unknown role is an error, one that isn't connected is not

    def start_instrument_server(self, roles: set[str] | None = None) -> str:
        """Lets other processes of this user use these instruments, with litmus.instruments.remote(address, role).

        roles: which; None: all of the station. One that isn't open is opened when somebody asks for it. Returns
        `host:port`; a second call adds roles to the same server. It ends with stop().
        """
        from litmus.instruments._server import InstrumentServer

        self._started()
        with self._lock:
            if self._state != "started":
                raise LitmusError("the connection is stopped; call connect() again")
            for role in roles or ():
                self._pool.config(role)  # an unknown role is an error
            served = set(roles) if roles is not None else None
            if self._server is None:
                self._server = InstrumentServer(self._pool, self._lock, served)
            else:
                self._server.serve(served)
            return self._server.address

    def _stop_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def configure(self, role: str, method: str, **parameters: Any) -> None:
        """Records an operation that didn't go through a driver's proxy."""
        session = self._started()
        resource = self._pool.config(role).resource or ""
        session.note(
            "instrument.configure",
            {"instrument_role": role, "method": method, "parameters": parameters, "resource": resource},
        )

    # --- events and samples ------------------------------------------------------------------------------------------

    def events(self, *, event_type: str | None = None, role: str | None = None) -> list[dict[str, Any]]:
        """The events of this session so far, oldest first. Asks the service, and starts it if none runs."""
        from litmus import _service

        session_id = str(self._recorded().session_id)
        return _service.events(self._data_dir, session_id=session_id, type=event_type, role=role)

    def on_event(
        self,
        callback: Callable[[dict[str, Any]], object],
        *,
        event_type: str | None = None,
        role: str | None = None,
        since: datetime | None = None,
    ) -> Callable[[], None]:
        """Calls back with each matching event of this session so far, then with each that comes.

        The calls come one at a time, on a thread of this subscription, never inside emit(). What a callback raises is
        recorded as diagnostic.error. Returns a function that ends the subscription; stop() ends it, too.
        since: an aware time; the event was received then or later.
        """
        session_id = self._started().session_id
        if self._event_store is None:
            raise LitmusError("the connection is stopped; call connect() again")
        return self._event_store.on_event(
            callback, event_type=event_type, role=role, since=since, session_id=session_id
        )

    def observe(self, key: str, value: Any, *, units: str | None = None, sample_interval: float | None = None) -> str:
        """Appends a sample to the channel `key`; returns its channel:// reference."""
        return self._started().append_sample(key, value, units, sample_interval, "observe")

    def sync(self, name: str, timeout: float | None = None) -> None:
        """Waits until every slot has come to the sync point `name`. Outside of a slot there is nobody to wait for.

        timeout: seconds, then SyncTimeout names the slots that haven't come; None: for ever.
        """
        from litmus.execution import _slot_link

        session = self._started()
        link = _slot_link.current()
        if link is not None:
            from litmus.execution.slots import wait_at

            wait_at(name, timeout, link.slot_id, session.event_log.emit)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _recorded(self) -> _core.Session:
        if self._session is None:
            raise LitmusError("the connection isn't started; call start(), or use it in a `with` statement")
        return self._session

    def _started(self) -> _core.Session:
        session = self._recorded()
        if self._state != "started":
            raise LitmusError(
                f"the connection to {self._config.id!r} is stopped; events() gives what was recorded, "
                "connect() begins another session"
            )
        return session

    def _session_fields(self) -> dict[str, Any]:
        station = self._config
        return {
            "session_type": "interactive",
            "station_id": station.id,
            "station_name": station.name,
            "station_type": station.station_type,
            "station_location": station.location,
            "station_hostname": socket.gethostname(),
            "pid": self._pid,
            "client": _client(),
        }

    def _deliver(self, deadline: float) -> bool:
        """To the callbacks, what is recorded; False: some of them haven't got it all in time."""
        from litmus import _service

        if self._lease is None or not (self._lease.held or _service.can_start()):
            return True  # nobody could deliver it
        done = True
        for store in (self._event_store, self._channel_store):
            done = (store is None or store._flush(deadline)) and done
        return done

    def _note_slow_callbacks(self) -> None:
        message = f"callbacks were still behind after {DELIVERY_WAIT_S:g} s; events() gives what they didn't get"
        self._recorded().note("diagnostic.warning", {"source": "on_event", "message": message})

    def _finish(self, journal: Path, deadline: float) -> None:
        from litmus import _service

        for store in (self._event_store, self._channel_store):
            if store is not None:
                store._close(deadline)
        if self._lease is not None:
            _service.wait_for_seal(journal, self._lease)
            self._lease.release()


def _outcome(name: str) -> str:
    from litmus._gen.outcome import Outcome

    try:
        return Outcome(name).value
    except ValueError:
        known = ", ".join(outcome.value for outcome in Outcome)
        raise ValueError(f"{name!r} is no outcome; there are {known}") from None


def _client() -> str:
    if "pytest" in sys.modules:
        return "pytest"
    if "ipykernel" in sys.modules:
        return "jupyter"
    return Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"


class _CallableModule(types.ModuleType):
    """`litmus.connect(...)` and `from litmus.connect import connect` both work."""

    def __call__(
        self, station: str | None = None, *, data_dir: Path | str | None = None, mock: bool = False
    ) -> StationConnection:
        return connect(station, data_dir=data_dir, mock=mock)


sys.modules[__name__].__class__ = _CallableModule
