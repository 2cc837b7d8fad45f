// BlockBuilder: collects journal records into one EventBlock. Not thread-safe; reused for block after block.
#pragma once

#include <vector>

#include "events/stored_event.h"
#include "journal/reader.h"

namespace litmus::daemon {

class BlockBuilder {
 public:
  // Copies the record. Numbers ascend. Returns null, or why the record can't be taken; then nothing was added.
  const char* add(const journal::Record& record, int64_t number, const Uuid& writer_key);

  // An event that was read from elsewhere; its views are copied.
  void add(const events::StoredEvent& event);

  size_t count() const { return events_.size(); }
  size_t size_bytes() const { return bytes_.size(); }

  // The block, or null when nothing was added. The builder is empty afterwards.
  events::EventBlockPtr finish();

 private:
  void copy(std::string_view json, size_t type_offset, size_t type_size);

  struct Place {
    size_t json_offset, json_size;
    size_t type_offset, type_size;  // in the JSON; size 0: the type is in the static table
  };
  std::vector<events::StoredEvent> events_;
  std::vector<Place> places_;
  std::vector<char> bytes_;
};

}  // namespace litmus::daemon
