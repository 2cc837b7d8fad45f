#include "query/session_table.h"

#include <algorithm>

#include "query/chunk_values.h"
#include "query/duckdb_result.h"
#include "query/named_query.h"

namespace litmus::query {

namespace {

constexpr int64_t kEventsAtOnce = 4'000'000;
enum Column : size_t { kSession, kNumber, kIsEnd, kOccurredAt, kGenuine, kPid, kFirstText };

Result<Uuid> id_at(const Chunk& chunk, idx_t row) {
  return Uuid::parse(text_view_at(duckdb_data_chunk_get_vector(chunk.get(), kSession), row).value_or(""));
}

void take_begin(SessionFacts& session, int64_t number, int64_t at_us, std::optional<int64_t> pid,
                const std::array<uint32_t, SessionFacts::kTexts>& texts) {
  const bool first = session.begin_number == 0;
  session.started_us = first ? at_us : std::min(session.started_us, at_us);
  if (!first && number > session.begin_number) return;
  session.begin_number = number;
  session.pid = pid;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i != SessionFacts::kOutcome && i != SessionFacts::kReason) session.texts[i] = texts[i];
  }
}

// A genuine end counts before a derived one, then the later one.
void take_end(SessionFacts& session, int64_t number, int64_t at_us, bool genuine,
              const std::array<uint32_t, SessionFacts::kTexts>& texts) {
  const bool counts =
      session.is_live() || std::pair(genuine, number) > std::pair(session.ended_genuinely, session.end_number);
  if (!counts) return;
  session.end_number = number;
  session.ended_us = at_us;
  session.ended_genuinely = genuine;
  for (const auto i : {SessionFacts::kOutcome, SessionFacts::kReason}) session.texts[i] = texts[i];
}

}  // namespace

uint32_t TextPool::add(std::optional<std::string_view> text) {
  if (!text) return kNull;
  const auto [at, is_new] = numbers_.emplace(*text, static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(at->first);
  return at->second;
}

SessionFacts& SessionTable::at(const Uuid& id) {
  const auto [place, is_new] = places_.emplace(id, static_cast<uint32_t>(sessions_.size()));
  if (is_new) sessions_.emplace_back().id = id;
  return sessions_[place->second];
}

const SessionFacts* SessionTable::find(const Uuid& id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : &sessions_[found->second];
}

void SessionTable::adopt(const SessionFacts& facts, const TextPool& texts) {
  SessionFacts& own = at(facts.id);
  own = facts;
  for (uint32_t& text : own.texts) text = text == TextPool::kNull ? text : texts_.add(texts[text]);
}

void SessionTable::sort() {
  std::sort(sessions_.begin(), sessions_.end(),
            [](const SessionFacts& a, const SessionFacts& b) { return a.before(b); });
  for (uint32_t i = 0; i < sessions_.size(); ++i) places_[sessions_[i].id] = i;
}

Status SessionTable::extend(Engine& engine, const SnapshotPtr& snapshot, int64_t through,
                            const std::function<bool()>& stop) {
  while (watermark_ < through) {
    if (stop()) return {ErrorCode::kUnavailable, "nobody waits for the sessions any more"};
    const int64_t until = std::min(through, watermark_ + kEventsAtOnce);
    LITMUS_RETURN_IF_ERROR(take_told(engine, snapshot, watermark_, until));
    LITMUS_RETURN_IF_ERROR(take_counts(engine, snapshot, watermark_, until));
    watermark_ = until;
  }
  sort();
  return {};
}

Status SessionTable::take_told(Engine& engine, const SnapshotPtr& snapshot, int64_t after, int64_t through) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          run_named(engine, snapshot, "session_told", {}, {after, through}, kEventsAtOnce));
  for (const Chunk& chunk : chunks_of(*rows)) {
    const auto column = [&](size_t i) { return duckdb_data_chunk_get_vector(chunk.get(), i); };
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      LITMUS_ASSIGN_OR_RETURN(const Uuid id, id_at(chunk, row));
      std::array<uint32_t, SessionFacts::kTexts> texts{};
      for (size_t i = 0; i < texts.size(); ++i) texts[i] = texts_.add(text_view_at(column(kFirstText + i), row));
      const int64_t number = number_at<int64_t>(column(kNumber), row).value_or(0);
      const int64_t at_us = number_at<int64_t>(column(kOccurredAt), row).value_or(0);
      if (number_at<bool>(column(kIsEnd), row).value_or(false))
        take_end(at(id), number, at_us, number_at<bool>(column(kGenuine), row).value_or(true), texts);
      else
        take_begin(at(id), number, at_us, number_at<int64_t>(column(kPid), row), texts);
    }
  }
  return {};
}

Status SessionTable::take_counts(Engine& engine, const SnapshotPtr& snapshot, int64_t after, int64_t through) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          run_named(engine, snapshot, "session_event_counts", {}, {after, through}, kEventsAtOnce));
  for (const Chunk& chunk : chunks_of(*rows)) {
    const auto events = duckdb_data_chunk_get_vector(chunk.get(), 1);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      LITMUS_ASSIGN_OR_RETURN(const Uuid id, id_at(chunk, row));
      const int64_t count = number_at<int64_t>(events, row).value_or(0);
      at(id).events += count;
      event_count_ += count;
    }
  }
  return {};
}

Status SessionTable::overlay(Engine& engine, const SnapshotPtr& snapshot, const SessionTable& below) {
  watermark_ = below.watermark();
  bool told = false;
  SessionFacts* last = nullptr;
  for (const auto& block : snapshot->tail) {
    for (const auto& event : block->events) {
      if (event.number <= watermark_) continue;
      told = told || event.type == "session.started" || event.type == "session.ended";
      if (last == nullptr || last->id != event.session_id) {
        if (find(event.session_id) == nullptr) {
          if (const SessionFacts* known = below.find(event.session_id)) adopt(*known, below.texts());
        }
        last = &at(event.session_id);
      }
      ++last->events;
    }
  }
  if (told) LITMUS_RETURN_IF_ERROR(take_told(engine, snapshot, watermark_, INT64_MAX));
  sort();
  return {};
}

}  // namespace litmus::query
