#include "query/tail_scan.h"

#include <algorithm>

#include "query/column_writer.h"

namespace litmus::query {

using events::EventBlock;
using events::StoredEvent;

namespace {

bool matches(const StoredEvent& event, const TailFilter& filter) {
  if (!filter.session_id.is_nil() && event.session_id != filter.session_id) return false;
  if (!filter.run_id.is_nil() && event.run_id != filter.run_id) return false;
  return filter.type.empty() || event.type == filter.type;
}

// Calls visit(event) for every event with a number in (after, through].
template <class Visit>
void each_event(const Snapshot& snapshot, int64_t after, int64_t through, Visit&& visit) {
  for (const auto& block : snapshot.tail) {
    if (block->last_number() <= after) continue;
    const auto first = std::upper_bound(block->events.begin(), block->events.end(), after,
                                        [](int64_t number, const StoredEvent& event) { return number < event.number; });
    for (auto event = first; event != block->events.end(); ++event) {
      if (event->number > through) return;
      visit(*event);
    }
  }
}

std::vector<const StoredEvent*> newest_events(const Snapshot& snapshot, const TailFilter& filter) {
  std::vector<const StoredEvent*> found;
  const auto wanted = static_cast<size_t>(std::max<int64_t>(*filter.newest, 0));
  for (auto block = snapshot.tail.rbegin(); block != snapshot.tail.rend() && found.size() < wanted; ++block) {
    if ((*block)->last_number() <= filter.after) break;
    for (auto event = (*block)->events.rbegin(); event != (*block)->events.rend() && found.size() < wanted; ++event) {
      if (event->number <= filter.after) break;
      if (event->number <= filter.through && matches(*event, filter)) found.push_back(&*event);
    }
  }
  std::reverse(found.begin(), found.end());
  return found;
}

// Positions of the declared columns of `events`.
enum EventColumn : idx_t {
  kId,
  kEventType,
  kOccurredAt,
  kReceivedAt,
  kSessionId,
  kRunId,
  kJson,
  kEventNumber,
  kWriterKey,
  kEventOffset,
};
static_assert(tables::kEventsColumns[kId].name == "id");
static_assert(tables::kEventsColumns[kJson].name == "json");
static_assert(tables::kEventsColumns[kEventOffset].name == "event_offset");

void write_event_column(idx_t column, const StoredEvent& event, idx_t row, ColumnWriter& out) {
  switch (column) {
    case kId:
      return out.set_uuid(row, event.id);
    case kEventType:
      return out.set_text(row, event.type);
    case kOccurredAt:
      return out.set<int64_t>(row, event.occurred_at.micros);
    case kReceivedAt:
      return out.set<int64_t>(row, event.received_at.micros);
    case kSessionId:
      return out.set_uuid(row, event.session_id);
    case kRunId:
      return out.set_uuid(row, event.run_id);
    case kJson:
      return out.set_text(row, event.json);
    case kEventNumber:
      return out.set<int64_t>(row, event.number);
    case kWriterKey:
      return out.set_uuid(row, event.writer_key);
    case kEventOffset:
      return out.set<int64_t>(row, event.offset - 1);  // sequences begin at 1
    default:
      return;
  }
}

class EventScan final : public TailScan {
 public:
  EventScan(SnapshotPtr snapshot, const TailFilter& filter) : snapshot_(std::move(snapshot)) {
    if (snapshot_) events_ = match_events(*snapshot_, filter);
  }

  idx_t next(duckdb_data_chunk output, idx_t capacity) override {
    const idx_t rows = std::min<idx_t>(capacity, events_.size() - position_);
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= std::size(tables::kEventsColumns)) continue;
      ColumnWriter out(duckdb_data_chunk_get_vector(output, i));
      for (idx_t row = 0; row < rows; ++row) write_event_column(columns[i], *events_[position_ + row], row, out);
    }
    position_ += rows;
    return rows;
  }

 private:
  SnapshotPtr snapshot_;
  std::vector<const StoredEvent*> events_;
  size_t position_ = 0;
};

