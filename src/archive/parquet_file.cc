#include "archive/parquet_file.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/table.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <algorithm>

#include "archive/event_table.h"

namespace litmus::archive {

namespace {

// What is read to find one row: a quarter of a usual row group costs a scan nothing and one run or event a third.
constexpr int64_t kRowGroupRows = 16 * 1024;

}  // namespace

Result<std::string> encode_parquet(const arrow::Table& table) {
  const auto properties = parquet::WriterProperties::Builder()
                              .created_by("litmus")
                              ->compression(parquet::Compression::ZSTD)
                              ->compression_level(1)
                              ->max_row_group_length(kRowGroupRows)
                              ->version(parquet::ParquetVersion::PARQUET_2_6)
                              ->build();
  auto sink = arrow::io::BufferOutputStream::Create();
  if (!sink.ok()) return arrow_error(sink.status(), "writing a segment");
  const auto written =
      parquet::arrow::WriteTable(table, arrow::default_memory_pool(), *sink, kRowGroupRows, properties);
  if (!written.ok()) return arrow_error(written, "writing a segment");
  auto buffer = (*sink)->Finish();
  if (!buffer.ok()) return arrow_error(buffer.status(), "writing a segment");
  return (*buffer)->ToString();
}

namespace {

Result<std::unique_ptr<parquet::arrow::FileReader>> open(std::string bytes) {
  auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::move(bytes)));
  auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool());
  if (!reader.ok()) return arrow_error(reader.status(), "opening a segment");
  return *std::move(reader);
}

}  // namespace

Result<std::set<std::string>> runs_stored(std::string bytes, const std::set<std::string>& run_ids) {
  LITMUS_ASSIGN_OR_RETURN(const auto reader, open(std::move(bytes)));
  const int column = reader->parquet_reader()->metadata()->schema()->ColumnIndex("run_id");
  if (column < 0) return Status{ErrorCode::kCorrupt, "the segment has no column run_id"};
  auto table = reader->ReadTable({column});
  if (!table.ok()) return arrow_error(table.status(), "reading a segment");
  std::set<std::string> found;
  for (const auto& chunk : (*table)->column(0)->chunks()) {
    if (chunk->type_id() != arrow::Type::STRING) return Status{ErrorCode::kCorrupt, "run_id isn't text"};
    const auto& ids = static_cast<const arrow::StringArray&>(*chunk);
    for (int64_t i = 0; i < ids.length(); ++i) {
      std::string id(ids.GetView(i));
      if (run_ids.contains(id)) found.insert(std::move(id));
    }
  }
  return found;
}

Result<std::shared_ptr<arrow::Table>> decode_parquet(std::string bytes) {
  LITMUS_ASSIGN_OR_RETURN(const auto reader, open(std::move(bytes)));
  auto table = reader->ReadTable();
  if (!table.ok()) return arrow_error(table.status(), "reading a segment");
  return *table;
}

Result<std::shared_ptr<arrow::Table>> concatenate(const std::vector<std::shared_ptr<arrow::Table>>& tables) {
  auto options = arrow::ConcatenateTablesOptions::Defaults();
  options.unify_schemas = true;
  auto table = arrow::ConcatenateTables(tables, options);
  if (!table.ok()) return arrow_error(table.status(), "merging segments");
  return *table;
}

Result<std::shared_ptr<arrow::Table>> without_ids(const std::shared_ptr<arrow::Table>& table, const char* name,
                                                  const std::set<std::string>& unwanted) {
  const auto column = table->GetColumnByName(name);
  if (unwanted.empty() || !column) return table;
  std::vector<std::shared_ptr<arrow::Table>> kept;
  int64_t begin = 0, row = 0;
  auto keep_until = [&](int64_t end) {
    if (end > begin) kept.push_back(table->Slice(begin, end - begin));
    begin = end + 1;
  };
  for (const auto& chunk : column->chunks()) {
    if (chunk->type_id() != arrow::Type::STRING) return table;
    const auto& ids = static_cast<const arrow::StringArray&>(*chunk);
    for (int64_t i = 0; i < ids.length(); ++i, ++row) {
      if (!ids.IsNull(i) && unwanted.contains(std::string(ids.GetView(i)))) keep_until(row);
    }
  }
  if (begin == 0) return table;
  keep_until(row);
  if (kept.empty()) return table->Slice(0, 0);
  return concatenate(kept);
}

std::optional<IdRange> range_of_ids(const arrow::Table& table, const char* name) {
  const auto column = table.GetColumnByName(name);
  if (!column) return std::nullopt;
  std::optional<std::pair<std::string_view, std::string_view>> range;
  for (const auto& chunk : column->chunks()) {
    if (chunk->type_id() != arrow::Type::STRING) return std::nullopt;
    const auto& ids = static_cast<const arrow::StringArray&>(*chunk);
    for (int64_t i = 0; i < ids.length(); ++i) {
      if (ids.IsNull(i)) continue;
      const std::string_view id = ids.GetView(i);
      if (!range) range.emplace(id, id);
      range->first = std::min(range->first, id);
      range->second = std::max(range->second, id);
    }
  }
  if (!range) return std::nullopt;
  return IdRange{std::string(range->first), std::string(range->second)};
}

}  // namespace litmus::archive
