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

// Rows of a row group. So many lie unpacked at a time, however long the run is.
constexpr size_t kFileGroupRows = 64 * 1024;
constexpr size_t kViewGroupRows = 16 * 1024;  // as in segments, which they become

using Readers = std::vector<RowReader>;

Readers rows_of(const RunRecord& record) {
  return {RowReader(record, RowKind::kRuns), RowReader(record, RowKind::kSteps),
          RowReader(record, RowKind::kMeasurements)};
}

size_t row_count(const Readers& readers) {
  size_t total = 0;
  for (const auto& reader : readers) total += static_cast<size_t>(reader.count());
  return total;
}

// `use(rows)` for each row group: at least one.
template <class Use>
Status each_group(Readers readers, size_t group_rows, Use use) {
  std::vector<RowRef> rows;
  bool used = false;
  const auto use_up = [&]() -> Status {
    LITMUS_RETURN_IF_ERROR(use(rows));
    rows.clear();
    used = true;
    return {};
  };
  for (auto& reader : readers) {
    for (int64_t i = 0; i < reader.count(); ++i) {
      rows.push_back(reader.at(i));
      if (rows.size() == group_rows) LITMUS_RETURN_IF_ERROR(use_up());
    }
  }
  if (!rows.empty() || !used) return use_up();
  return {};
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
  const Readers readers = rows_of(record);
  DynamicTable dynamic(row_count(readers) <= kFileGroupRows);
  const auto look_at = [&](const std::vector<RowRef>& rows) {
    dynamic.look_at(rows);
    return Status();
  };
  LITMUS_RETURN_IF_ERROR(each_group(readers, kFileGroupRows, look_at));
  dynamic.name_columns();
  const auto columns = run_file_columns();
  const auto first_after_dynamic = std::find_if(columns.begin(), columns.end(), [](const BoundColumn& column) {
    return column.info->name == "measurement_name";
  });
  const auto split = static_cast<size_t>(first_after_dynamic - columns.begin());
  ParquetBytes file;
  const auto write_group = [&](const std::vector<RowRef>& rows) -> Status {
    TableBuilder table;
    LITMUS_RETURN_IF_ERROR(table.add_declared(columns.first(split), rows));
    LITMUS_RETURN_IF_ERROR(dynamic.add_inputs(rows, table));
    LITMUS_RETURN_IF_ERROR(dynamic.add_outputs(rows, table));
    LITMUS_RETURN_IF_ERROR(table.add_declared(columns.subspan(split), rows));
    LITMUS_RETURN_IF_ERROR(dynamic.add_custom(rows, table));
    return file.write(*table.finish(static_cast<int64_t>(rows.size())));
  };
  LITMUS_RETURN_IF_ERROR(each_group(readers, kFileGroupRows, write_group));
  return file.finish(metadata_of(record));
}

Result<Materialized> write_run_file(const RunRecord& record, const std::filesystem::path& data_dir, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, encode_run_file(record));
  const auto path = run_file_path(record, data_dir, env);
  LITMUS_RETURN_IF_ERROR(env.make_dirs((data_dir / path).parent_path()));
  LITMUS_RETURN_IF_ERROR(env.replace_file(data_dir / path, bytes));
  return Materialized{path.string(), static_cast<int64_t>(record.steps.size()),
                      static_cast<int64_t>(record.measurements.size())};
}

Result<std::string> encode_view_rows(std::span<const RunRecordPtr> records, RowKind kind) {
  Readers readers;
  for (const auto& record : records) readers.emplace_back(*record, kind);
  ParquetBytes file;
  const auto write_group = [&](const std::vector<RowRef>& rows) -> Status {
    TableBuilder table;
    LITMUS_RETURN_IF_ERROR(table.add_declared(view_columns(kind), rows));
    return file.write(*table.finish(static_cast<int64_t>(rows.size())));
  };
  LITMUS_RETURN_IF_ERROR(each_group(std::move(readers), kViewGroupRows, write_group));
  return file.finish({});
}

}  // namespace litmus::runs
