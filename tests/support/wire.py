"""A cable between a browser and a server, to be cut, or to fall silent as one does whose far end sleeps."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """Listens at `url` and passes everything on to the port of `server_url`. `close()` ends its threads."""

    def __init__(self, server_url: str) -> None:
        self._target = int(server_url.rsplit(":", 1)[1].strip("/"))
        self._flows = threading.Event()
        self._flows.set()
        self._cut = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection breaks, and no new one comes about."""
        self._cut = True
        self._break()

    def mend(self) -> None:
        self._cut = False

    def fall_silent(self) -> None:
        """Connections stay, and come about; nothing passes, and nobody is told."""
        self._flows.clear()

    def wake(self) -> None:
        """What was sent meanwhile is gone with its connections, as after a long sleep."""
        self._break()
        self._flows.set()

    def close(self) -> None:
        self._door.close()
        self.wake()

    def _break(self) -> None:
        with self._lock:
            broken, self._sockets = self._sockets, []
        for one in broken:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._sockets += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
