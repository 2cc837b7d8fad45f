#include "query/rate_facts.h"

#include <algorithm>
#include <set>

#include "query/chunk_values.h"
#include "query/duckdb_result.h"
#include "query/engine.h"
#include "query/named_query.h"
#include "query/rollups.h"
#include "query/views.h"

namespace litmus::query {

namespace {

// Columns of metric_rate_cells.sql.
constexpr size_t kSource = 0, kDay = 1, kFirstOfContext = 2, kStepPath = 8, kJudged = 9, kGood = 10;

RunContext context_at(const Chunk& chunk, idx_t row) {
  RunContext context;
  runs::Text* fields[] = {&context.product_id,       &context.dut_part_number, &context.station_id,
                          &context.station_hostname, &context.test_phase,      &context.dut_lot_number};
  for (size_t i = 0; i < std::size(fields); ++i) {
    *fields[i] = text_at(duckdb_data_chunk_get_vector(chunk.get(), kFirstOfContext + i), row);
  }
  return context;
}

template <class Rates>
void sort_by_day(Rates& rates) {
  std::sort(rates.begin(), rates.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  rates.shrink_to_fit();
}

// Roll-ups of one kind that aren't in `known`; "" when there are none. The column `filename` says whose a row is.
std::string missing_rollups(const archive::Manifest& manifest, const std::filesystem::path& index_dir, CellKind kind,
                            const RateFacts& known, std::map<std::string, std::string>& segment_of_file) {
  const RollupFolder folder(index_dir);
  std::string files;
  for (const auto& segment : segments_of(manifest, kind)) {
    if (known.tables.contains(segment.path) || !folder.has(segment)) continue;
    const std::string path = rollup_path(index_dir, kind, segment).string();
    files += (files.empty() ? "" : ", ") + sql_literal(path);
    segment_of_file[path] = segment.path;
  }
  return files.empty() ? files : "SELECT * FROM read_parquet([" + files + "], filename = true)";
}

std::string none_of(std::string_view figures) {
  return "SELECT NULL::BIGINT AS day, NULL::VARCHAR AS product_id, NULL::VARCHAR AS dut_part_number, NULL::VARCHAR AS "
         "station_id, NULL::VARCHAR AS station_hostname, NULL::VARCHAR AS test_phase, NULL::VARCHAR AS dut_lot_number, "
         "NULL::VARCHAR AS step_path, NULL::VARCHAR AS filename, 0 AS judged, 0 AS " +
         std::string(figures) + " WHERE false";
}

}  // namespace

uint32_t RateNames::path(const std::string& path) {
  return paths_.emplace(path, static_cast<uint32_t>(paths_.size())).first->second;
}

void take_rates(const QueryResult& rows, RateNames& names, std::map<std::string, RateTable>& into) {
  RunContext last;
  uint32_t number = names.context(last);
  for (const Chunk& chunk : chunks_of(rows)) {
    const auto column = [&](size_t i) { return duckdb_data_chunk_get_vector(chunk.get(), i); };
    const auto count = [&](size_t i, idx_t row) { return number_at<int64_t>(column(i), row).value_or(0); };
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      if (RunContext context = context_at(chunk, row); context != last) {
        number = names.context(context);
        last = std::move(context);
      }
      RateTable& table = into[text_at(column(kSource), row).value_or("")];
      const int64_t day = count(kDay, row), judged = count(kJudged, row), good = count(kGood, row);
      const auto path = text_at(column(kStepPath), row);
      if (path) table.steps.push_back({day, number, names.path(*path), judged, good});
      if (!path) table.defects.push_back({day, number, judged, judged - good});
    }
  }
  for (auto& [source, table] : into) {
    sort_by_day(table.steps);
    sort_by_day(table.defects);
  }
}

std::shared_ptr<const RateFacts> RateShelf::of(Engine& engine, const SnapshotPtr& snapshot) {
  const std::lock_guard lock(mutex_);
  if (most_step_cells_ == 0) return nullptr;
  asked_at_ = Clock::now();
  if (facts_ != nullptr || snapshot->manifest == nullptr || asked_at_ < refused_until_) return facts_;
  if (!read(engine, snapshot).ok()) refused_until_ = asked_at_ + kKeep;
  return facts_;
}

void RateShelf::refresh(Engine& engine, const SnapshotPtr& snapshot) {
  const std::lock_guard lock(mutex_);
  if (facts_ == nullptr) return;
  const bool done = Clock::now() - asked_at_ <= kKeep && read(engine, snapshot).ok();
  if (!done) facts_ = nullptr;  // the next question reads all of it
}

Status RateShelf::read(Engine& engine, const SnapshotPtr& snapshot) {
  auto facts = facts_ == nullptr ? std::make_shared<RateFacts>() : std::make_shared<RateFacts>(*facts_);
  const archive::Manifest& manifest = *snapshot->manifest;
  std::map<std::string, std::string> segment_of_file;
  std::string steps = missing_rollups(manifest, engine.index_dir(), CellKind::kSteps, *facts, segment_of_file);
  std::string measurements =
      missing_rollups(manifest, engine.index_dir(), CellKind::kMeasurements, *facts, segment_of_file);
  if (!segment_of_file.empty()) {
    if (steps.empty()) steps = none_of("first_passed");
    if (measurements.empty()) measurements = none_of("failed");
    const int64_t room = most_step_cells_ - facts->step_cells;
    LITMUS_ASSIGN_OR_RETURN(
        const auto rows,
        run_named(engine, snapshot, "metric_rate_cells",
                  {{"source", "filename"}, {"step_cells", steps}, {"measurement_cells", measurements}}, {}, room));
    if (rows->truncated()) return {ErrorCode::kTooLarge, "there are more cells of steps than are kept in memory"};
    std::map<std::string, RateTable> tables;
    for (const auto& [file, segment] : segment_of_file) tables[file];  // also those without a row
    take_rates(*rows, facts->names, tables);
    for (auto& [file, table] : tables) {
      facts->tables[segment_of_file[file]] = std::make_shared<RateTable>(std::move(table));
    }
  }
  std::set<std::string> named;
  for (const CellKind kind : {CellKind::kSteps, CellKind::kMeasurements}) {
    for (const auto& segment : segments_of(manifest, kind)) named.insert(segment.path);
  }
  std::erase_if(facts->tables, [&](const auto& table) { return !named.contains(table.first); });
  facts->step_cells = 0;
  for (const auto& [path, table] : facts->tables) facts->step_cells += static_cast<int64_t>(table->steps.size());
  facts_ = std::move(facts);
  return {};
}

}  // namespace litmus::query