void write_cell(const runs::Cell& cell, tables::ColumnType type, idx_t row, ColumnWriter& out) {
  if (cell.is_null) return out.set_null(row);
  switch (type) {
    case tables::kUtf8:
      return out.set_text(row, cell.text);
    case tables::kInt32:
      return out.set<int32_t>(row, static_cast<int32_t>(cell.integer));
    case tables::kInt64:
    case tables::kTimestampUs:
      return out.set<int64_t>(row, cell.integer);
    case tables::kFloat64:
      return out.set<double>(row, cell.number);
    case tables::kBool:
      return out.set<bool>(row, cell.integer != 0);
    case tables::kListUtf8:
      return out.set_list(row, cell.list);
    case tables::kListBool:
    case tables::kListFloat64:
      return out.set_null(row);  // no view of runs has one
  }
}

class RunScan final : public TailScan {
 public:
  RunScan(SnapshotPtr snapshot, const TailFilter& filter, runs::RowKind kind)
      : snapshot_(std::move(snapshot)), kind_(kind), declared_(runs::view_columns(kind)) {
    if (!snapshot_) return;
    for (const auto& run : snapshot_->runs) {
      if (filter.run_id.is_nil() || run->run_id == filter.run_id) readers_.emplace_back(*run, kind);
    }
  }

  idx_t next(duckdb_data_chunk output, idx_t capacity) override {
    collect(capacity);
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= declared_.size()) continue;
      const auto& column = declared_[columns[i]];
      ColumnWriter out(duckdb_data_chunk_get_vector(output, i));
      for (idx_t row = 0; row < rows_.size(); ++row) {
        column.get(rows_[row], cell_);
        write_cell(cell_, column.info->type, row, out);
      }
    }
    return rows_.size();
  }

 private:
  void collect(idx_t capacity) {
    rows_.clear();
    while (run_ < readers_.size() && rows_.size() < capacity) {
      if (index_ < readers_[run_].count()) {
        rows_.push_back(readers_[run_].at(index_++));
      } else {
        ++run_;
        index_ = 0;
      }
    }
  }

  SnapshotPtr snapshot_;
  runs::RowKind kind_;
  std::span<const runs::BoundColumn> declared_;
  std::vector<runs::RowReader> readers_;
  std::vector<runs::RowRef> rows_;
  runs::Cell cell_;
  size_t run_ = 0;
  int64_t index_ = 0;
};

void write_loss_column(std::string_view column, const Loss& loss, idx_t row, ColumnWriter& out) {
  if (column == "noticed_at")
    out.set<int64_t>(row, loss.noticed_at.micros);
  else if (column == "kind")
    out.set_text(row, loss.kind);
  else if (column == "path")
    out.set_text(row, loss.path);
  else if (column == "count")
    out.set<int64_t>(row, loss.count);
  else if (column == "detail")
    out.set_text(row, loss.detail);
}

class LossScan final : public TailScan {
 public:
  explicit LossScan(SnapshotPtr snapshot) : snapshot_(std::move(snapshot)) {}

  idx_t next(duckdb_data_chunk output, idx_t capacity) override {
    const size_t total = snapshot_ ? snapshot_->losses.size() : 0;
    const idx_t rows = std::min<idx_t>(capacity, total - position_);
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= std::size(tables::kLossesColumns)) continue;
      ColumnWriter out(duckdb_data_chunk_get_vector(output, i));
      for (idx_t row = 0; row < rows; ++row) {
        write_loss_column(tables::kLossesColumns[columns[i]].name, snapshot_->losses[position_ + row], row, out);
      }
    }
    position_ += rows;
    return rows;
  }

 private:
  SnapshotPtr snapshot_;
  size_t position_ = 0;
};

}  // namespace

std::vector<const StoredEvent*> match_events(const Snapshot& snapshot, const TailFilter& filter) {
  if (filter.newest) return newest_events(snapshot, filter);
  std::vector<const StoredEvent*> found;
  each_event(snapshot, filter.after, filter.through, [&](const StoredEvent& event) {
    if (matches(event, filter)) found.push_back(&event);
  });
  return found;
}

std::unique_ptr<TailScan> scan_events(SnapshotPtr snapshot, const TailFilter& filter) {
  return std::make_unique<EventScan>(std::move(snapshot), filter);
}

std::unique_ptr<TailScan> scan_runs(SnapshotPtr snapshot, const TailFilter& filter, runs::RowKind kind) {
  return std::make_unique<RunScan>(std::move(snapshot), filter, kind);
}

std::unique_ptr<TailScan> scan_losses(SnapshotPtr snapshot) { return std::make_unique<LossScan>(std::move(snapshot)); }

}  // namespace litmus::query
