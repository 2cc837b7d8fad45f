"""`remote()`: an instrument that another process of the same user has open, through its instrument server."""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from litmus._errors import InstrumentServerGone, RemoteInstrumentError
from litmus.instruments import _wire
from litmus.instruments._wire import Packer, Unpacker, WireError

CONNECT_S = 5.0


def remote(address: str, role: str) -> Any:
    """The instrument of `role` as its owner has it: attributes, calls, parts, exceptions.

    address: `station.start_instrument_server()` of the owner. Calls are serialised with everybody else's and recorded
    in the owner's session, with this program's name and pid. InstrumentServerGone when the owner stops or dies. Use it
    in a `with` statement to close the connection early; the instrument stays open. Thread-safe.
    """
    return _link(address, role).root()


def shared(address: str, role: str, used: Callable[[], object]) -> tuple[Any, Callable[[], None]]:
    """The same for a slot of a test session, and what closes the connection: `with` is the driver's own here.

    used: called with every use, since the owner records it in a session without this slot's steps.
    """
    link = _link(address, role)
    link.ends_with_block, link.used = False, used
    return link.root(), link.close


def _link(address: str, role: str) -> _Link:
    host, _, port = address.rpartition(":")
    if host not in ("127.0.0.1", "localhost") or not port.isdigit():
        raise ValueError(f"{address!r} is no address of an instrument server; it reads 127.0.0.1:PORT")
    return _Link(int(port), role)


