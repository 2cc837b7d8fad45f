// The error codes as data.
// Generated from schema/errors.py by `./dev gen`; don't edit.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/status.h"

namespace litmus {

struct ErrorInfo {
  std::string_view name;
  int http_status;
  std::string_view doc;
};

// In the order of ErrorCode.
inline constexpr ErrorInfo kErrors[] = {
    {"ok", 200, "no error"},
    {"invalid_argument", 422, "the caller's input breaks a rule"},
    {"not_found", 404, "the named thing doesn't exist"},
    {"already_exists", 409, "the name is taken"},
    {"conflict", 409, "the state changed, or an id is ambiguous"},
    {"permission_denied", 403, "not allowed for this caller"},
    {"no_space", 507, "ENOSPC, EDQUOT"},
    {"io", 500, "the disk or the file refused"},
    {"corrupt", 500, "bytes that no writer of ours made"},
    {"unavailable", 503, "a service isn't there now; trying again may help"},
    {"timeout", 504, "the deadline passed"},
    {"unsupported", 501, "a valid request that this build or this filesystem can't serve"},
    {"too_large", 413, "over a documented bound"},
    {"gone", 410, "it was there, and isn't stored any more"},
    {"internal", 500, "a defect of ours"},
};
inline constexpr const ErrorInfo& error_info(ErrorCode code) { return kErrors[static_cast<size_t>(code)]; }

}  // namespace litmus
