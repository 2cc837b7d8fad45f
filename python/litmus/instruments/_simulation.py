"""SimulatedVisa: what a VisaInstrument talks to when there is no hardware."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from litmus.instruments import _scpi

IDN = "Litmus,SimulatedVisa,SN001,1.0"
_KEYS = ("voltage", "current", "idn", "responses", "noise")
_HEADERS = {"voltage": "VOLT", "current": "CURR"}
_ALWAYS = {"*OPC?": "1", "*ESR?": "0", "*STB?": "0", "*TST?": "0", "SYST:ERR?": '0,"No error"'}


class SimulatedVisa:
    """A message-based resource whose answers are configured.

    A value that was written (`VOLT 5`) is what its query (`VOLT?`, `MEAS:VOLT?`) answers from then on. A query that
    nothing answers is a LookupError: a real device would let its reader wait for the time-out.
    """

    def __init__(self, resource: str, config: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        merged = {**{key: value for key, value in own.items() if key in _KEYS}, **config}
        unknown = [key for key in merged if key not in _KEYS]
        if unknown:
            raise ValueError(f"sim_config has no key {unknown[0]!r}; it has {', '.join(_KEYS)}")
        self._texts = {_scpi.short(key): value for key, value in own.items() if key not in _KEYS}
        self._texts |= {"*IDN?": str(merged.get("idn", IDN))} if "idn" in merged or "*IDN?" not in self._texts else {}
        self._over = {_scpi.short(key): value for key, value in merged.get("responses", {}).items()}
        self._levels = {_HEADERS[name]: float(merged[name]) for name in _HEADERS if name in merged}
        self._noise = {_HEADERS[name]: float(merged.get("noise", {}).get(name, 0)) / 100 for name in _HEADERS}
        self._written: dict[str, str] = {}
        self._answers: deque[str] = deque()
        self._random = random.Random(f"{resource}.{merged.get('idn', IDN)}")

    def write(self, command: str) -> None:
        header, argument = _scpi.split(command)
        key = _scpi.short(header)
        if key.endswith("?"):
            self._answers.append(self._answer(key, command))
        elif argument:
            self._set(key, argument)

    def read(self) -> str:
        if not self._answers:
            raise LookupError("the simulated instrument has nothing to say; nothing was asked")
        return self._answers.popleft()

    def query(self, command: str) -> str:
        self.write(command)
        return self.read()

    def query_ascii_values(self, command: str, **options: Any) -> list[float]:
        return [float(text) for text in self.query(command).split(",")]

    def query_binary_values(self, command: str, **options: Any) -> list[float]:
        return self.query_ascii_values(command)

    def write_ascii_values(self, command: str, values: Iterable[float], **options: Any) -> None:
        self.write(command + ",".join(format(value, ".12g") for value in values))

    write_binary_values = write_ascii_values

    def close(self) -> None:
        self._answers.clear()

    def _set(self, key: str, argument: str) -> None:
        if key in self._levels:
            self._levels[key] = float(argument.split()[0].rstrip("VvAa"))
        self._written[key] = argument

    def _answer(self, key: str, command: str) -> str:
        if key in self._over:
            return str(self._over[key])
        name = key.removeprefix("MEAS:").rstrip("?")
        if name in self._levels:
            return self._level(name, measured=key.startswith("MEAS:"))
        for texts in (self._texts, {f"{k}?": v for k, v in self._written.items()}, _ALWAYS):
            if key in texts:
                return str(texts[key])
        raise LookupError(f"the simulated instrument doesn't answer {command!r}; add it to sim_config['responses']")

    def _level(self, name: str, measured: bool) -> str:
        value = self._levels[name]
        if measured:
            value *= 1 + self._noise[name] * self._random.uniform(-1, 1)
        return format(value, ".12g")
