// The description of the HTTP API.
// Generated from schema/http.py by `./dev gen`; don't edit.
#pragma once

#include <string_view>

namespace litmus::http {

// What GET /api/openapi.json serves.
std::string_view openapi_json();

}  // namespace litmus::http
