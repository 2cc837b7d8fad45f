#include "query/run_list_shelf.h"

#include <pthread.h>

#include <set>

#include "query/chunk_values.h"
#include "query/duckdb_result.h"
#include "query/engine.h"
#include "query/named_query.h"
#include "query/views.h"

namespace litmus::query {

namespace {

constexpr int64_t kRowsAtOnce = 65'536;

const archive::Manifest& manifest_of(const Snapshot& snapshot) {
  static const archive::Manifest kEmpty;
  return snapshot.manifest ? *snapshot.manifest : kEmpty;
}

int64_t rows_of(const archive::Manifest& manifest) {
  int64_t rows = 0;
  for (const auto& segment : manifest.run_segments) rows += segment.rows;
  return rows;
}

Status take_over(const Chunk& chunk, RunBlock::Builder& into) {
  for (size_t column = 0; column < kListColumns; ++column) {
    const auto kind = RunBlock::kind_of(column);
    const duckdb_vector cells = duckdb_data_chunk_get_vector(chunk.get(), column);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      if (kind == RunBlock::Kind::kRunId || kind == RunBlock::Kind::kSessionId)
        LITMUS_RETURN_IF_ERROR(into.add_id(column, text_view_at(cells, row).value_or("")));
      else if (kind == RunBlock::Kind::kText)
        into.add_text(column, text_view_at(cells, row));
      else
        into.add_number(column, number_at<int64_t>(cells, row));
    }
  }
  return {};
}

}  // namespace

RunListShelf::~RunListShelf() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wait();
}

void RunListShelf::wait() {
  const std::lock_guard lock(thread_mutex_);
  if (thread_.joinable()) thread_.join();
}

std::optional<RunBlocks> RunListShelf::kept(const SnapshotPtr& snapshot) {
  const std::lock_guard lock(mutex_);
  RunBlocks blocks;
  for (const auto& segment : manifest_of(*snapshot).run_segments) {
    const auto found = blocks_.find(segment.path);
    if (found == blocks_.end()) return std::nullopt;
    blocks.push_back(found->second);
  }
  return blocks;
}

std::optional<RunBlocks> RunListShelf::of(const SnapshotPtr& snapshot) {
  const archive::Manifest& manifest = manifest_of(*snapshot);
  if (rows_of(manifest) > most_runs_ || most_runs_ == 0) return std::nullopt;
  if (auto blocks = kept(snapshot)) {
    const std::lock_guard lock(mutex_);
    asked_at_ = Clock::now();
    return blocks;
  }
  const std::lock_guard thread_lock(thread_mutex_);
  {
    const std::lock_guard lock(mutex_);
    asked_at_ = Clock::now();
    if (!begin_reading(manifest)) return std::nullopt;
  }
  if (thread_.joinable()) thread_.join();  // it has ended but for its last line
  thread_ = std::thread([this, snapshot] {
    pthread_setname_np(pthread_self(), "query-lists");
    read(snapshot);
  });
  return std::nullopt;
}

void RunListShelf::refresh(const SnapshotPtr& snapshot) {
  {
    const std::lock_guard lock(mutex_);
    if (blocks_.empty()) return;
    if (Clock::now() - asked_at_ > kKeep || rows_of(*snapshot->manifest) > most_runs_) return blocks_.clear();
    if (!begin_reading(*snapshot->manifest)) return;
  }
  read(snapshot);
}

bool RunListShelf::begin_reading(const archive::Manifest& manifest) {
  if (reading_ || stopping_ || manifest.generation == failed_generation_) return false;
  return reading_ = true;
}

void RunListShelf::read(const SnapshotPtr& snapshot) {
  const archive::Manifest& manifest = *snapshot->manifest;
  std::set<std::string> named;
  bool failed = false;
  for (const auto& segment : manifest.run_segments) {
    named.insert(segment.path);
    if (failed || keeps(segment.path)) continue;
    auto block = read_segment(snapshot, segment);
    const std::lock_guard lock(mutex_);
    failed = !block.ok();
    if (!failed) blocks_[segment.path] = std::move(*block);
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(blocks_, [&](const auto& one) { return !named.contains(one.first); });
  if (failed) failed_generation_ = manifest.generation;
  reading_ = false;
}

Result<RunListShelf::BlockPtr> RunListShelf::read_segment(const SnapshotPtr& snapshot,
                                                          const archive::Segment& segment) {
  std::string names;
  for (const auto& column : list_columns()) names += (names.empty() ? "" : ", ") + std::string(column.name);
  const std::string rows = sql_literal((engine_.index_dir() / segment.path).string());
  RunBlock::Builder builder;
  for (int64_t from = 0; from < segment.rows; from += kRowsAtOnce) {
    if (is_stopping()) return Status{ErrorCode::kUnavailable, "the engine closes"};
    LITMUS_ASSIGN_OR_RETURN(const auto part,
                            run_named(engine_, snapshot, "run_list_rows", {{"columns", names}, {"segment", rows}},
                                      {from, from + kRowsAtOnce}, kRowsAtOnce));
    for (const Chunk& chunk : chunks_of(*part)) LITMUS_RETURN_IF_ERROR(take_over(chunk, builder));
  }
  return BlockPtr(std::make_shared<const RunBlock>(builder.build()));
}

bool RunListShelf::keeps(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return blocks_.contains(path);
}

bool RunListShelf::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace litmus::query
