"""The instrument server: other processes of the same user share the instruments of a connection.

One thread accepts, one serves each client. A call runs on the owner's proxy, so it is recorded once, in the owner's
session, with the client's name and pid. One lock per resource address serialises all calls, those of the owner too.
The server knows the instrument pool and not the connection, and ends with its process at the latest.
"""

from __future__ import annotations

import contextlib
import fcntl
import inspect
import logging
import os
import secrets
import socket
import threading
import traceback
import weakref
from pathlib import Path
from typing import Any

from litmus import _core
from litmus._errors import LitmusError
from litmus.instruments import _wire
from litmus.instruments._follow import is_later
from litmus.instruments._proxy import Recording, is_proxy, own_members, recording_of
from litmus.instruments._wire import KEY_BYTES, Packer, Unpacker, WireError

MAX_CLIENTS = 64
MAX_OBJECTS = 10_000  # objects that one client holds
MAX_TEXT = 100_000  # characters of an exception's text
MAX_TRACE = 4000  # characters of a driver's traceback that a client gets

# Special methods that a client may call.
SPECIAL = frozenset(
    {
        *("__call__", "__len__", "__getitem__", "__setitem__", "__delitem__", "__contains__", "__iter__", "__next__"),
        *("__enter__", "__exit__", "__int__", "__float__", "__index__", "__bool__", "__repr__", "__str__"),
    }
)

log = logging.getLogger("litmus.instruments")
_servers: weakref.WeakSet[InstrumentServer] = weakref.WeakSet()


class InstrumentServer:
    """Listens from its construction until close()."""

    def __init__(self, pool: Any, pool_lock: Any, roles: set[str] | None) -> None:
        self._pool = pool
        self._pool_lock = pool_lock
        self._roles = roles
        self._guards: dict[str, Any] = {}
        self._clients: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._key = secrets.token_bytes(KEY_BYTES)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=MAX_CLIENTS)
        self.port: int = self._listener.getsockname()[1]
        try:
            self._key_path, self._key_file = _write_key(self.port, self._key)
        except BaseException:
            self._listener.close()
            raise
        for proxy in list(pool.instruments.values()):
            self.share(proxy)
        threading.Thread(target=self._accept, name="litmus-instruments", daemon=True).start()
        _servers.add(self)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def serve(self, roles: set[str] | None) -> None:
        """Serves these roles, too; None: all."""
        self._roles = None if roles is None or self._roles is None else self._roles | roles
        for proxy in list(self._pool.instruments.values()):
            self.share(proxy)

    def share(self, proxy: Any) -> None:
        """From here on one call at a time reaches the instrument. Roles with one address share one lock."""
        recording = recording_of(proxy)
        if self._pool.config(recording.role).type == "switch":
            return  # its paths are independent of each other
        if recording.guard is None and (self._roles is None or recording.role in self._roles):
            key = _core.lock_key(recording.resource) if recording.resource else f"role {recording.role}"
            with self._lock:
                recording.guard = self._guards.setdefault(key, threading.RLock())

    def close(self) -> None:
        """Clients get an error at once. A call that is running comes to its end, without anybody to hear of it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            clients = list(self._clients)
        self._key_path.unlink(missing_ok=True)
        for connection in [self._listener, *clients]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        os.close(self._key_file)

    def forget(self) -> None:
        """In a forked child: the server is the parent's, and its clients must notice when the parent dies."""
        self._closed = True
        for connection in [self._listener, *self._clients]:
            connection.close()
        os.close(self._key_file)

    def open(self, role: str) -> Any:
        if self._roles is not None and role not in self._roles:
            served = ", ".join(sorted(self._roles)) or "none"
            raise KeyError(f"the instrument server doesn't serve the role {role!r}; it serves: {served}")
        with self._pool_lock:
            if self._closed:
                raise LitmusError("the session has ended")
            proxy = self._pool.connect(role)
        self.share(proxy)
        return proxy

    def is_open(self, role: str, recording: Recording) -> bool:
        proxy = self._pool.instruments.get(role)
        return proxy is not None and recording_of(proxy) is recording

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            with self._lock:
                refused = self._closed or len(self._clients) >= MAX_CLIENTS
                if not refused:
                    self._clients.add(connection)
            if refused:
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection,), name="litmus-client", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _wire.accept_client(connection, self._key)
            _Client(self, connection).serve()
        except OSError as problem:  # gone, or a stranger
            log.debug("a client of the instrument server: %s", problem)
        except Exception:
            log.exception("a client of the instrument server was dropped")
        finally:
            with self._lock:
                self._clients.discard(connection)
            connection.close()


