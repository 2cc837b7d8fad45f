// StartNotes: what one life of the daemon leaves for the next, so that a start looks only at what is new:
// index/start.json.
//
// Disposable: without it, or with an older one, a start looks at more. Nothing in it is believed that a time stamp or a
// checksum of the truth doesn't confirm.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/env.h"
#include "daemon/numbers.h"

namespace litmus::daemon {

struct StartNotes {
  std::string folders;  // of events/: journal::Catalog::settled()
  std::optional<NumbersMark> numbers;
  Timestamp written_at{};

  bool says_the_same(const StartNotes& other) const { return folders == other.folders && numbers == other.numbers; }
};

// Empty when they can't be read.
StartNotes load_start_notes(const std::filesystem::path& data_dir, Env& env);
Status store_start_notes(const StartNotes& notes, const std::filesystem::path& data_dir, Env& env);

}  // namespace litmus::daemon
