#include "config/variables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace litmus::config {
namespace {

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

Status failure(const Problem& place, std::string message) {
  Problem problem = place;
  problem.message = std::move(message);
  return Status(ErrorCode::kInvalidArgument, problem.to_string());
}

}  // namespace

std::optional<std::string> process_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

Result<std::string> expand_variables(std::string_view text, const Problem& place, const Variables& variables) {
  std::string result;
  size_t at = 0;
  for (size_t open = text.find("${"); open != std::string_view::npos; open = text.find("${", at)) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) return failure(place, "'${' without '}'");
    const std::string_view inner = text.substr(open + 2, close - open - 2);
    const size_t colon = inner.find(":-");
    const std::string_view name = inner.substr(0, colon);
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) {
      return failure(place, fmt::format("'${{{}}}' is no variable; write ${{NAME}} or ${{NAME:-default}}", inner));
    }
    std::optional<std::string> value = variables(name);
    if (colon != std::string_view::npos && value.value_or("").empty()) value = inner.substr(colon + 2);
    if (!value) {
      return failure(place,
                     fmt::format("the environment variable {} isn't set; set it or give ${{{}:-default}}", name, name));
    }
    result.append(text.substr(at, open - at)).append(*value);
    at = close + 1;
  }
  return result.append(text.substr(at));
}

}  // namespace litmus::config
