"""C++ for the HTTP API: gen/http_routes.h, gen/openapi.{h,cc}, gen/error_codes.h."""

from __future__ import annotations

from . import gen_openapi
from .cpp_text import boolean, comment, header, quoted, source
from .errors import ERROR_CODES
from .http import ROUTES
from .http_models import BY_NAME
from .model import Field, Param, Route, camel

ROUTES_PREAMBLE = """
namespace litmus::http {

enum class ParamKind { kString, kInteger, kNumber, kBoolean, kTime, kJson };
enum class ParamPlace { kPath, kQuery, kBody };

struct ParamInfo {
  std::string_view name;
  ParamPlace place;
  ParamKind kind;
  bool required;
  bool repeatable;
  std::string_view default_text;  // empty: none
  int64_t minimum;                // of integers
  int64_t maximum;
  std::string_view alias_of;  // another name of that parameter; empty: none
  std::string_view choices;   // what a text may be, "day|week|month"; empty: anything
};

struct RouteInfo {
  std::string_view operation_id;
  std::string_view method;
  std::string_view path;  // "/api/runs/{id}"
  std::span<const ParamInfo> params;
  bool writes;  // needs the token where one is set
  bool local;   // on the Unix socket only
};

inline constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

using enum ParamKind;
using enum ParamPlace;
"""

ROUTES_END = """
// nullptr for an id that isn't there.
constexpr const RouteInfo* find_route(std::string_view operation_id) {
  for (const RouteInfo& route : kRoutes) {
    if (route.operation_id == operation_id) return &route;
  }
  return nullptr;
}

}  // namespace litmus::http
"""

OPENAPI_HEADER = """
namespace litmus::http {

// What GET /api/openapi.json serves.
std::string_view openapi_json();

}  // namespace litmus::http
"""

ERRORS = """
namespace litmus {

struct ErrorInfo {
  std::string_view name;
  int http_status;
  std::string_view doc;
};

// In the order of ErrorCode.
inline constexpr ErrorInfo kErrors[] = {
%(rows)s
};
inline constexpr const ErrorInfo& error_info(ErrorCode code) { return kErrors[static_cast<size_t>(code)]; }

}  // namespace litmus
"""

BODY_KINDS = {"String": "String", "Integer": "Integer", "Number": "Number", "Boolean": "Boolean", "Time": "Time"}


def generate() -> dict[str, str]:
    return {
        "http_routes.h": routes_header(),
        "openapi.h": header(["<string_view>"], "The description of the HTTP API.", "schema/http.py") + OPENAPI_HEADER,
        "openapi.cc": openapi_source(),
        "error_codes.h": error_codes(),
    }


def routes_header() -> str:
    includes = ["<cstdint>", "<limits>", "<span>", "<string_view>"]
    text = header(includes, "The routes and their parameters as data.", "schema/http.py") + ROUTES_PREAMBLE
    text += "".join(params_table(route) for route in ROUTES if has_params(route))
    rows = "\n".join(f"    {route_row(route)}," for route in ROUTES)
    return text + f"\ninline constexpr RouteInfo kRoutes[] = {{\n{rows}\n}};\n" + ROUTES_END


def has_params(route: Route) -> bool:
    return bool(route.params or route.body)


def params_table(route: Route) -> str:
    rows = [param_row(param) for param in route.params]
    rows += [body_row(field) for field in (BY_NAME[route.body].fields if route.body else ())]
    lines = "\n".join(f"    {row}," for row in rows)
    doc = comment(f"{route.method} {route.path}: {route.doc}.")
    return f"\n{doc}\ninline constexpr ParamInfo k{camel(route.operation_id)}Params[] = {{\n{lines}\n}};\n"


def param_row(param: Param) -> str:
    default = "" if param.default is None else str(param.default).lower()
    return row(param.name, param.where, param.kind, param.required, param.repeatable, default, param)


def body_row(field: Field) -> str:
    return row(field.name, "body", BODY_KINDS.get(field.kind, "Json"), field.required, False, field.default_json, None)


def row(name: str, place: str, kind: str, required: bool, repeatable: bool, default: str, limits: Param | None) -> str:
    minimum = "kLeast" if limits is None or limits.minimum is None else str(limits.minimum)
    maximum = "kMost" if limits is None or limits.maximum is None else str(limits.maximum)
    alias = limits.alias_of if limits else ""
    choices = "|".join(limits.choices) if limits else ""
    flags = f"{boolean(required)}, {boolean(repeatable)}"
    start = f"{{{quoted(name)}, k{place.capitalize()}, k{kind}, {flags}, {quoted(default)}, "
    return start + f"{minimum}, {maximum}, {quoted(alias)}, {quoted(choices)}}}"


def route_row(route: Route) -> str:
    params = f"k{camel(route.operation_id)}Params" if has_params(route) else "{}"
    names = ", ".join(quoted(text) for text in (route.operation_id, route.method, route.path))
    return f"{{{names}, {params}, {boolean(route.writes)}, {boolean(route.local)}}}"


def openapi_source() -> str:
    """The text in pieces: a compiler need not take literals over 64 KiB."""
    text = gen_openapi.generate()["gen/openapi.json"]
    pieces = [text[at : at + 8000] for at in range(0, len(text), 8000)]
    literals = "\n".join(f'    R"json({piece})json"' for piece in pieces)
    body = f"\nnamespace litmus::http {{\n\nstd::string_view openapi_json() {{\n  return {literals.lstrip()};\n}}\n"
    return source("openapi.h", "schema/http.py") + body + "\n}  // namespace litmus::http\n"


def error_codes() -> str:
    rows = "\n".join(f"    {{{quoted(code.name)}, {code.http_status}, {quoted(code.doc)}}}," for code in ERROR_CODES)
    text = header(["<cstddef>", "<string_view>"], "The error codes as data.", "schema/errors.py")
    return text + '\n#include "base/status.h"\n' + ERRORS % {"rows": rows}
