#include "client/version.h"

#include <charconv>

namespace litmus::client {

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  int* const parts[] = {&version.major, &version.minor, &version.patch};
  for (int* part : parts) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *part);
    if (error != std::errc() || *part < 0) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (part == parts[2]) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  return version;
}

Version own_version() { return parse_version(LITMUS_VERSION).value_or(Version{}); }

Fit fit_of(const Version& client, const std::optional<Version>& daemon) {
  if (!daemon || *daemon >= client) return Fit::kSame;
  return daemon->major < client.major ? Fit::kTooOld : Fit::kOlder;
}

}  // namespace litmus::client
