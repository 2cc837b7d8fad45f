// Wall-clock time as Litmus stores it: microseconds since the Unix epoch, UTC.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace litmus {

struct Timestamp {
  int64_t micros = 0;

  static Timestamp now();  // CLOCK_REALTIME through the vDSO; no system call

  // ISO 8601 with offset or 'Z'; up to nine fractional digits, cut to microseconds. A time without an offset is
  // an error: it would mean another instant on another machine.
  static Result<Timestamp> parse(std::string_view text);

  // Writes exactly 27 characters, "2026-03-10T14:03:21.942000Z". Years 0000 to 9999.
  static constexpr int kTextSize = 27;
  void write_to(char* out) const;
  std::string to_string() const;

  std::string date() const;     // "2026-03-10", the folder of a session
  std::string compact() const;  // "20260310T140321Z", the stem of a run file

  auto operator<=>(const Timestamp&) const = default;
};

}  // namespace litmus
