#include "daemon/sealed_copy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <set>

#include "events/json_scan.h"
#include "gen/event_types.h"

namespace litmus::daemon {

namespace {

using events::StoredEvent;

constexpr int64_t kPage = 10'000;
constexpr size_t kUuidSize = 36;

constexpr std::string_view kWriters =
    "SELECT DISTINCT writer_key FROM events WHERE session_id = $1 AND writer_key IS NOT NULL LIMIT 2";

constexpr std::string_view kEvents =
    "SELECT event_offset, event_number, id, event_type, epoch_us(occurred_at), epoch_us(received_at), run_id, "
    "json::VARCHAR AS body FROM events WHERE session_id = $1 AND writer_key = $2 AND event_offset > $3 "
    "ORDER BY event_offset LIMIT 10000";

std::string text_cell(const query::QueryResult& rows, int64_t row, size_t column) {
  const std::string json = rows.cell_json(row, column);
  return json == "null" ? std::string() : events::unescape_json(json);
}

int64_t integer_cell(const query::QueryResult& rows, int64_t row, size_t column) {
  const std::string json = rows.cell_json(row, column);
  int64_t number = 0;
  std::from_chars(json.data(), json.data() + json.size(), number);
  return number;
}

class Copier {
 public:
  Copier(query::Engine& engine, query::SnapshotPtr snapshot) : engine_(engine), snapshot_(std::move(snapshot)) {}

  Result<SealedCopy> copy(const archive::Salvage& salvage, const std::filesystem::path& path) {
    for (const auto& block : salvage.blocks) take_block(block);
    LITMUS_RETURN_IF_ERROR(name(path));
    if (!out_.writer_key.is_nil()) LITMUS_RETURN_IF_ERROR(add_indexed());
    std::sort(out_.events.begin(), out_.events.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    const auto have = static_cast<int64_t>(out_.events.size());
    if (salvage.expected >= 0) out_.lost = std::max<int64_t>(0, salvage.expected - have);
    out_.index_lacks = indexed_ < have;
    return std::move(out_);
  }

 private:
  void take_block(const events::EventBlockPtr& block) {
    out_.holders.push_back(block);
    for (const auto& event : block->events) {
      out_.session_id = event.session_id;
      out_.writer_key = event.writer_key;
      out_.events.push_back(event);
      offsets_.insert(event.offset);
    }
  }

  // When nothing can be read: a session of one journal has one writer.
  Status name(const std::filesystem::path& path) {
    if (!out_.events.empty()) return {};
    LITMUS_ASSIGN_OR_RETURN(out_.session_id, Uuid::parse(path.filename().string().substr(0, kUuidSize)));
    LITMUS_ASSIGN_OR_RETURN(const auto rows, engine_.query(snapshot_, kWriters, {out_.session_id.to_string()}, {}));
    if (rows->row_count() != 1) return {};
    LITMUS_ASSIGN_OR_RETURN(out_.writer_key, Uuid::parse(text_cell(*rows, 0, 0)));
    return {};
  }

  Status add_indexed() {
    query::QueryOptions options;
    options.max_rows = kPage;
    int64_t after = -1, count = kPage;
    while (count == kPage) {
      LITMUS_ASSIGN_OR_RETURN(
          const auto rows, engine_.query(snapshot_, kEvents,
                                         {out_.session_id.to_string(), out_.writer_key.to_string(), after}, options));
      count = rows->row_count();
      indexed_ += count;
      for (int64_t row = 0; row < count; ++row) {
        after = integer_cell(*rows, row, 0);
        if (!offsets_.contains(after + 1)) add_row(*rows, row);
      }
    }
    return {};
  }

  void add_row(const query::QueryResult& rows, int64_t row) {
    const std::string type = text_cell(rows, row, 3), json = text_cell(rows, row, 7);
    auto block = std::make_shared<events::EventBlock>();
    block->size_bytes = type.size() + json.size();
    block->bytes = std::make_unique<char[]>(block->size_bytes);
    std::memcpy(block->bytes.get(), type.data(), type.size());
    std::memcpy(block->bytes.get() + type.size(), json.data(), json.size());
    StoredEvent event;
    event.offset = integer_cell(rows, row, 0) + 1;
    event.number = integer_cell(rows, row, 1);
    event.id = Uuid::parse(text_cell(rows, row, 2)).value_or(Uuid{});
    event.occurred_at.micros = integer_cell(rows, row, 4);
    event.received_at.micros = integer_cell(rows, row, 5);
    event.run_id = Uuid::parse(text_cell(rows, row, 6)).value_or(Uuid{});
    event.session_id = out_.session_id;
    event.writer_key = out_.writer_key;
    event.type = {block->bytes.get(), type.size()};
    event.json = {block->bytes.get() + type.size(), json.size()};
    const auto* info = events::find_event_type(event.type);
    event.type_id = info == nullptr ? 0 : static_cast<uint32_t>(info->id);
    out_.events.push_back(event);
    out_.holders.push_back(std::move(block));
    ++out_.from_index;
  }

  query::Engine& engine_;
  const query::SnapshotPtr snapshot_;
  SealedCopy out_;
  std::set<int64_t> offsets_;
  int64_t indexed_ = 0;
};

}  // namespace

Result<SealedCopy> copy_sealed(query::Engine& engine, const query::SnapshotPtr& snapshot,
                               const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const auto salvage, archive::salvage_sealed(path, env));
  return Copier(engine, snapshot).copy(salvage, path);
}

}  // namespace litmus::daemon
