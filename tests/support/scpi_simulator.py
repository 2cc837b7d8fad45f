"""SCPI instruments on a loopback socket: a multimeter, a supply and a scope, with the faults that real ones have.

    with Simulator(Multimeter(volts=3.3)) as simulator:
        simulator.fault("READ?", Fault(drop=True))
        ...  # TCPIP::127.0.0.1::<port>::SOCKET is simulator.resource

It shares nothing with Litmus. `python scpi_simulator.py dmm` serves one until it is interrupted.
"""

from __future__ import annotations

import contextlib
import functools
import math
import re
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

NO_ERROR = '+0,"No error"'


@dataclass
class Fault:
    """What goes wrong with the next `times` messages of a command."""

    delay_s: float = 0.0
    error: str | None = None  # goes to the error queue, in place of an answer
    drop: bool = False  # the connection ends, without an answer
    raw: bytes | None = None  # is sent in place of the answer, without an end of line
    piece_bytes: int = 0  # the answer is sent in pieces of this size
    keep_bytes: int | None = None  # only so much of the answer is sent
    times: int = 1


class Instrument:
    """The commands of IEEE 488.2 that every instrument has. Subclasses add theirs to `commands`."""

    idn = "ACME,GENERIC,SN0,1.0"

    def __init__(self) -> None:
        self.errors: deque[str] = deque()
        self.commands: dict[str, Callable[[str], str | bytes | None]] = {
            "*IDN?": lambda _: self.idn,
            "*RST": lambda _: self.reset(),
            "*CLS": lambda _: self.errors.clear(),
            "*OPC?": lambda _: "1",
            "SYSTem:ERRor[:NEXT]?": lambda _: self.errors.popleft() if self.errors else NO_ERROR,
        }

    def reset(self) -> None:
        """The state after *RST."""

    def handle(self, message: str) -> bytes | None:
        """One message; its commands are separated by semicolons, and so are the answers."""
        answers = [answer for command in message.split(";") if (answer := self._one(command.strip())) is not None]
        return b";".join(answers) if answers else None

    def _one(self, command: str) -> bytes | None:
        header, _, argument = command.partition(" ")
        for pattern, run in self.commands.items():
            if spelling(pattern).fullmatch(header):
                return self._run(run, argument.strip())
        self.errors.append(f'-113,"Undefined header;{header}"')
        return None

    def _run(self, run: Callable[[str], str | bytes | None], argument: str) -> bytes | None:
        try:
            answer = run(argument)
        except ValueError:
            self.errors.append(f'-104,"Data type error;{argument}"')
            return None
        return answer.encode() if isinstance(answer, str) else answer


@functools.cache
def spelling(pattern: str) -> re.Pattern[str]:
    """`MEASure[:VOLTage]?` as SCPI means it: the small letters and what is in brackets may be left out."""
    body = pattern.removesuffix("?").replace("*", r"\*")
    body = re.sub(r"[a-z]+", lambda found: f"(?:{found[0]})?", body)
    body = body.replace("[", "(?:").replace("]", ")?")
    return re.compile(f":?{body}" + (r"\?" if pattern.endswith("?") else ""), re.IGNORECASE)


class Multimeter(Instrument):
    idn = "ACME,DMM6,SN001,1.2.3"

    def __init__(self, volts: float = 3.3, amps: float = 0.05) -> None:
        super().__init__()
        self.readings = {"VOLT": volts, "CURR": amps}
        self.function = "VOLT"
        self.nplc = 1.0
        self._held: float | None = None
        self.commands |= {
            "MEASure:VOLTage[:DC]?": lambda _: self._measure("VOLT"),
            "MEASure:CURRent[:DC]?": lambda _: self._measure("CURR"),
            "CONFigure:VOLTage[:DC]": lambda _: self._configure("VOLT"),
            "CONFigure:CURRent[:DC]": lambda _: self._configure("CURR"),
            "CONFigure?": lambda _: f'"{self.function}"',
            "READ?": lambda _: self._measure(self.function),
            "INITiate[:IMMediate]": lambda _: self._initiate(),
            "FETCh?": lambda _: self._fetch(),
            "[SENSe:]VOLTage[:DC]:NPLCycles": self._set_nplc,
            "[SENSe:]VOLTage[:DC]:NPLCycles?": lambda _: f"{self.nplc:.6E}",
        }

    def reset(self) -> None:
        self.function, self.nplc, self._held = "VOLT", 1.0, None

    def _configure(self, function: str) -> None:
        self.function = function

    def _measure(self, function: str) -> str:
        self.function = function
        return f"{self.readings[function]:+.9E}"

    def _initiate(self) -> None:
        self._held = self.readings[self.function]

    def _fetch(self) -> str | None:
        if self._held is None:
            self.errors.append('-230,"Data corrupt or stale"')
            return None
        return f"{self._held:+.9E}"

    def _set_nplc(self, argument: str) -> None:
        self.nplc = float(argument)


