// Holder: who has a resource, or waits for it, as the text in a lock file or a queue says.
//
// The text is information for people. Whether somebody holds is asked of the kernel (lock_file.h); a text is believed
// only as far as the kernel agrees with it. Pure but for `describe`'s clock; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace litmus::station {

struct Holder {
  int64_t pid = 0;  // 0: not known
  std::string host, session_id, role, resource;
  std::optional<Timestamp> since;

  bool is_named() const { return !session_id.empty() || !role.empty() || since.has_value(); }
};

// One line of JSON.
std::string encode_holder(const Holder& holder);

// nullopt for anything that no encode_holder made. Control characters are replaced, long values cut: the text may come
// from anybody, and goes to terminals.
std::optional<Holder> decode_holder(std::string_view text);

// "role 'dmm' of session 0192…, pid 4711 on lab-pc, since 14:03:21 UTC (3 min)"; what isn't known is left out, and
// "a process that can't be named" is left.
std::string describe(const Holder& holder, Timestamp now);

// "800 ms", "12 s", "3 min", "5 h", "2 days"
std::string show_span(int64_t micros);

}  // namespace litmus::station
