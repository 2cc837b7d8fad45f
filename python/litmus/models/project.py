"""Projects and profiles as their files describe them. The files are read by the core."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from litmus.models.test_config import PromptConfig, TestEntry

__all__ = ["MultiSlotConfig", "ProfileConfig", "ProjectConfig"]


@dataclass(slots=True, kw_only=True)
class MultiSlotConfig:
    """How the slots of a project are run."""

    child_grace_seconds: float = 5.0  # from SIGTERM to SIGKILL per child


@dataclass(slots=True, kw_only=True)
class ProfileConfig(TestEntry):
    """A named test configuration: what the file says itself, without its parent."""

    description: str | None = None
    facets: dict[str, str] = field(default_factory=dict)
    extends: str | None = None
    station_type: str | None = None
    fixture: str | None = None
    verify_requires_limit: bool | None = None


@dataclass(slots=True, kw_only=True)
class ProjectConfig:
    """`litmus.yaml`, and the profiles of the project's folder with it."""

    name: str
    data_dir: str | None = None
    default_station: str | None = None
    default_fixture: str | None = None
    default_profile: str | None = None
    mock_instruments: bool = False
    profiles: dict[str, ProfileConfig] = field(default_factory=dict)
    runner: dict[str, Any] = field(default_factory=dict)
    required_inputs: dict[str, PromptConfig] = field(default_factory=dict)
    multi_slot: MultiSlotConfig = field(default_factory=MultiSlotConfig)

    @classmethod
    def from_core(cls, project: dict[str, Any], profiles: dict[str, dict[str, Any]]) -> ProjectConfig:
        inputs = {key: json.loads(prompt) for key, prompt in project["required_inputs"].items()}
        names = (
            "name",
            "data_dir",
            "default_station",
            "default_fixture",
            "default_profile",
            "mock_instruments",
            "runner",
        )
        return cls(
            **{name: project[name] for name in names},
            profiles={name: ProfileConfig.from_dict(profile) for name, profile in profiles.items()},
            required_inputs={key: PromptConfig(**prompt) for key, prompt in inputs.items()},
            multi_slot=MultiSlotConfig(child_grace_seconds=project["child_grace_seconds"]),
        )