class Supply(Instrument):
    idn = "ACME,PSU2,SN002,2.0"

    def __init__(self) -> None:
        super().__init__()
        self.volts = self.amps = 0.0
        self.on = False
        self.commands |= {
            "[SOURce:]VOLTage": self._set_volts,
            "[SOURce:]VOLTage?": lambda _: f"{self.volts:.4f}",
            "[SOURce:]CURRent": self._set_amps,
            "[SOURce:]CURRent?": lambda _: f"{self.amps:.4f}",
            "OUTPut[:STATe]": self._set_output,
            "OUTPut[:STATe]?": lambda _: "1" if self.on else "0",
            "MEASure:VOLTage?": lambda _: f"{self.volts if self.on else 0.0:.4f}",
        }

    def reset(self) -> None:
        self.volts = self.amps = 0.0
        self.on = False

    def _set_volts(self, argument: str) -> None:
        if not 0 <= float(argument) <= 30:
            self.errors.append('-222,"Data out of range"')
            return
        self.volts = float(argument)

    def _set_amps(self, argument: str) -> None:
        self.amps = float(argument)

    def _set_output(self, argument: str) -> None:
        self.on = argument.upper() in ("1", "ON")


class Scope(Instrument):
    """One channel. Its samples are 32-bit floats in a block of IEEE 488.2."""

    idn = "ACME,SCOPE4,SN003,0.9"

    def __init__(self, points: int = 1000) -> None:
        super().__init__()
        self.points = points
        self.commands |= {
            "WAVeform:POINts": self._set_points,
            "WAVeform:POINts?": lambda _: str(self.points),
            "WAVeform:PREamble?": lambda _: "0.0,1e-6",
            "WAVeform:DATA?": lambda _: block(self.samples()),
        }

    def samples(self) -> list[float]:
        return [math.sin(2 * math.pi * i / 100) for i in range(self.points)]

    def _set_points(self, argument: str) -> None:
        self.points = int(argument)


def block(samples: list[float]) -> bytes:
    """A definite-length block: `#`, the number of digits, the number of bytes, the bytes."""
    data = struct.pack(f"<{len(samples)}f", *samples)
    count = str(len(data))
    return f"#{len(count)}{count}".encode() + data


class Simulator:
    """Serves one instrument on a port of its own. Each connection has a thread; all share the instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.received: list[str] = []
        self.connections = 0  # that were ever made
        self._faults: dict[str, Fault] = {}
        self._open: set[socket.socket] = set()
        self._lock = threading.Condition()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, name="simulator", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    @property
    def resource(self) -> str:
        return f"TCPIP::127.0.0.1::{self.port}::SOCKET"

    def wait_closed(self, timeout_s: float = 5.0) -> bool:
        """Whether every connection ends in time."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._open, timeout_s)

    def fault(self, command: str, fault: Fault) -> None:
        """The next messages that begin with `command` go wrong."""
        self._faults[command] = fault

    def __enter__(self) -> Simulator:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop_all()
        self._thread.join()

    def drop_all(self) -> None:
        """Ends every connection, as a power cut does."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(connection)
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
                for line in lines:
                    if not self._answer(connection, line.decode("latin-1").strip()):
                        return
        finally:
            with self._lock:
                self._open.discard(connection)
                self._lock.notify_all()

    def _answer(self, connection: socket.socket, message: str) -> bool:
        """False ends the connection."""
        self.received.append(message)
        fault = self._take_fault(message)
        if fault.delay_s:
            time.sleep(fault.delay_s)
        if fault.drop:
            return False
        if fault.error is not None:
            self.instrument.errors.append(fault.error)
            return True
        answer = self.instrument.handle(message)
        if fault.raw is not None:
            connection.sendall(fault.raw)
        elif answer is not None:
            self._send(connection, answer + b"\n", fault)
        return True

    def _take_fault(self, message: str) -> Fault:
        for command, fault in self._faults.items():
            if message.startswith(command) and fault.times > 0:
                fault.times -= 1
                return fault
        return Fault()

    @staticmethod
    def _send(connection: socket.socket, answer: bytes, fault: Fault) -> None:
        answer = answer[: fault.keep_bytes]
        if not fault.piece_bytes:
            connection.sendall(answer)
            return
        for start in range(0, len(answer), fault.piece_bytes):
            connection.sendall(answer[start : start + fault.piece_bytes])


def main() -> None:
    kinds: dict[str, type[Instrument]] = {"dmm": Multimeter, "psu": Supply, "scope": Scope}
    with Simulator(kinds[sys.argv[1]]()) as simulator:
        print(simulator.resource, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
