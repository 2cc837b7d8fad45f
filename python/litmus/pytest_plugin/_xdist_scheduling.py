"""Ways of pytest-xdist to hand out tests, with one addition: some of them all go to one worker."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling, LoadGroupScheduling, LoadScopeScheduling

BY_SCOPE = {"loadscope": LoadScopeScheduling, "loadfile": LoadFileScheduling, "loadgroup": LoadGroupScheduling}


def pinning(dist: str, group: str, pinned: set[str]) -> type[LoadScopeScheduling]:
    """A scheduler like that of --dist, which keeps `pinned` node ids together. They may be told until it schedules."""
    base: type[LoadScopeScheduling] = BY_SCOPE.get(dist, LoadScopeScheduling)

    class Pinning(base):  # type: ignore[valid-type,misc]
        def _split_scope(self, nodeid: str) -> Any:
            """Tests of one scope are run by one worker."""
            if nodeid in pinned:
                return group
            return super()._split_scope(nodeid) if dist in BY_SCOPE else nodeid

    return Pinning
