"""Python: the models of a run and the rows of queries (gen/python/), on the base class litmus._model.Model."""

from __future__ import annotations

from .analysis_models import ANALYSIS_MODELS
from .model import NEW, NOW, Field, Model
from .run_models import RUN_MODELS

LINE = 120

HEAD = '''"""The models of a run. Generated from schema/run_models.py by `./dev gen`; don't edit.

Each class has its fields as slots; the constructor takes keywords, checks them and fills in defaults. `_of` is for
values that the library itself made: it checks nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from litmus._model import NEW, NOW, REQUIRED, FieldInfo, Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, ClassVar, Self
    from uuid import UUID

    from litmus._gen.enums import Comparator
    from litmus._gen.outcome import Outcome

_new = uuid4


def _now() -> datetime:
    return datetime.now(UTC)
'''

ROWS_HEAD = '''"""Rows of litmus.analysis. Generated from schema/analysis_models.py by `./dev gen`; don't edit.

Each class has its fields as slots; the constructor takes keywords, checks them and fills in defaults. `_of` is for
values that the service gave: it checks nothing.
"""

from __future__ import annotations

from litmus._model import REQUIRED, FieldInfo, Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any, ClassVar, Self
'''

CLASS = '''

class {name}(Model):
    """{doc}.

    Fields:
{docs}
    """

    __slots__ = ({slots})
    __test__ = False
    model_fields: ClassVar[dict[str, FieldInfo]] = {{
{infos}
    }}

    if TYPE_CHECKING:
{attributes}

        def __init__(
            self,
            *,
{parameters}
        ) -> None: ...

    @classmethod
    def _of(
        cls,
        *,
{trusted}
    ) -> Self:
        made = cls.__new__(cls)
{assignments}
        return made
'''

_PLAIN = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "Any": "Any",
    "UUID": "UUID",
    "datetime": "datetime",
    "dict": "dict[str, Any]",
    "dict[str, str]": "dict[str, str]",
    "list[int]": "Sequence[int]",
    "list[float]": "Sequence[float]",
    "list[str]": "Sequence[str]",
}
_MODELS = {model.name for model in (*RUN_MODELS, *ANALYSIS_MODELS)}


def models_module() -> str:
    return module(HEAD, RUN_MODELS)


def rows_module() -> str:
    return module(ROWS_HEAD, ANALYSIS_MODELS)


def module(head: str, models: tuple[Model, ...]) -> str:
    names = "".join(f'    "{name}",\n' for name in sorted((model.name for model in models), key=isort))
    return head + f"\n\n__all__ = [\n{names}]\n" + "".join(model_class(model) for model in models)


def isort(name: str) -> tuple[bool, str]:
    return (not name.isupper(), name)


def model_class(model: Model) -> str:
    fields = model.fields
    names = [f'"{name}"' for name in sorted(field.name for field in fields)]
    slots = ", ".join(names) + ("," if len(names) == 1 else "")
    if len(slots) + 20 > LINE:
        slots = "\n" + "".join(f"        {name},\n" for name in names) + "    "
    ordered = sorted(fields, key=lambda field: not is_required(field))
    return CLASS.format(
        name=model.name,
        doc=model.doc,
        docs="\n".join(f"        {field.name}" + (f": {field.doc}" if field.doc else "") for field in fields),
        slots=slots,
        infos="\n".join(info(field) for field in fields),
        attributes="\n".join(f"        {field.name}: {annotation(field)}" for field in fields),
        parameters="\n".join(f"            {parameter(field)}," for field in ordered),
        trusted="\n".join(f"        {trusted(field)}," for field in ordered),
        assignments="\n".join(f"        made.{field.name} = {assignment(field)}" for field in fields),
    )


def is_required(field: Field) -> bool:
    return field.required or field.type.endswith(" required")


def base_type(field: Field) -> str:
    return field.type.removesuffix(" required").removesuffix("?")


def is_nullable(field: Field) -> bool:
    return "?" in field.type


def kind(field: Field) -> str:
    """What the base class checks by: a plain type, an enum's name, a model's name or list[model]."""
    return field.enum or base_type(field)


def info(field: Field) -> str:
    parts = [f'"{kind(field)}"', default(field)]
    if is_nullable(field):
        parts.append("nullable=True")
    if field.doc:
        parts.append(f'description="{field.doc}"')
    return f'        "{field.name}": FieldInfo({", ".join(parts)}),'


def default(field: Field) -> str:
    if is_required(field):
        return "REQUIRED"
    if field.default in (NEW, NOW):
        return field.default.name.upper()
    return "None" if is_nullable(field) else repr(field.default).replace("'", '"')


def annotation(field: Field) -> str:
    base = base_type(field)
    item = base.removeprefix("list[").removesuffix("]")
    name = field.enum or (base if item in _MODELS else _PLAIN[base])
    return name + (" | None" if is_nullable(field) else "")


def given(field: Field) -> str:
    """What the constructor takes: the text of an enum or a UUID as well."""
    texts = field.enum or base_type(field) in ("UUID", "datetime")
    return annotation(field).replace(" | None", "") + (" | str" if texts else "")


_MADE = {NEW: "_new()", NOW: "_now()"}


def is_made(field: Field) -> bool:
    """True when the default can't stand in the signature."""
    return not is_required(field) and not is_nullable(field) and default(field) in ("NEW", "NOW", "{}", "[]")


def trusted(field: Field) -> str:
    if is_required(field):
        return f"{field.name}: {annotation(field)}"
    if is_made(field):
        return f"{field.name}: {annotation(field)} | None = None"
    return f"{field.name}: {annotation(field)} = {default(field)}"


def assignment(field: Field) -> str:
    if not is_made(field):
        return field.name
    made = _MADE.get(field.default) if field.default in (NEW, NOW) else default(field)
    return f"{made} if {field.name} is None else {field.name}"


def parameter(field: Field) -> str:
    if is_required(field):
        return f"{field.name}: {annotation(field)}"
    if field.default in (NEW, NOW):
        return f"{field.name}: {given(field)} = ..."
    shown = default(field)
    plain = shown if shown not in ("{}", "[]") else "..."
    return f"{field.name}: {given(field)}{' | None' if is_nullable(field) else ''} = {plain}"