class _Client:
    """One connected client, its objects, and the calls that it makes."""

    def __init__(self, server: InstrumentServer, connection: socket.socket) -> None:
        self._server = server
        self._connection = connection
        self._objects: dict[int, tuple[Any, Recording]] = {}
        self._next_id = 1
        self._name = ("unknown", 0)

    def serve(self) -> None:
        while True:
            request, block = _wire.receive_frame(self._connection)
            recording: Recording | None = None
            try:
                for gone in request.get("free") or ():
                    self._objects.pop(gone, None)
                result, recording = self._execute(request, block)
                packer = Packer(lambda value, recording=recording: self._keep(value, recording))
                answer = {"ok": packer.pack(result)}
                self._send(answer, packer.blocks)
            except WireError:
                raise
            except Exception as error:
                self._send({"error": _told(error)}, [])

    def _send(self, answer: dict[str, Any], blocks: list[Any]) -> None:
        try:
            _wire.send_frame(self._connection, answer, blocks)
        except ValueError as problem:  # too large: the client must hear something
            _wire.send_frame(self._connection, {"error": _told(problem)}, [])

    def _execute(self, request: dict[str, Any], block: memoryview) -> tuple[Any, Recording | None]:
        op = request.get("op")
        if op == "open":
            self._name = (str(request.get("client"))[:200], int(request.get("pid") or 0))
            proxy = self._server.open(str(request.get("role")))
            return proxy, recording_of(proxy)
        target, recording = self._object(request.get("id"))
        if not self._server.is_open(recording.role, recording):
            raise LitmusError(f"{recording.role} was released by its owner; call remote() again")
        unpacker = Unpacker(block, self._special)
        thread = threading.get_ident()
        with recording.guard or contextlib.nullcontext():
            recording.clients[thread] = self._name
            try:
                return self._perform(op, target, request, unpacker), recording
            finally:
                del recording.clients[thread]

    def _perform(self, op: Any, target: Any, request: dict[str, Any], unpacker: Unpacker) -> Any:
        name = request.get("name")
        if op == "next":
            return _next_of(target)
        if op == "dir":
            return dir(target)
        if not isinstance(name, str) or (name.startswith("_") and not (op == "call" and name in SPECIAL)):
            raise AttributeError(f"{str(name)[:80]!r} can't be used from another process")
        if op == "get":
            return _value_of(target, name)
        if op == "set":
            return setattr(target, name, unpacker.unpack(request.get("value")))
        if op != "call":
            raise ValueError(f"no such request: {str(op)[:40]!r}")
        arguments = unpacker.unpack(request.get("args") or [])
        keywords = unpacker.unpack(request["kwargs"]) if request.get("kwargs") else {}
        if name in SPECIAL:
            if not _has_special(type(target), name):
                raise TypeError(f"{_text(target)} has no {name}")
            return getattr(type(target), name)(target, *arguments, **keywords)
        result = getattr(target, name)(*arguments, **keywords)
        return _awaited(result) if inspect.isawaitable(result) else result

    def _special(self, packed: dict[str, Any]) -> Any:
        if packed["!"] == "enum":
            return packed["value"]
        return self._object(packed.get("id"))[0]

    def _object(self, number: Any) -> tuple[Any, Recording]:
        try:
            return self._objects[number]
        except (KeyError, TypeError):
            raise LookupError("the object isn't known any more") from None

    def _keep(self, value: Any, recording: Recording | None) -> dict[str, Any]:
        """What isn't data stays here, and the client gets a handle."""
        if isinstance(value, _Method):
            return {"!": "method", "stable": value.stable}
        if isinstance(value, _End):
            return {"!": "end"}
        if recording is None or len(self._objects) >= MAX_OBJECTS:
            raise LitmusError(f"a client may hold {MAX_OBJECTS} objects at once")
        number = self._next_id
        self._next_id += 1
        self._objects[number] = (value, recording_of(value) if is_proxy(value) else recording)
        kind = value.__class__
        special = [name for name in sorted(SPECIAL) if _has_special(type(value), name)]
        yields = not is_proxy(value) and is_later(value)
        return {
            **{"!": "items" if yields else "object", "id": number, "special": special},
            **{"module": kind.__module__, "class": kind.__qualname__, "text": _text(value)},
        }


def _has_special(kind: type, name: str) -> bool:
    """hasattr() would find the metaclass's __call__."""
    return any(name in base.__dict__ for base in kind.__mro__)


class _Method:
    def __init__(self, stable: bool) -> None:
        self.stable = stable


class _End:
    pass


def _value_of(target: Any, name: str) -> Any:
    value = getattr(target, name)
    if is_proxy(value) or not callable(value) or inspect.isclass(value):
        return value
    return _Method(name in own_members(target) if is_proxy(target) else hasattr(type(target), name))


def _next_of(target: Any) -> Any:
    try:
        return next(target)
    except StopIteration:
        return _End()


def _awaited(awaitable: Any) -> Any:
    import asyncio

    async def result() -> Any:
        return await awaitable

    return asyncio.run(result())


def _text(value: Any) -> str:
    try:
        return repr(value)[:1000]
    except Exception:
        return f"<{type(value).__name__}>"


def _told(error: Exception) -> dict[str, Any]:
    """An exception as a client can make it anew: its class by name, its arguments if they are data, its text."""
    packer = Packer()
    try:
        arguments = packer.pack(list(error.args))
    except Exception:
        arguments = None
    try:
        text = str(error)
    except Exception:
        text = ""
    trace = "".join(traceback.format_exception(error))[-MAX_TRACE:]
    kind = type(error)
    return {
        **{"module": kind.__module__, "class": kind.__qualname__},
        **{"args": None if packer.blocks else arguments, "text": text[:MAX_TEXT], "trace": trace},
    }


# --- the key file ----------------------------------------------------------------------------------------------------


def _write_key(port: int, key: bytes) -> tuple[Path, int]:
    """Makes the key's file, and holds a lock on it for life: a file without its lock belongs to a dead server."""
    path = _wire.key_file(port)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_dead(path.parent)
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(file, key.hex().encode())
    except BaseException:
        os.close(file)
        raise
    return path, file


def _remove_dead(folder: Path) -> None:
    for path in folder.glob("*.key"):
        with contextlib.suppress(OSError):
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
            finally:
                os.close(file)


def _after_fork() -> None:
    for server in list(_servers):
        with contextlib.suppress(Exception):
            server.forget()


os.register_at_fork(after_in_child=_after_fork)
