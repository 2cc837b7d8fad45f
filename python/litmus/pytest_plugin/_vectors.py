"""The fixture `vectors`: one test walks the rows of its own matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from litmus.execution.vectors import Vector
from litmus.pytest_plugin._run import Run


class Vectors(Sequence[Vector]):
    """The rows. Iterating makes the parameters of each the active ones, and its measurements an inner vector's."""

    def __init__(self, run: Run, rows: list[dict[str, Any]]) -> None:
        self._run = run
        self._vectors: list[Vector] = []
        for index, row in enumerate(rows):
            self._vectors.append(Vector(row, index, self._vectors[-1] if self._vectors else None))
        self.iterated = False

    def __getitem__(self, index: Any) -> Any:
        return self._vectors[index]

    def __len__(self) -> int:
        return len(self._vectors)

    def __iter__(self) -> Iterator[Vector]:
        self.iterated = True
        for vector in self._vectors:
            self._run.enter_vector(vector.index, len(self), vector.params)
            yield vector
        self._run.leave_vector()


def check_iterated(vectors: Vectors) -> None:
    if len(vectors) and not vectors.iterated:
        pytest.fail(
            f"the test takes `vectors` and never iterated them: its {len(vectors)} vectors weren't tested; "
            "walk them with `for v in vectors:`",
            pytrace=False,
        )
