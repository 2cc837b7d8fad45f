// Rows for statements that say whose they want: only the segments that may hold them are named, so that one run or
// session out of a long history costs what it costs out of a short one. The views name every segment, and making them
// opens every segment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "archive/manifest.h"
#include "query/snapshot.h"

namespace litmus::query {

struct Wanted {
  std::string session_id{}, run_id{};      // or the beginning of one; empty: any
  int64_t above = 0, through = INT64_MAX;  // of events: their numbers
};

// Of the event segments those that may hold something wanted, in their order.
std::vector<archive::Segment> wanted_events(const Snapshot& snapshot, const Wanted& wanted);

// For a FROM, in parentheses: rows of view `events` from those segments, without the tail; others' may be among them.
std::string stored_events_sql(const Snapshot& snapshot, const std::filesystem::path& index_dir, const Wanted& wanted);

// The same with `json` as a text.
std::string stored_texts_sql(const Snapshot& snapshot, const std::filesystem::path& index_dir, const Wanted& wanted);

// With the tail. `tail_filter`: arguments of tail_events().
std::string events_sql(const Snapshot& snapshot, const std::filesystem::path& index_dir, const Wanted& wanted,
                       std::string_view tail_filter);

// The same of view `runs`, `steps` or `measurements`.
std::string run_rows_sql(std::string_view view, const Snapshot& snapshot, const std::filesystem::path& index_dir,
                         const Wanted& wanted);

}  // namespace litmus::query
