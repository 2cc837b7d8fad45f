#include "daemon/source.h"

#include <utility>

namespace litmus::daemon {

Result<std::unique_ptr<Source>> Source::open(journal::JournalEntry entry, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto reader, journal::Reader::open(entry.path, env));
  return std::unique_ptr<Source>(new Source(std::move(entry), std::move(reader)));
}

Result<Source::Next> Source::peek() {
  if (has_front_) return Next::kRecord;
  LITMUS_ASSIGN_OR_RETURN(const auto next, reader_.next(front_));
  has_front_ = next == Next::kRecord;
  at_end_ = next == Next::kEnd;
  return next;
}

void Source::rest() {
  if (std::exchange(has_front_, false)) reader_.put_back(front_);
  reader_.rest();
}

void Source::set_dead() {
  dead_ = true;
  reader_.set_dead();
}

void Source::note_number(uint64_t sequence, int64_t number) {
  append_to_extents(extents_, writer_key(), sequence, number);
}

}  // namespace litmus::daemon
