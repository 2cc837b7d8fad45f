"""C++ for the Model Context Protocol: gen/mcp_tools.{h,cc}."""

from __future__ import annotations

import json
from typing import Any

from . import gen_openapi, mcp
from .cpp_http import row
from .cpp_text import boolean, comment, header, quoted, source
from .http_models import BY_NAME as HTTP_MODELS
from .model import Model, Param, camel

HEADER = """
#include "gen/http_routes.h"

namespace litmus::mcp {

struct Mapping {
  std::string_view argument, parameter;
  bool in_body;  // a member of the route's body, else a parameter
  bool is_list;  // of the body: one value is a list, too
};

// One way to answer a tool: a route, and the arguments that it takes.
struct Call {
  std::string_view operation_id;
  std::string_view action;  // value of the argument `action`; empty: any
  std::string_view when;    // argument that must be given; empty: none
  std::span<const Mapping> takes;
  std::string_view cuts;  // lists of the answer that the argument `limit` bounds, "steps|measurements"
  std::string_view body;  // JSON object that the arguments are added to; empty: the route takes none
};

struct Tool {
  std::string_view name;
  std::string_view definition;  // as tools/list gives it
  std::span<const http::ParamInfo> arguments;
  std::span<const Call> calls;  // the first that fits; none: it runs a program
  bool launches;                // that program is a run, which the service can start
};

// In the order in which they are listed.
std::span<const Tool> tools();

}  // namespace litmus::mcp
"""

SCHEMA_KEYS = ("description", "examples", "default")


def generate() -> dict[str, str]:
    text = header(["<span>", "<string_view>"], "The tools of the MCP server as data.", "schema/mcp.py")
    return {"mcp_tools.h": text + HEADER, "mcp_tools.cc": tools_source()}


def tools_source() -> str:
    parts = [
        source("mcp_tools.h", "schema/mcp.py"),
        "\nnamespace litmus::mcp {\nnamespace {\n\nusing namespace http;\n",
    ]
    parts += [tool_tables(tool) for tool in mcp.TOOLS]
    rows = "\n".join(f"    {tool_row(tool)}," for tool in mcp.TOOLS)
    parts.append(f"\nconstexpr Tool kTools[] = {{\n{rows}\n}};\n\n}}  // namespace\n")
    parts.append("\nstd::span<const Tool> tools() { return kTools; }\n\n}  // namespace litmus::mcp\n")
    return "".join(parts)


def constant(tool: mcp.Tool, suffix: str) -> str:
    return f"k{camel(tool.name)}{suffix}"


def tool_tables(tool: mcp.Tool) -> str:
    text = f"\n{comment(tool.name + ': ' + tool.doc)}\n"
    lines = "\n".join(f"    {argument_row(param)}," for param in mcp.arguments(tool))
    text += f"constexpr ParamInfo {constant(tool, 'Arguments')}[] = {{\n{lines}\n}};\n"
    for number, call in enumerate(tool.calls):
        rows = [mapping(param, name, in_body=False) for param, name in mcp.taken(call)]
        rows += [mapping(param, param.name, in_body=True) for param in mcp.filled(call)]
        text += f"constexpr Mapping {constant(tool, f'Takes{number}')}[] = {{{', '.join(rows)}}};\n"
    if tool.calls:
        calls = "\n".join(f"    {call_row(tool, number, call)}," for number, call in enumerate(tool.calls))
        text += f"constexpr Call {constant(tool, 'Calls')}[] = {{\n{calls}\n}};\n"
    dumped = json.dumps(definition(tool), ensure_ascii=False, separators=(",", ":"))
    pieces = "\n".join(f'    R"json({dumped[at : at + 8000]})json"' for at in range(0, len(dumped), 8000))
    return text + f"constexpr std::string_view {constant(tool, 'Definition')} =\n{pieces};\n"


def argument_row(param: Param) -> str:
    default = "" if param.default is None else str(param.default).lower()
    return row(param.name, "body", param.kind, param.required, param.repeatable, default, param)


