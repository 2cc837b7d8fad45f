#include "runs/materialize.h"

#include <arrow/io/memory.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <algorithm>

#include "gen/outcome.h"
#include "runs/arrow_table.h"
#include "runs/dynamic_table.h"
#include "runs/environment.h"

namespace litmus::runs {

namespace {

constexpr size_t kMaxSerialBytes = 120;

std::vector<RowRef> rows_of(const RunRecord& record) {
  std::vector<RowRef> rows = {row_at(record, RowKind::kRuns, 0)};
  for (const auto kind : {RowKind::kSteps, RowKind::kMeasurements}) {
    for (int64_t i = 0; i < row_count(record, kind); ++i) rows.push_back(row_at(record, kind, i));
  }
  return rows;
}

KeyValues metadata_of(const RunRecord& record) {
  KeyValues metadata = {{"schema_version", "1.0"},
                        {"run_id", record.run_id.to_string()},
                        {"profile_facets", record.profile_facets.value_or("{}")}};
  if (record.environment_json) metadata.emplace_back("environment_json", *record.environment_json);
  if (const auto version = read_environment(record.environment_json).litmus_version) {
    metadata.emplace_back("litmus_version", *version);
  }
  return metadata;
}

// One '_' for each character that isn't safe in a file name.
std::string safe_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;  // the rest of a character of several bytes
    const bool safe = std::isalnum(byte) != 0 || c == '-' || c == '_' || (c == '.' && !name.empty());
    name += byte < 0x80 && safe ? c : '_';
  }
  return name.substr(0, kMaxSerialBytes);
}

std::string stem_of(const RunRecord& record) {
  std::string stem = record.started_at.compact();
  if (record.dut_serial && !record.dut_serial->empty()) stem += "_" + safe_name(*record.dut_serial);
  return stem;
}

// The run that a file belongs to; empty when it can't be read.
std::string run_in_file(const std::filesystem::path& path, Env& env) {
  auto bytes = env.read_file(path);
  if (!bytes.ok()) return {};
  try {
    const auto buffer = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::move(*bytes)));
    const auto metadata = parquet::ReadMetaData(buffer)->key_value_metadata();
    return metadata ? metadata->Get("run_id").ValueOr("") : "";
  } catch (const parquet::ParquetException&) {
    return {};
  }
}

}  // namespace

std::filesystem::path run_file_path(const RunRecord& record, const std::filesystem::path& data_dir, Env& env) {
  const std::string id = record.run_id.to_string();
  const std::filesystem::path folder = std::filesystem::path("runs") / record.started_at.date();
  const auto exists = [&](const std::filesystem::path& path) { return env.info(data_dir / path).ok(); };
  // Named by its event, and nobody else's: it is ours even when it can't be read any more.
  if (record.file_path) {
    const std::string owner = exists(*record.file_path) ? run_in_file(data_dir / *record.file_path, env) : "";
    if (owner.empty() || owner == id) return *record.file_path;
  }
  const std::string stem = stem_of(record);
  for (const std::string& suffix : {std::string(), "_" + id.substr(0, 8)}) {
    const auto path = folder / (stem + suffix + ".parquet");
    if (!exists(path) || run_in_file(data_dir / path, env) == id) return path;
  }
  return folder / (stem + "_" + id + ".parquet");
}

std::string Materialized::row_counts_json() const {
  return "{\"run\":1,\"step\":" + std::to_string(step_rows) + ",\"measurement\":" + std::to_string(measurement_rows) +
         "}";
}

Result<std::string> encode_run_file(const RunRecord& record) {
  if (!record.outcome) {
    RunRecord aborted = record;
    aborted.outcome = std::string(outcome_name(Outcome::kAborted));
    return encode_run_file(aborted);
  }
  const auto rows = rows_of(record);
  const auto columns = run_file_columns();
  const auto first_after_dynamic = std::find_if(columns.begin(), columns.end(), [](const BoundColumn& column) {
    return column.info->name == "measurement_name";
  });
  const auto split = static_cast<size_t>(first_after_dynamic - columns.begin());
  const DynamicTable dynamic(rows);
  TableBuilder table;
  LITMUS_RETURN_IF_ERROR(table.add_declared(columns.first(split), rows));
  LITMUS_RETURN_IF_ERROR(dynamic.add_inputs(table));
  LITMUS_RETURN_IF_ERROR(dynamic.add_outputs(table));
  LITMUS_RETURN_IF_ERROR(table.add_declared(columns.subspan(split), rows));
  LITMUS_RETURN_IF_ERROR(dynamic.add_custom(table));
  return to_parquet(table.finish(static_cast<int64_t>(rows.size())), metadata_of(record));
}

Result<Materialized> write_run_file(const RunRecord& record, const std::filesystem::path& data_dir, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, encode_run_file(record));
  const auto path = run_file_path(record, data_dir, env);
  LITMUS_RETURN_IF_ERROR(env.make_dirs((data_dir / path).parent_path()));
  LITMUS_RETURN_IF_ERROR(env.replace_file(data_dir / path, bytes));
  return Materialized{path.string(), row_count(record, RowKind::kSteps), row_count(record, RowKind::kMeasurements)};
}

Result<std::string> encode_view_rows(std::span<const RunRecordPtr> records, RowKind kind) {
  std::vector<RowRef> rows;
  for (const auto& record : records) {
    for (int64_t i = 0; i < row_count(*record, kind); ++i) rows.push_back(row_at(*record, kind, i));
  }
  constexpr int64_t kRowGroupRows = 16 * 1024;  // as in segments, which they become
  TableBuilder table;
  LITMUS_RETURN_IF_ERROR(table.add_declared(view_columns(kind), rows));
  return to_parquet(table.finish(static_cast<int64_t>(rows.size())), {}, kRowGroupRows);
}

}  // namespace litmus::runs
