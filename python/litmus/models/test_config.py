"""Fixtures and sidecars as their files describe them. The files are read and checked by the core."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

__all__ = [
    "FixtureConfig",
    "FixtureConnection",
    "FixtureSlot",
    "PromptConfig",
    "RetryConfig",
    "SidecarConfig",
    "SwitchRoute",
    "TestEntry",
]


@dataclass(slots=True, kw_only=True)
class SwitchRoute:
    """Crosspoints that must be closed before a connection carries a signal."""

    switch: str
    channels: list[str]
    settling_ms: float = 0.0


@dataclass(slots=True, kw_only=True)
class FixtureConnection:
    """One wire: from a role of the station to a pin of the product."""

    name: str
    instrument: str
    instrument_channel: str | None = None
    instrument_terminal: str | None = None
    description: str | None = None
    dut_pin: str | None = None
    net: str | None = None
    function: str | None = None
    route: SwitchRoute | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FixtureConnection:
        route = data.get("route")
        return cls(**(data | {"route": SwitchRoute(**route) if route else None}))


@dataclass(slots=True, kw_only=True)
class FixtureSlot:
    """The wiring of one of several units."""

    connections: dict[str, FixtureConnection] = field(default_factory=dict)
    dut_resource: str | None = None
    description: str | None = None
    resource_problem: str | None = field(default=None, repr=False, compare=False)  # a variable in it isn't set

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FixtureSlot:
        return cls(**(data | {"connections": _connections(data)}))


@dataclass(slots=True, kw_only=True)
class FixtureConfig:
    """How the pins of a product reach the instruments of a station: `connections`, or `slots` for several units."""

    id: str
    name: str | None = None
    product_id: str | None = None
    product_family: str | None = None
    product_revision: str | None = None
    station_types: list[str] = field(default_factory=list)
    dut_resource: str | None = None
    connections: dict[str, FixtureConnection] = field(default_factory=dict)
    slots: dict[str, FixtureSlot] = field(default_factory=dict)
    description: str | None = None
    resource_problem: str | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FixtureConfig:
        known = {f.name for f in fields(cls)}
        given = {key: value for key, value in data.items() if key in known}
        slots = {slot: FixtureSlot.from_dict(entry) for slot, entry in data["slots"].items()}
        return cls(**(given | {"connections": _connections(data), "slots": slots}))


def _connections(data: dict[str, Any]) -> dict[str, FixtureConnection]:
    return {name: FixtureConnection.from_dict(entry) for name, entry in data["connections"].items()}


@dataclass(slots=True, kw_only=True)
class RetryConfig:
    """How often a test is tried again."""

    max_retries: int = 0
    delay: float = 0.0  # seconds between attempts
    on: list[str] | None = None  # names of exception classes; None: any


@dataclass(slots=True, kw_only=True)
class PromptConfig:
    """A question to the operator."""

    message: str
    prompt_type: str = "confirm"  # confirm, choice, input
    choices: list[str] | None = None
    timeout_seconds: float | None = None


@dataclass(slots=True, kw_only=True)
class TestEntry:
    """What is configured for a file, a class or a method. Limits, sweeps and mocks as the file has them."""

    __test__ = False

    limits: dict[str, dict[str, Any]] = field(default_factory=dict)
    sweeps: list[dict[str, Any]] = field(default_factory=list)  # axis → values, the outermost first
    mocks: list[dict[str, Any]] = field(default_factory=list)  # target, and keywords of the patch
    characteristics: list[str] = field(default_factory=list)
    connections: list[str] | dict[str, Any] | None = None
    retry: RetryConfig | None = None
    prompts: dict[str, PromptConfig] = field(default_factory=dict)
    runner: dict[str, Any] = field(default_factory=dict)
    tests: dict[str, TestEntry] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        given = {key: _listed(value) for key, value in data.items() if value is not None}
        if "retry" in given:
            given["retry"] = RetryConfig(**given["retry"])
        given["prompts"] = {name: PromptConfig(**prompt) for name, prompt in given.get("prompts", {}).items()}
        given["tests"] = {name: TestEntry.from_dict(entry or {}) for name, entry in given.get("tests", {}).items()}
        given["sweeps"] = [
            {axis: _listed(values) for axis, values in entry.items()} for entry in given.get("sweeps", [])
        ]
        return cls(**given)


@dataclass(slots=True, kw_only=True)
class SidecarConfig(TestEntry):
    """The file level of a sidecar."""


def _listed(value: Any) -> Any:
    """An expander is a list."""
    from litmus.execution.expanders import expand, is_expander

    return expand(value) if is_expander(value) else value