def mapping(param: Param, parameter: str, in_body: bool) -> str:
    is_list = in_body and param.repeatable
    return f"{{{quoted(param.name)}, {quoted(parameter)}, {boolean(in_body)}, {boolean(is_list)}}}"


def call_row(tool: mcp.Tool, number: int, call: mcp.Call) -> str:
    names = ", ".join(quoted(text) for text in (call.route, call.action, call.when))
    has_body = bool(mcp.ROUTE[call.route].body)
    body = quoted(json.dumps(dict(call.body), separators=(",", ":"))) if has_body else quoted("")
    return f"{{{names}, {constant(tool, f'Takes{number}')}, {quoted('|'.join(call.cuts))}, {body}}}"


def tool_row(tool: mcp.Tool) -> str:
    calls = constant(tool, "Calls") if tool.calls else "{}"
    fields = (
        quoted(tool.name),
        constant(tool, "Definition"),
        constant(tool, "Arguments"),
        calls,
        boolean(tool.launches),
    )
    return "{" + ", ".join(fields) + "}"


# --- what tools/list says --------------------------------------------------------------------------------------------


def definition(tool: mcp.Tool) -> dict[str, Any]:
    hints = {
        "title": tool.title,
        "readOnlyHint": tool.reads,
        "destructiveHint": not tool.reads,
        "idempotentHint": tool.reads,
        "openWorldHint": tool.touches_hardware,
    }
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.doc,
        "inputSchema": input_schema(tool),
        "outputSchema": output_schema(tool),
        "annotations": hints,
    }


def input_schema(tool: mcp.Tool) -> dict[str, Any]:
    params = mcp.arguments(tool)
    required = [param.name for param in params if param.required]
    schema: dict[str, Any] = {"type": "object", "properties": {param.name: argument(param) for param in params}}
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": False}


def argument(param: Param) -> dict[str, Any]:
    described = gen_openapi.parameter(param)
    schema = described["schema"]
    if param.repeatable:
        one = schema["items"]
        schema = {"anyOf": [one, {"type": "array", "items": one}]}
    if param.kind == "Time":
        schema = {"type": "string"}
        return {**schema, "description": param.doc + "; ISO 8601, or so long ago: `90s`, `30m`, `4h`, `7d`"}
    return {**schema, "description": param.doc}


def output_schema(tool: mcp.Tool) -> dict[str, Any]:
    roots = list(dict.fromkeys(mcp.ROUTE[call.route].response for call in tool.calls)) or [tool.result]
    models = {**HTTP_MODELS, **{model.name: model for model in mcp.MODELS}}
    defs: dict[str, Any] = {}
    for name in roots:
        collect(name, models, defs)
    if len(roots) == 1:
        root = defs.pop(roots[0])
        return {**root, **({"$defs": defs} if defs else {})}
    return {"type": "object", "anyOf": [{"$ref": f"#/$defs/{name}"} for name in roots], "$defs": defs}


def collect(name: str, models: dict[str, Model], defs: dict[str, Any]) -> None:
    if name in defs:
        return
    defs[name] = {}  # a model may hold itself
    defs[name] = slim(gen_openapi.model_schema(models[name]))
    for used in references(defs[name]):
        collect(used, models, defs)


def slim(schema: Any) -> Any:
    """Without the prose: a list of tools is sent to a model again and again."""
    if isinstance(schema, list):
        return [slim(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    properties = schema.get("properties", {})
    kept = {key: slim(value) for key, value in schema.items() if key not in SCHEMA_KEYS and key != "properties"}
    if "$ref" in kept:
        kept["$ref"] = kept["$ref"].replace("#/components/schemas/", "#/$defs/")
    if properties:
        kept["properties"] = {name: slim(value) for name, value in properties.items()}
    return kept


def references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for one in schema for name in references(one)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else []
    return own + [name for value in schema.values() for name in references(value)]
