// UUIDs (RFC 9562): ids of sessions, runs, events and processes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time.h"

namespace litmus {

struct Uuid {
  std::array<uint8_t, 16> bytes{};  // network order

  // Version 7: 48 bits of milliseconds, then random bits of a generator of this thread. No system call, no
  // allocation. Safe after fork: a child never repeats its parent's ids.
  static Uuid v7() { return v7(Timestamp::now()); }
  static Uuid v7(Timestamp at);  // for a caller that has just read the clock

  // Version 5: the same `space` and `name` always give the same id. Used for derived events.
  static Uuid v5(const Uuid& space, std::string_view name);

  // Accepts the 36-character form, either case.
  static Result<Uuid> parse(std::string_view text);

  bool is_nil() const { return *this == Uuid{}; }

  // Writes exactly 36 characters to `out`, lower case.
  void write_to(char* out) const;
  std::string to_string() const;

  auto operator<=>(const Uuid&) const = default;
};

// The ids that must not be mixed up.
template <class Tag>
struct StrongUuid {
  Uuid value;
  auto operator<=>(const StrongUuid&) const = default;
};
using SessionId = StrongUuid<struct SessionIdTag>;
using RunId = StrongUuid<struct RunIdTag>;
using EventId = StrongUuid<struct EventIdTag>;

}  // namespace litmus

template <>
struct std::hash<litmus::Uuid> {
  size_t operator()(const litmus::Uuid& id) const noexcept {
    uint64_t low;
    std::memcpy(&low, id.bytes.data() + 8, sizeof(low));  // the random half
    return low;
  }
};
template <class Tag>
struct std::hash<litmus::StrongUuid<Tag>> {
  size_t operator()(const litmus::StrongUuid<Tag>& id) const noexcept { return std::hash<litmus::Uuid>{}(id.value); }
};