class _Link:
    """One connection to a server, and the objects that are reached through it."""

    def __init__(self, port: int, role: str) -> None:
        self._port = port
        self._role = role
        self._lock = threading.RLock()
        self._socket: socket.socket | None = None
        self._pid = 0
        self._free: list[int] = []
        self.generation = 0  # of the connection: objects of an earlier one aren't known any more
        self._root_id = 0
        self._closed = False
        self.ends_with_block = True  # of a `with` statement on the instrument
        self.used: Callable[[], object] | None = None

    def root(self) -> Any:
        with self._lock:
            self._connect()
            return self._special(self._opened, is_root=True)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._drop()

    def release(self, number: int, generation: int) -> None:
        """Called by destructors, on any thread: nothing is sent here."""
        if generation == self.generation:
            self._free.append(number)

    def request(self, state: _State, op: str, name: str | None = None, **more: Any) -> Any:
        if self.used is not None:
            self.used()
        with self._lock:
            self._ensure_connected(state)
            packer = Packer(self._reference)
            message = {"op": op, "id": state.number, "name": name}
            if "value" in more:
                message["value"] = packer.pack(more["value"])
            if more.get("args"):
                message["args"] = packer.pack(list(more["args"]))
            if more.get("kwargs"):
                message["kwargs"] = packer.pack(more["kwargs"])
            return self._exchange(message, packer.blocks)

    def _ensure_connected(self, state: _State) -> None:
        """After an interrupted exchange, and in a forked child, the role is opened anew."""
        if self._closed:
            raise InstrumentServerGone(f"the connection to {self._role} was closed; call remote() again")
        is_fresh = self._socket is not None and self._pid == os.getpid()
        if is_fresh and state.generation == self.generation:
            return
        if not state.is_root:
            raise InstrumentServerGone(f"{state.text} belonged to a connection that was given up; get it anew")
        if not is_fresh:
            self._connect()
        state.number, state.generation = self._root_id, self.generation

    # --- the connection ----------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        where = f"127.0.0.1:{self._port}"
        key = _read_key(self._port)
        try:
            connection = socket.create_connection(("127.0.0.1", self._port), timeout=CONNECT_S)
        except OSError as problem:
            raise InstrumentServerGone(f"no instrument server answers at {where}: {problem}") from None
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _wire.introduce(connection, key)
        except OSError as problem:
            connection.close()
            raise InstrumentServerGone(f"the instrument server at {where} refused: {problem}") from None
        except BaseException:
            connection.close()
            raise
        self._socket, self._pid = connection, os.getpid()
        self._free.clear()
        self.generation += 1
        program = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
        name = os.environ.get("_LITMUS_SLOT_ID") or program
        self._opened = self._exchange_raw({"op": "open", "role": self._role, "client": name, "pid": os.getpid()}, [])[0]
        self._root_id = self._opened["id"]

    def _drop(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def _exchange(self, message: dict[str, Any], blocks: list[Any]) -> Any:
        packed, block = self._exchange_raw(message, blocks)
        return Unpacker(block, self._special).unpack(packed)

    def _exchange_raw(self, message: dict[str, Any], blocks: list[Any]) -> tuple[Any, memoryview]:
        """Whatever interrupts an exchange ends the connection: an answer that comes later must not meet the next."""
        if self._socket is None:
            raise ConnectionError("the connection to the instrument server is closed")
        if self._free:
            freed, self._free = self._free, []
            message["free"] = freed
        try:
            _wire.send_frame(self._socket, message, blocks)
            answer, block = _wire.receive_frame(self._socket)
        except ValueError:
            raise  # too large: nothing was sent
        except OSError as problem:
            self._drop()
            cause = str(problem) if isinstance(problem, WireError) else type(problem).__name__
            raise InstrumentServerGone(
                f"the instrument server at 127.0.0.1:{self._port} ended, its owner stopped or died ({cause}); "
                "whether the last call reached the instrument isn't known"
            ) from None
        except BaseException:
            self._drop()
            raise
        if "error" in answer:
            raise _revived(answer["error"])
        return answer.get("ok"), block

    # --- objects -----------------------------------------------------------------------------------------------------

    def _special(self, packed: dict[str, Any], is_root: bool = False) -> Any:
        tag = packed["!"]
        if tag == "object":
            return _make_remote(self, packed, is_root)
        if tag == "items":
            return _items(self, _State(self, packed, False))
        if tag == "method":
            return _METHOD_STABLE if packed.get("stable") else _METHOD
        if tag == "end":
            return _END
        if tag == "enum":
            kind = _loaded_class(packed["module"], packed["class"])
            return kind[packed["name"]] if kind is not None else packed["value"]  # type: ignore[index]
        raise ValueError(f"no such value: {str(tag)[:40]}")

    def _reference(self, value: Any) -> dict[str, Any]:
        if issubclass(type(value), Remote):
            state = _state_of(value)
            if state.link is self and state.generation == self.generation:
                return {"!": "object", "id": state.number}
        raise TypeError(f"a {type(value).__name__} can't be sent to an instrument server")


class _State:
    __slots__ = ("generation", "is_root", "kind", "link", "number", "text")

    def __init__(self, link: _Link, packed: dict[str, Any], is_root: bool) -> None:
        self.link = link
        self.number = packed["id"]
        self.generation = link.generation
        self.is_root = is_root
        self.text = packed.get("text", "")
        self.kind = _loaded_class(packed.get("module"), packed.get("class"))

    def __del__(self) -> None:
        self.link.release(self.number, self.generation)


_METHOD, _METHOD_STABLE, _END = object(), object(), object()


class Remote:
    """An object in another process. Its class is made for it, with the special methods that the object has."""

    __slots__ = ("__dict__", "__weakref__", "_litmus_state")

    def __init__(self, state: _State) -> None:
        object.__setattr__(self, "_litmus_state", state)

    @property
    def __class__(self) -> type:  # type: ignore[override]  # isinstance() works where the driver is imported
        return _state_of(self).kind or type(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        state = _state_of(self)
        value = state.link.request(state, "get", name)
        if value is not _METHOD and value is not _METHOD_STABLE:
            return value

        def method(*args: Any, **kwargs: Any) -> Any:
            return state.link.request(state, "call", name, args=args, kwargs=kwargs)

        method.__name__ = name
        if value is _METHOD_STABLE:
            _own_dict(self)[name] = method  # the next call is one request
        return method

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            raise AttributeError(f"{name!r} can't be used from another process")
        state = _state_of(self)
        _own_dict(self).pop(name, None)
        state.link.request(state, "set", name, value=value)

    def __dir__(self) -> list[str]:
        state = _state_of(self)
        return state.link.request(state, "dir")

    def __repr__(self) -> str:
        return f"<remote {_state_of(self).text}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a remote instrument can't be pickled; call remote() in the other process")


_state_of = Remote.__dict__["_litmus_state"].__get__
_own_dict = Remote.__dict__["__dict__"].__get__


def _make_remote(link: _Link, packed: dict[str, Any], is_root: bool) -> Any:
    namespace: dict[str, Any] = {"__slots__": ()}
    for name in packed.get("special") or ():
        if name not in ("__repr__", "__str__"):
            namespace[name] = _special_method(name)
    if is_root and link.ends_with_block:
        namespace["__enter__"] = lambda self: self
        namespace["__exit__"] = lambda self, *exc_info: _state_of(self).link.close()
    return type("Remote", (Remote,), namespace)(_State(link, packed, is_root))


def _special_method(name: str) -> Any:
    def special(self: Any, *args: Any, **kwargs: Any) -> Any:
        if name == "__exit__":
            args = (None, None, None)  # a traceback can't be sent
        state = _state_of(self)
        result = state.link.request(state, "call", name, args=args, kwargs=kwargs)
        return self if name == "__enter__" else result

    return special


def _items(link: _Link, state: _State) -> Iterator[Any]:
    while True:
        item = link.request(state, "next")
        if item is _END:
            return
        yield item


def _loaded_class(module: Any, name: Any) -> type | None:
    """The class if this process has its module already; nothing is imported for it."""
    found: Any = sys.modules.get(module) if isinstance(module, str) else None
    for part in str(name).split(".") if found is not None else ():
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def is_remote(value: Any) -> bool:
    return issubclass(type(value), Remote)


def own_members(remote_root: Any) -> dict[str, Any]:
    """What is found in this process before its owner is asked. TypeError for a part, which is made anew at each use."""
    if not _state_of(remote_root).is_root:
        raise TypeError("it belongs to a part of an instrument that several slots share; mock the instrument itself")
    return _own_dict(remote_root)


# --- errors ----------------------------------------------------------------------------------------------------------


def _revived(told: dict[str, Any]) -> Exception:
    """The exception as the driver raised it, if its class can be imported and made; else RemoteInstrumentError."""
    type_name = f"{told.get('module')}.{told.get('class')}".removeprefix("builtins.")
    text = str(told.get("text"))
    error = _of_its_class(told, text) or RemoteInstrumentError(type_name, text)
    trace = str(told.get("trace", "")).rstrip()
    error.__cause__ = RemoteInstrumentError(type_name, f"in the process that owns the instrument:\n{trace}")
    return error


def _of_its_class(told: dict[str, Any], text: str) -> Exception | None:
    kind = _exception_class(told.get("module"), told.get("class"))
    if kind is None or told.get("args") is None:
        return None
    try:
        arguments = Unpacker(memoryview(b"")).unpack(told["args"])
    except ValueError:
        return None
    for make in (kind, kind.__new__):
        with contextlib.suppress(Exception):
            error = make(*arguments) if make is kind else make(kind, *arguments)
            error.args = tuple(arguments)
            if str(error) == text:
                return error
    return None


def _exception_class(module: Any, name: Any) -> Any:
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except Exception:
        return None
    return found if isinstance(found, type) and issubclass(found, Exception) else None


# --- the key ---------------------------------------------------------------------------------------------------------


def _read_key(port: int) -> bytes:
    path = _wire.key_file(port)
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as problem:
        raise InstrumentServerGone(
            f"no instrument server of this user is at 127.0.0.1:{port}: {path}: {problem.strerror}"
        ) from None
    try:
        info = os.fstat(file)
        if info.st_uid != os.getuid() or stat.S_IMODE(info.st_mode) & 0o077:
            raise InstrumentServerGone(f"{path} can be read by others, so it isn't trusted; remove it")
        return bytes.fromhex(os.read(file, 200).decode())
    except ValueError:
        raise InstrumentServerGone(f"{path} holds no key; remove it") from None
    finally:
        os.close(file)
