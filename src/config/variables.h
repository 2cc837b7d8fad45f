// ${NAME} and ${NAME:-default} in resource addresses. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "config/errors.h"

namespace litmus::config {

using Variables = std::function<std::optional<std::string>(std::string_view name)>;

// Of the process's environment; not while another thread changes it.
std::optional<std::string> process_variable(std::string_view name);

// `text` with its variables replaced. kInvalidArgument, at `place` (its message is ignored), names the variable that
// isn't set, or what is no variable. A default replaces an unset and an empty value.
Result<std::string> expand_variables(std::string_view text, const Problem& place, const Variables& variables);

}  // namespace litmus::config
