// Log: what the core tells people who look after a bench. One line each, to stderr unless a file is set.
// Thread-safe. Never on the emit path.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "base/status.h"

namespace litmus {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

void log_text(LogLevel level, std::string_view text);
void set_log_level(LogLevel least);
// Lines go to the end of this file from now on.
Status set_log_file(const std::string& path);
bool log_is_on(LogLevel level);

template <class... Args>
void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (log_is_on(level)) log_text(level, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kDebug, format, std::forward<Args>(args)...);
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kInfo, format, std::forward<Args>(args)...);
}
template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kWarning, format, std::forward<Args>(args)...);
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kError, format, std::forward<Args>(args)...);
}

}  // namespace litmus
