#include "daemon/ingest.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "journal/unborn.h"

namespace litmus::daemon {

namespace {
// A journal is made first and gets its header then: a fresh file without one isn't damaged yet.
constexpr int64_t kFreshNanoseconds = 2'000'000'000;
// Of the dead, in one round: the living have their turn in between.
constexpr size_t kSessionsInRound = 8, kEventsInRound = 16'384;

// The same name gives the same id: version 5.
bool is_made_from_name(const Uuid& id) { return id.bytes[6] >> 4 == 5; }
}  // namespace

Ingest::Ingest(const Options& options, Numbers& numbers, Losses& losses, Handlers handlers)
    : options_(options),
      numbers_(numbers),
      losses_(losses),
      handlers_(std::move(handlers)),
      catalog_(options.data_dir, *options.env) {}

Status Ingest::discover() {
  LITMUS_ASSIGN_OR_RETURN(const auto entries, catalog_.list(journal::JournalKind::kEvents));
  for (const auto& entry : entries)
    if (!followed_.contains(entry.path) && !refused_.contains(entry.path)) take_up(entry);
  return {};
}

void Ingest::take_up(const journal::JournalEntry& entry) {
  auto source = Source::open(entry, *options_.env);
  if (!source.ok()) return refuse(entry, source.status());
  if (const Source* original = find((*source)->writer_key()); original != nullptr)
    return refuse(entry, Status(ErrorCode::kCorrupt, "a copy of " + original->path()));
  const Uuid session_id = (*source)->session_id();
  call_back(session_id);
  followed_.insert(entry.path);
  made_ids_.try_emplace(session_id);
  (*source)->rest();
  by_key_.emplace((*source)->writer_key(), source->get());
  by_session_[session_id].push_back(source->get());
  ++journals_of_[(*source)->owner()];
  sources_.push_back(std::move(source).value());
}

void Ingest::lay_by(const std::set<Uuid>& session_ids) {
  for (auto& source : sources_) {
    if (!session_ids.contains(source->session_id())) continue;
    source->rest();
    laid_by_[source->session_id()].push_back(std::move(source));
  }
  std::erase(sources_, nullptr);
}

void Ingest::call_back(const Uuid& session_id) {
  if (const auto unread = unread_.find(session_id); unread != unread_.end()) {
    std::move(unread->second.begin(), unread->second.end(), std::back_inserter(sources_));
    unread_.erase(unread);
    return read_earlier(session_id);
  }
  const auto laid = laid_by_.find(session_id);
  if (laid == laid_by_.end()) return;
  std::move(laid->second.begin(), laid->second.end(), std::back_inserter(sources_));
  laid_by_.erase(laid);
}

std::optional<Uuid> Ingest::oldest_laid_by() const {
  if (laid_by_.empty()) return std::nullopt;
  return laid_by_.begin()->first;
}

void Ingest::lay_by_settled(const std::vector<NumberExtent>& extents, int64_t watermark,
                            const std::function<bool(const std::vector<Source*>&)>& may_wait) {
  std::set<Uuid> at_once;
  for (const auto& extent : extents)
    if (const Source* source = find(extent.writer_key); source != nullptr && extent.last_number() > watermark)
      at_once.insert(source->session_id());
  for (const auto& [session_id, journals] : by_session_)
    if (!at_once.contains(session_id) && may_wait(journals)) unread_.try_emplace(session_id);
  for (auto& source : sources_) {
    const auto unread = unread_.find(source->session_id());
    if (unread == unread_.end()) continue;
    source->was_left = true;
    unread->second.push_back(std::move(source));
  }
  std::erase(sources_, nullptr);
  for (const auto& extent : extents)
    if (Source* source = find(extent.writer_key); source != nullptr && source->was_left)
      source->unread.push_back(extent);
}

void Ingest::read_what_was_left() {
  for (size_t count = 0; count < kSessionsInRound && !unread_.empty(); ++count) call_back(unread_.begin()->first);
}

// Before anything new of the session is read.
void Ingest::read_earlier(const Uuid& session_id) {
  std::vector<std::pair<NumberExtent, Source*>> extents;
  for (Source* source : of_session(session_id))
    for (const auto& extent : std::exchange(source->unread, {})) extents.emplace_back(extent, source);
  std::sort(extents.begin(), extents.end(),
            [](const auto& a, const auto& b) { return a.first.first_number < b.first.first_number; });
  flush(handlers_.block);
  below_watermark_ = true;
  for (const auto& [extent, source] : extents) replay_extent(*source, extent, INT64_MAX, handlers_.earlier);
  flush(handlers_.earlier);
}

// Without a header a file holds nothing yet, or never will; unless there is something behind the place of the header.
void Ingest::leave_unborn(const journal::JournalEntry& entry, const Status& why) {
  const auto found = journal::remove_if_unborn(entry.path, *options_.env);
  if (!found.ok() || *found != journal::Unborn::kHoldsBytes) return;  // looked at again the next time
  refused_.insert(entry.path);
  losses_.add("quarantined", entry.path.string(), 0, why.message());
}

void Ingest::refuse(const journal::JournalEntry& entry, const Status& why) {
  if (why.code() == ErrorCode::kNotFound) return;  // sealed and gone since it was listed
  if (why.code() == ErrorCode::kUnavailable) return leave_unborn(entry, why);
  const auto info = options_.env->info(entry.path);
  if (!info.ok()) return;
  const bool newer = why.code() == ErrorCode::kUnsupported;
  const bool fresh = options_.env->now().micros * 1000 - info.value().modified_ns < kFreshNanoseconds;
  if (fresh && !newer) return;
  refused_.insert(entry.path);
  losses_.add(newer ? "newer_format" : "quarantined", entry.path.string(), 0, why.message());
}

void Ingest::complain(Source& source, const Status& why) {
  if (why.code() == ErrorCode::kCorrupt) {
    source.failed = true;
    losses_.add("quarantined", source.path(), 0, why.message());
  } else if (!std::exchange(source.complained, true)) {
    log_warning("cannot read {} now, trying again: {}", source.path(), why.message());
  }
}

void Ingest::name_losses(Source& source) {
  for (const auto& loss : source.take_losses()) {
    const bool gap = loss.kind == journal::Loss::Kind::kGap;
    const bool counted = gap && loss.last_sequence >= loss.first_sequence && loss.last_sequence > 0;
    losses_.add(gap ? "gap" : "torn_tail", source.path(),
                counted ? static_cast<int64_t>(loss.last_sequence - loss.first_sequence + 1) : 0,
                fmt::format("{} bytes at offset {}{}", loss.size_bytes, loss.offset,
                            loss.was_durable ? " that had been on the disk" : ""));
    if (gap && handlers_.gap) handlers_.gap(source, loss);
  }
}

void Ingest::add(Source& source, const journal::Record& record, int64_t number) {
  source.note_number(record.sequence, number);
  note_made(record.header.session_id.value, record.header.event_id.value);
  if (!record.header.run_id.value.is_nil()) source.runs.insert(record.header.run_id.value);
  const char* const why = builder_.add(record, number, source.writer_key());
  if (why == nullptr)
    source.last_event = number;
  else
    losses_.add("quarantined", source.path(), 1, fmt::format("record {}: {}", record.sequence, why));
}

void Ingest::note_made(const Uuid& session_id, const Uuid& event_id) {
  if (!is_made_from_name(event_id)) return;
  const auto session = made_ids_.find(session_id);
  if (session != made_ids_.end()) session->second.insert(event_id);
}

bool Ingest::is_double(const journal::Record& record) const {
  const auto session = made_ids_.find(record.header.session_id.value);
  return session != made_ids_.end() && session->second.contains(record.header.event_id.value);
}

bool Ingest::number_and_add(Source& source, const journal::Record& record) {
  if (is_double(record)) {
    source.note_double(record.sequence);
    return true;
  }
  const auto number = numbers_.assign(source.writer_key(), record.sequence, 1);
  if (!number.ok()) {
    if (std::has_single_bit(++stalled_rounds_))  // logged ever more rarely
      log_error("events wait for their numbers: {}", number.status().message());
    return false;
  }
  add(source, record, number.value());
  return true;
}

// True: the front was taken, and there may be another.
bool Ingest::take_front(Source& source) {
  const auto next = source.peek();
  if (!next.ok()) complain(source, next.status());
  if (!next.ok() || next.value() != Source::Next::kRecord) {
    source.caught_up = clock_;
    return false;
  }
  if (!number_and_add(source, source.front())) return false;
  source.pop();
  return true;
}

bool Ingest::read_batch(Source& source) {
  const size_t byte_limit = builder_.size_bytes() + options_.batch_bytes;
  bool more = true;
  for (size_t taken = 0; more && taken < options_.batch_events && builder_.size_bytes() < byte_limit; ++taken)
    more = take_front(source);
  name_losses(source);
  return more;
}

bool Ingest::read_round() {
  if (!held_back_) read_what_was_left();
  if (!number_orphans()) return false;
  bool more = read_live();
  if (!held_back_) more |= read_dead();
  flush(handlers_.block);
  return more;
}

bool Ingest::read_live() {
  bool more = false;
  for (auto& source : sources_)
    if (!source->is_dead() && !source->failed && !source->at_end()) more |= read_batch(*source);
  return more;
}

bool Ingest::read_dead() {
  bool more = !unread_.empty();
  for (auto& source : sources_) {
    if (!source->is_dead() || source->failed || source->at_end()) continue;
    if (builder_.count() >= kEventsInRound) return true;
    more |= read_batch(*source);
    if (!source->at_end()) continue;
    source->rest();
    finished_ = true;
  }
  return more;
}

void Ingest::flush(const Sink& sink) {
  if (const auto block = builder_.finish()) sink(block);
}

uint64_t Ingest::count_waiting(uint64_t most) const {
  uint64_t waiting = orphans_.size();
  for (const auto& source : sources_) {
    if (waiting >= most) return most;
    if (!source->failed && !source->at_end()) waiting += source->count_waiting(most - waiting);
  }
  return waiting;
}

bool Ingest::reached(uint64_t ticket) const {
  return unread_.empty() && reached_living(ticket) &&
         std::all_of(sources_.begin(), sources_.end(),
                     [](const auto& source) { return !source->is_dead() || source->failed || source->at_end(); });
}

bool Ingest::reached_living(uint64_t ticket) const {
  return orphans_.empty() && std::all_of(sources_.begin(), sources_.end(), [&](const auto& source) {
           return source->is_dead() || source->failed || source->at_end() || source->caught_up >= ticket;
         });
}

int64_t Ingest::lowest_number() const {
  if (!refused_.empty()) return 0;
  int64_t lowest = INT64_MAX;
  for (const auto& [key, source] : by_key_)
    for (const std::vector<NumberExtent>* extents : {&source->extents(), &std::as_const(source->unread)})
      if (!extents->empty()) lowest = std::min(lowest, extents->front().first_number);
  return lowest;
}

Source* Ingest::find(const Uuid& writer_key) const {
  const auto found = by_key_.find(writer_key);
  return found == by_key_.end() ? nullptr : found->second;
}

const std::vector<Source*>& Ingest::of_session(const Uuid& session_id) const {
  static const std::vector<Source*> kNone;
  const auto found = by_session_.find(session_id);
  return found == by_session_.end() ? kNone : found->second;
}

void Ingest::forget(const Source& source) {
  const Uuid session_id = source.session_id();
  followed_.erase(source.entry().path);
  by_key_.erase(source.writer_key());
  if (--journals_of_[source.owner()] == 0) journals_of_.erase(source.owner());
  auto& journals = by_session_[session_id];
  std::erase(journals, &source);
  if (journals.empty()) {
    by_session_.erase(session_id);
    made_ids_.erase(session_id);
  }
  std::erase_if(sources_, [&](const auto& followed) { return followed.get() == &source; });
}

void Ingest::replay(const std::vector<NumberExtent>& extents, int64_t watermark, const Sink& to_runs,
                    const Elsewhere& elsewhere) {
  std::deque<Source*> open;
  below_watermark_ = true;
  for (const auto& extent : extents) {
    Source* const source = find(extent.writer_key);
    if (source != nullptr && source->was_left) continue;
    if (source != nullptr) {
      if (source->is_resting()) open.push_back(source);
      replay_extent(*source, extent, watermark, to_runs);
      if (open.size() <= options_.open_in_replay) continue;
      open.front()->rest();
      open.pop_front();
    } else if (elsewhere) {
      elsewhere(extent, [&](const events::StoredEvent& event) {
        make_way(event.number, watermark, to_runs);
        note_made(event.session_id, event.id);
        builder_.add(event);
      });
    }
  }
  flush(below_watermark_ ? to_runs : handlers_.block);
}

bool Ingest::number_orphans() {
  while (!orphans_.empty()) {
    auto& orphan = orphans_.front();
    orphan.record.payload = orphan.payload;
    if (!number_and_add(*orphan.source, orphan.record)) return false;
    orphans_.pop_front();
  }
  return true;
}

void Ingest::replay_extent(Source& source, const NumberExtent& extent, int64_t watermark, const Sink& to_runs) {
  for (;;) {
    const auto next = source.peek();
    if (!next.ok()) return complain(source, next.status());
    if (next.value() != Source::Next::kRecord || source.front().sequence >= extent.end_sequence()) return;
    if (source.front().sequence < extent.first_sequence) {
      set_aside(source);
      continue;
    }
    const auto number = extent.first_number + static_cast<int64_t>(source.front().sequence - extent.first_sequence);
    make_way(number, watermark, to_runs);
    add(source, source.front(), number);
    source.pop();
  }
}

// Sends the builder's events on when it is full, or when `number` is the first above the watermark.
void Ingest::make_way(int64_t number, int64_t watermark, const Sink& to_runs) {
  const bool crossed = below_watermark_ && number > watermark;
  if (crossed || builder_.count() >= options_.batch_events) flush(below_watermark_ ? to_runs : handlers_.block);
  if (crossed) below_watermark_ = false;
}

void Ingest::set_aside(Source& source) {
  orphans_.push_back({&source, source.front(), std::string(source.front().payload)});
  source.pop();
}

}  // namespace litmus::daemon
