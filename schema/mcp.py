"""The tools of the Model Context Protocol server: each names the routes that answer it and which of their parameters
it takes. Kinds, bounds and results are those of the routes, so that both surfaces give the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .http import ROUTES
from .http_models import BY_NAME as HTTP_MODELS
from .model import Field, Model, Param

ROUTE = {route.operation_id: route for route in ROUTES}


@dataclass(frozen=True)
class Takes:
    """A parameter of a route as an argument: under another name, with another default."""

    name: str
    parameter: str = ""  # of the route; empty: the same name
    default: Any = None
    doc: str = ""


@dataclass(frozen=True)
class Call:
    """One way to answer a tool. The first whose condition holds is taken."""

    route: str
    takes: tuple[str | Takes, ...]
    action: str = ""  # value of the argument `action`
    when: str = ""  # this argument is given
    cuts: tuple[str, ...] = ()  # lists of the answer that the argument `limit` bounds here, not in the route
    fills: tuple[str, ...] = ()  # members of the route's body, as arguments of the same name
    body: tuple[tuple[str, Any], ...] = ()  # other members of that body


@dataclass(frozen=True)
class Tool:
    name: str
    title: str
    doc: str
    calls: tuple[Call, ...] = ()
    action: str = ""  # the default; empty and several actions: it must be given
    own: tuple[Param, ...] = ()  # arguments of a tool that runs a program
    result: str = ""  # name of that program's Model
    reads: bool = True
    touches_hardware: bool = False
    launches: bool = False  # the program is a run, which the service starts for those who ask over HTTP


MODELS = (
    Model(
        "TestRunResult",
        "How a pytest process ended",
        (
            Field("run_id", "str", "the run that it recorded, or `unknown`"),
            Field("status", "str", "`passed` for exit code 0, `failed` for 1, else `error`"),
            Field("summary", "str", "one sentence"),
            Field("test", "str?", "what was run; null: the project's tests"),
            Field("station", "str?", "as asked for"),
            Field("serial", "str?", "as asked for"),
            Field("mock", "bool", "instruments were simulated"),
            Field("started_at", "datetime", "when the process was started"),
            Field("output", "str", "its last 2000 characters"),
        ),
    ),
    Model(
        "DiscoveredResources",
        "What answered",
        (Field("instruments", "list[dict]", "address, protocol and identity of each"),),
        open=True,
    ),
)

PROJECT = Param("project", "String", "folder of the project; it must be the one that this server serves")
CUT_LIMIT = Param("limit", "Integer", "rows of each list at most", default=100, minimum=1, maximum=10_000)

_RUN = Takes("run_id", "id", doc="run, or a prefix of its id of at least 8 characters")
_RUN_FILTERS = (
    *("outcome", "product", "station", "phase", "serial", "part_number", "lot", "operator", "session_id"),
    *("since", "until", "q"),
)
_METRIC_FILTERS = ("product", "station", "phase", "lot", "since", "until")


def _metric(action: str, *more: str) -> Call:
    return Call("get_metrics_" + action, (*_METRIC_FILTERS, *more), action)


TOOLS = (
    Tool(
        "litmus_discover",
        "Find instruments",
        "Instruments that can be reached from this machine, with who they say they are. Asks each for its identity, "
        "so it takes some seconds.",
        own=(Param("protocols", "String", "only these: visa, ni, serial, lxi; all without it", repeatable=True),),
        result="DiscoveredResources",
        touches_hardware=True,
    ),
    Tool(
        "litmus_run",
        "Run tests",
        "Runs tests with pytest and waits for their end. Without `mock: false` instruments are simulated; with it the "
        "real ones are used, and hardware moves: ask the user first. The result is the verdict of the tests; don't "
        "judge it anew.",
        own=(
            Param("test", "String", "folder, file or node id; the project's tests without it"),
            Param("station", "String", "station id"),
            Param("serial", "String", "serial number of the unit under test"),
            Param("mock", "Boolean", "simulated instruments", default=True),
        ),
        result="TestRunResult",
        reads=False,
        touches_hardware=True,
        launches=True,
    ),
    Tool(
        "litmus_events",
        "Events",
        "What happened, event by event, the oldest first: instrument calls, measurements, verdicts, questions to the "
        "operator.",
        (
            Call(
                "list_events",
                ("session_id", "run_id", Takes("event_type", "type"), "role", "since", "limit", "cursor", "latest"),
            ),
        ),
    ),
    Tool(
        "litmus_sessions",
        "Sessions",
        "Sessions, newest first: each pytest run and each connect() is one.",
        (Call("list_sessions", ("limit", "cursor")),),
    ),
    Tool(
        "litmus_channels",
        "Channels",
        "Samples of a channel, thinned to `max_points` with its peaks kept; the list of channels without `channel_id`.",
        (
            Call(
                "get_channel",
                (
                    Takes("channel_id", "id", doc="channel, usually `role.signal`; the list of channels without it"),
                    "session_id",
                    "since",
                    "until",
                    "last_n",
                    Takes("max_points", default=1_000),
                ),
                when="channel_id",
            ),
            Call("list_channels", ("session_id", "limit", "cursor")),
        ),
    ),
    Tool(
        "litmus_runs",
        "Test runs",
        "`list`: runs with their outcome, newest first. `get`: one run with its steps and measurements, each with "
        "limits and outcome.",
        (
            Call("list_runs", (*_RUN_FILTERS, "limit", "cursor"), "list"),
            Call("get_run", (_RUN,), "get", cuts=("steps", "measurements")),
        ),
    ),
    Tool(
        "litmus_steps",
        "Steps of a run",
        "`list`: the steps of a run in order. `tree`: each with the steps within.",
        (
            Call("list_run_steps", (_RUN, "limit", "cursor"), "list"),
            Call("get_run_step_tree", (_RUN,), "tree"),
        ),
        action="list",
    ),
    Tool(
        "litmus_metrics",
        "Factory figures",
        "Figures over many runs. `summary`: yield; `pareto`: what fails most; `cpk` (or `ppk`): capability of "
        "measurements; `trend`: passed runs over time; `retest`: units tested again; `time_loss`: where test time "
        "went; `assets`: use of instruments. Development runs are left out unless `phase` is given, or `all`.",
        (
            _metric("summary", "period"),
            _metric("pareto", "top_n", "group_by"),
            _metric("cpk", "min_samples"),
            _metric("ppk", "min_samples"),
            _metric("trend", "period"),
            _metric("retest", "period"),
            _metric("time_loss", "period"),
            Call("get_metrics_assets", ("since", "until"), "assets"),
        ),
    ),
    Tool(
        "litmus_dialogs",
        "Questions to the operator",
        "`list`: questions that tests wait with, the oldest first. `answer`: answers one, so that its test goes on; "
        "hardware may move. Only the person at the bench knows the answer: ask them, and give it as they did.",
        (
            Call("list_dialogs", ("run_id", "limit", "cursor"), "list"),
            Call(
                "respond_to_dialog",
                (Takes("dialog_id", "id"),),
                "answer",
                fills=("confirmed", "cancelled", "choice", "choices", "value", "responded_by"),
                body=(("responded_via", "assistant"),),
            ),
        ),
        action="list",
        reads=False,
        touches_hardware=True,
    ),
)


def taken(call: Call) -> list[tuple[Param, str]]:
    """The arguments of a call with the route's parameter of each."""
    by_name = {param.name: param for param in ROUTE[call.route].params}
    found = []
    for one in call.takes:
        takes = one if isinstance(one, Takes) else Takes(one)
        param = by_name[takes.parameter or takes.name]
        found.append((_as_argument(param, takes), param.name))
    return found


