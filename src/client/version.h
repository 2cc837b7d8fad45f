// Versions of Litmus, as its programs print them: "1.4.2".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace litmus::client {

struct Version {
  int major = 0, minor = 0, patch = 0;
  auto operator<=>(const Version&) const = default;
};

// Nothing when it isn't three numbers; what follows them ("-dev") is left out.
std::optional<Version> parse_version(std::string_view text);

// Of this build.
Version own_version();

// What a daemon of another version means for a client.
enum class Fit {
  kSame,    // or one that can't be told, or newer: a newer one serves older clients
  kOlder,   // it serves us as well, but ours would be better
  kTooOld,  // of an earlier major version: it doesn't know what we ask
};
Fit fit_of(const Version& client, const std::optional<Version>& daemon);

}  // namespace litmus::client
