"""The flags that a project defines: one per facet of its profiles, one per required input; and the profile they choose.

Only looked for where a litmus.yaml is found, so that plain pytest runs pay nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ValueOf = Callable[[str], Any]  # an option's value by its `dest`


class ProjectFlags:
    """What was registered."""

    """Key → dest of its option; and the project's profiles, None without a project."""

    def __init__(
        self, facets: dict[str, str] | None = None, inputs: dict[str, str] | None = None, configs: Any = None
    ) -> None:
        self.facets = facets or {}
        self.inputs = inputs or {}
        self.configs = configs


def add(parser: pytest.Parser, group: Any) -> ProjectFlags:
    """What is wrong with the project's files is reported when they are read for the session."""
    here = Path.cwd()
    if not any((folder / "litmus.yaml").exists() for folder in (here, *here.parents)):
        return ProjectFlags()
    from litmus import _core
    from litmus._errors import LitmusError

    try:
        project = _core.project(str(here))
        configs = _core.TestConfigs(str(Path(project["root"]) / "litmus.yaml")) if project else None
        facets = configs.facet_keys if configs is not None else []
    except LitmusError:
        return ProjectFlags()
    inputs = project["required_inputs"] if project else {}
    return ProjectFlags(
        facets={key: _add(parser, group, key, "facet that chooses a test profile") for key in facets},
        inputs={key: _add(parser, group, key, _message(prompt)) for key, prompt in inputs.items()},
        configs=configs,
    )


def _message(prompt: str) -> str:
    """Of a required input, as its prompt."""
    given = json.loads(prompt)
    return str(given.get("message", "required input")) if isinstance(given, dict) else "required input"


def _add(parser: pytest.Parser, group: Any, key: str, text: str) -> str:
    """A flag of that name which exists already, such as --test-phase, serves as it is."""
    names = list(dict.fromkeys([f"--{key.replace('_', '-')}", f"--{key.replace('-', '_')}", f"--{key}"]))
    for known in (parser._anonymous, *parser._groups):
        for option in known.options:
            if set(names) & set(option.names()):
                return str(option.dest)
    dest = f"litmus_{key}".replace("-", "_")
    group.addoption(*names, dest=dest, metavar="VALUE", help=text.replace("%", "%%"))
    return dest


class Fallback:
    """What chooses a profile where no flag does. `refuses`: the ini file says that there is none."""

    def __init__(self, name: str | None = None, *, refuses: bool = False) -> None:
        self.name = name
        self.refuses = refuses


def fallback(config: pytest.Config) -> Fallback:
    """Of the environment, else of the ini file."""
    from litmus.pytest_plugin import _options

    name = os.environ.get("LITMUS_TEST_PROFILE") or None
    if name is None and config.getini("litmus_no_test_profile"):
        return Fallback(refuses=True)
    return Fallback(name=name or _options.ini_text(config, "test_profile"))


def choose_profile(configs: Any, flags: ProjectFlags, value_of: ValueOf, otherwise: Fallback) -> str | None:
    """ValidationError lists what there is."""
    given = {key: value_of(dest) for key, dest in flags.facets.items()}
    facets = {key: value for key, value in given.items() if isinstance(value, str)}
    name = value_of("test_profile")
    refused = bool(value_of("no_test_profile")) or (otherwise.refuses and not facets and name is None)
    return configs.choose(refused, name, facets, otherwise.name)


def addopts(flags: ProjectFlags, value_of: ValueOf, otherwise: Fallback) -> list[str]:
    """Of the profile that the session will run with."""
    if flags.configs is None:
        return []
    from litmus._errors import LitmusError

    try:
        name = choose_profile(flags.configs, flags, value_of, otherwise)
        given = flags.configs.profile(name)["runner"].get("addopts") if name else None
    except LitmusError:
        return []  # reported when the session is configured
    if isinstance(given, str):
        import shlex

        return shlex.split(given)
    return [str(one) for one in given or ()]
