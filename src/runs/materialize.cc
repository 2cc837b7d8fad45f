#include "runs/materialize.h"

#include <arrow/io/memory.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <algorithm>

#include "gen/outcome.h"
#include "runs/arrow_table.h"
#include "runs/environment.h"

namespace litmus::runs {

namespace {

constexpr size_t kMaxSerialBytes = 120;

// Which fields of a row a dynamic column is made of.
enum class Source { kInputs, kOutputs, kCustom };

constexpr std::string_view prefix_of(Source source) {
  return source == Source::kInputs ? "in_" : source == Source::kOutputs ? "out_" : "custom_";
}

// The lists of one row that feed a dynamic column, the most specific last.
std::vector<const DynamicFields*> fields_of(const RowRef& row, Source source) {
  switch (source) {
    case Source::kInputs:
      if (row.measurement) return {&row.measurement->inputs, &row.measurement->stimulus};
      if (row.step) return {&row.step->inputs, &row.step->stimulus};
      return {};
    case Source::kOutputs:
      if (row.measurement) return {&row.measurement->outputs};
      if (row.step) return {&row.step->outputs};
      return {};
    case Source::kCustom:
      if (row.measurement) return {&row.run->custom, &row.measurement->custom};
      return {&row.run->custom};
  }
  return {};
}

// One JSON text per row for every name, in the order in which the names first come.
struct Dynamic {
  std::vector<std::string> names;
  std::vector<std::vector<const std::string*>> cells;  // by name, then by row

  std::vector<const std::string*>& column(const std::string& name, size_t rows) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return cells[static_cast<size_t>(found - names.begin())];
    names.push_back(name);
    return cells.emplace_back(rows, nullptr);
  }
};

Status add_dynamic_columns(TableBuilder& table, const std::vector<RowRef>& rows, Source source) {
  Dynamic dynamic;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const auto* fields : fields_of(rows[i], source)) {
      for (const auto& [name, json] : *fields) dynamic.column(name, rows.size())[i] = &json;
    }
  }
  for (size_t i = 0; i < dynamic.names.size(); ++i) {
    std::string name = std::string(prefix_of(source)) + dynamic.names[i];
    while (table.has_column(name)) name += "_";
    LITMUS_RETURN_IF_ERROR(table.add_dynamic(name, dynamic.cells[i]));
  }
  return {};
}

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

// Where the record goes: its own file if it has one, the plain name, or a name with its id.
std::filesystem::path choose_path(const RunRecord& record, const std::filesystem::path& data_dir, Env& env) {
  const std::string id = record.run_id.to_string();
  const std::filesystem::path folder = std::filesystem::path("runs") / record.started_at.date();
  auto is_ours_or_free = [&](const std::filesystem::path& path) {
    return !env.info(data_dir / path).ok() || run_in_file(data_dir / path, env) == id;
  };
  if (record.file_path && is_ours_or_free(*record.file_path)) return *record.file_path;
  const std::string stem = stem_of(record);
  for (const std::string& suffix : {std::string(), "_" + id.substr(0, 8)}) {
    const auto path = folder / (stem + suffix + ".parquet");
    if (is_ours_or_free(path)) return path;
  }
  return folder / (stem + "_" + id + ".parquet");
}

}  // namespace

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
  TableBuilder table;
  LITMUS_RETURN_IF_ERROR(table.add_declared(columns.first(split), rows));
  LITMUS_RETURN_IF_ERROR(add_dynamic_columns(table, rows, Source::kInputs));
  LITMUS_RETURN_IF_ERROR(add_dynamic_columns(table, rows, Source::kOutputs));
  LITMUS_RETURN_IF_ERROR(table.add_declared(columns.subspan(split), rows));
  LITMUS_RETURN_IF_ERROR(add_dynamic_columns(table, rows, Source::kCustom));
  return to_parquet(table.finish(static_cast<int64_t>(rows.size())), metadata_of(record));
}

Result<Materialized> write_run_file(const RunRecord& record, const std::filesystem::path& data_dir, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, encode_run_file(record));
  const auto path = choose_path(record, data_dir, env);
  LITMUS_RETURN_IF_ERROR(env.make_dirs((data_dir / path).parent_path()));
  LITMUS_RETURN_IF_ERROR(env.replace_file(data_dir / path, bytes));
  return Materialized{path.string(), row_count(record, RowKind::kSteps), row_count(record, RowKind::kMeasurements)};
}

Result<std::string> encode_view_rows(std::span<const RunRecordPtr> records, RowKind kind) {
  std::vector<RowRef> rows;
  for (const auto& record : records) {
    for (int64_t i = 0; i < row_count(*record, kind); ++i) rows.push_back(row_at(*record, kind, i));
  }
  TableBuilder table;
  LITMUS_RETURN_IF_ERROR(table.add_declared(view_columns(kind), rows));
  return to_parquet(table.finish(static_cast<int64_t>(rows.size())), {});
}

}  // namespace litmus::runs