KINDS = {"str": "String", "int": "Integer", "float": "Number", "bool": "Boolean"}


def filled(call: Call) -> list[Param]:
    """The arguments of a call that stand in the body of its route."""
    if not call.fills:
        return []
    fields = {field.name: field for field in HTTP_MODELS[ROUTE[call.route].body].fields}
    return [_of_field(fields[name]) for name in call.fills]


def _of_field(field: Field) -> Param:
    base = field.type.removesuffix("?")
    is_list = base.startswith("list[")
    kind = KINDS[base.removeprefix("list[").removesuffix("]")]
    return Param(field.name, kind, field.doc, repeatable=is_list)


def _as_argument(param: Param, takes: Takes) -> Param:
    return Param(
        takes.name,
        param.kind,
        takes.doc or param.doc,
        required=param.required,
        default=param.default if takes.default is None else takes.default,
        minimum=param.minimum,
        maximum=param.maximum,
        repeatable=param.repeatable,
        choices=param.choices,
    )


def actions(tool: Tool) -> tuple[str, ...]:
    return tuple(call.action for call in tool.calls if call.action)


def arguments(tool: Tool) -> list[Param]:
    """Every argument of a tool, once. Required is what each of its calls requires."""
    found: dict[str, Param] = {}
    for call in tool.calls:
        of_route = [param for param, _ in taken(call)]
        for param in [*of_route, *filled(call), *([CUT_LIMIT] if call.cuts else [])]:
            found[param.name] = _widest(found.get(param.name, param), param)
    everywhere = [{p.name for p, _ in taken(call) if p.required} for call in tool.calls]
    required = set.intersection(*everywhere) if everywhere else set()
    params = [_required(param, param.name in required) for param in found.values()]
    if actions(tool):
        params.insert(0, _action(tool))
    in_project = (PROJECT,) if tool.name != "litmus_discover" else ()
    return [*params, *tool.own, *in_project]


def _widest(first: Param, other: Param) -> Param:
    """One argument of several calls takes what any of them takes; the route knows its own bounds."""
    if None in (first.maximum, other.maximum):
        return first
    return replace(first, minimum=min(first.minimum, other.minimum), maximum=max(first.maximum, other.maximum))


def _action(tool: Tool) -> Param:
    default = tool.action or None
    return Param("action", "String", "what to give", required=default is None, default=default, choices=actions(tool))


def _required(param: Param, required: bool) -> Param:
    limits = {"minimum": param.minimum, "maximum": param.maximum, "repeatable": param.repeatable}
    return Param(
        param.name,
        param.kind,
        param.doc,
        required=required,
        default=param.default,
        choices=param.choices,
        **limits,
    )
