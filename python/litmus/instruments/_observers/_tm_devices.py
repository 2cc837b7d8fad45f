"""tm_devices: `device.commands` is a tree of command objects; its leaves have `query()` and `write(value)`.

`scope.commands.measurement.value.query()` is a read of `scope.measurement.value`.
"""

from __future__ import annotations

import inspect
from typing import Any

from litmus.instruments._observers import CONFIGURE, PART, PLAIN, READ, SET, UNREAD, Member
from litmus.instruments._observers._generic import is_part
from litmus.instruments._observers._scpi import number_of

_ABSENT = object()
_SYNTAX = "cmd_syntax"  # the property by which a command object names its SCPI command


class TmDevicesObserver:
    def claims(self, owner: Any) -> bool:
        modules = {base.__module__.partition(".")[0] for base in type(owner).__mro__}
        return "tm_devices" in modules or _is_command(owner) or _is_command_tree(owner)

    def member(self, owner: Any, name: str, value: Any) -> Member | None:
        if name == "commands" and (value is UNREAD or is_part(value)):
            return Member(PART, signal="")  # the tree: its name says nothing in a channel id
        if not _is_command(owner):
            return None
        if name == "query":
            return Member(READ, signal="", convert=number_of)
        if name == "write":
            return Member(SET, signal="", convert=number_of)
        if name == "verify":
            return Member(CONFIGURE)
        return Member(PLAIN) if value is UNREAD else None


def _is_command(owner: Any) -> bool:
    return inspect.getattr_static(type(owner), _SYNTAX, _ABSENT) is not _ABSENT


def _is_command_tree(owner: Any) -> bool:
    tree = inspect.getattr_static(owner, "commands", _ABSENT)
    return tree is not _ABSENT and not inspect.isroutine(tree)
