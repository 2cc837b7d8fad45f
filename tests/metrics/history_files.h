// The sealed files of made-up sessions, and events/_numbers, as a daemon that has recorded them would have left them.
//
// The bytes are the product's own (archive, numbers_format.h), only the way there is shorter: no journal, no daemon.
#pragma once

#include <filesystem>
#include <vector>

#include "base/status.h"
#include "daemon/numbers_format.h"
#include "events/stored_event.h"

namespace litmus {

class HistoryFiles {
 public:
  explicit HistoryFiles(const std::filesystem::path& data_dir) : events_dir_(data_dir / "events") {}

  // Writes a sealed file for each session; the events of one stand one after the other. Numbers go on from block to
  // block.
  Status seal(const events::EventBlock& block);

  // Writes events/_numbers. No seal() may follow.
  Status finish();

 private:
  using Session = std::vector<events::StoredEvent>;
  std::vector<Session> sessions_of(const events::EventBlock& block);
  Status write(const Session& session) const;
  void note(const Session& session);

  std::filesystem::path events_dir_;
  std::vector<daemon::numbers_format::Record> records_;
};

}  // namespace litmus
