#include "runs/run_file_diff.h"

#include <arrow/array.h>
#include <arrow/io/memory.h>
#include <arrow/scalar.h>
#include <arrow/table.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <set>

#include "runs/materialize.h"

namespace litmus::runs {

namespace {

constexpr size_t kMostNamed = 20;
constexpr size_t kLongestValue = 60;

using TablePtr = std::shared_ptr<arrow::Table>;

struct Content {
  TablePtr table;
  std::shared_ptr<const arrow::KeyValueMetadata> metadata;
};

// Parquet's readers throw on bytes that aren't Parquet's.
Result<Content> open(const std::string& bytes) {
  try {
    const auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
    Content content;
    content.metadata = parquet::ReadMetaData(input)->key_value_metadata();
    auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool());
    if (!reader.ok()) return Status(ErrorCode::kCorrupt, reader.status().message());
    auto table = (*reader)->ReadTable();
    if (!table.ok()) return Status(ErrorCode::kCorrupt, table.status().message());
    content.table = *std::move(table);
    return content;
  } catch (const std::exception& error) {
    return Status(ErrorCode::kCorrupt, error.what());
  }
}

std::string text_of(const arrow::ChunkedArray& column, int64_t row) {
  const auto scalar = column.GetScalar(row);
  if (!scalar.ok()) return "?";
  std::string text = (*scalar)->is_valid ? (*scalar)->ToString() : "null";
  if (text.size() > kLongestValue) text = text.substr(0, kLongestValue) + "…";
  return text;
}

void compare_schema(const TablePtr& found, const TablePtr& expected, std::vector<std::string>& out) {
  std::set<std::string> names;
  for (const auto& field : expected->schema()->fields()) {
    names.insert(field->name());
    const auto other = found->schema()->GetFieldByName(field->name());
    if (!other)
      out.push_back("column " + field->name() + " is missing");
    else if (!other->type()->Equals(field->type()))
      out.push_back("column " + field->name() + " is " + other->type()->ToString() + ", not " +
                    field->type()->ToString());
  }
  for (const auto& field : found->schema()->fields())
    if (!names.contains(field->name())) out.push_back("column " + field->name() + " doesn't belong there");
}

void compare_values(const std::string& name, const arrow::ChunkedArray& found, const arrow::ChunkedArray& expected,
                    std::vector<std::string>& out) {
  if (!found.type()->Equals(expected.type()) || found.Equals(expected)) return;
  int64_t rows = 0, first = -1;
  for (int64_t row = 0; row < expected.length(); ++row) {
    if (found.Slice(row, 1)->Equals(*expected.Slice(row, 1))) continue;
    if (rows++ == 0) first = row;
  }
  if (rows == 0) return;
  out.push_back(name + " differs in " + std::to_string(rows) + (rows == 1 ? " row" : " rows") + ", first in row " +
                std::to_string(first) + ": " + text_of(found, first) + " for " + text_of(expected, first));
}

void compare_metadata(const Content& found, const Content& expected, std::vector<std::string>& out) {
  if (!expected.metadata) return;
  for (int64_t i = 0; i < expected.metadata->size(); ++i) {
    const std::string& key = expected.metadata->key(i);
    if (key == "ARROW:schema") continue;
    const auto value = found.metadata ? found.metadata->Get(key) : arrow::Result<std::string>("");
    if (!value.ok() || *value != expected.metadata->value(i)) out.push_back("file metadata " + key + " differs");
  }
}

}  // namespace

std::string_view run_file_state_name(RunFileState state) {
  switch (state) {
    case RunFileState::kSame:
      return "same";
    case RunFileState::kMissing:
      return "missing";
    case RunFileState::kDamaged:
      return "damaged";
    case RunFileState::kDiffers:
      return "differs";
  }
  return "same";
}

std::vector<std::string> describe_differences(const std::string& found, const std::string& expected) {
  std::vector<std::string> out;
  if (found == expected) return out;
  const auto ours = open(expected), theirs = open(found);
  if (!ours.ok() || !theirs.ok()) {
    out.push_back("it can't be read: " + (theirs.ok() ? ours : theirs).status().message());
    return out;
  }
  const TablePtr &a = theirs->table, &b = ours->table;
  if (a->num_rows() != b->num_rows())
    out.push_back(std::to_string(a->num_rows()) + " rows, not " + std::to_string(b->num_rows()));
  compare_schema(a, b, out);
  for (int i = 0; a->num_rows() == b->num_rows() && i < b->num_columns(); ++i) {
    const std::string& name = b->field(i)->name();
    if (const auto column = a->GetColumnByName(name)) compare_values(name, *column, *b->column(i), out);
  }
  compare_metadata(*theirs, *ours, out);
  if (out.empty()) out.emplace_back("the same content in other bytes, as another version or another program writes it");
  if (out.size() > kMostNamed) {
    const size_t more = out.size() - kMostNamed;
    out.resize(kMostNamed);
    out.push_back("and " + std::to_string(more) + " more");
  }
  return out;
}

Result<RunFileDiff> compare_run_file(const RunRecord& record, const std::filesystem::path& data_dir, Env& env) {
  RunFileDiff diff;
  LITMUS_ASSIGN_OR_RETURN(const std::string expected, encode_run_file(record));
  diff.path = run_file_path(record, data_dir, env).string();
  const auto found = env.read_file(data_dir / diff.path);
  if (found.status().code() == ErrorCode::kNotFound) {
    diff.state = RunFileState::kMissing;
    return diff;
  }
  if (!found.ok()) {
    diff.state = RunFileState::kDamaged;
    diff.differences.push_back("it can't be read: " + found.status().message());
    return diff;
  }
  if (*found == expected) return diff;
  diff.state = open(*found).ok() ? RunFileState::kDiffers : RunFileState::kDamaged;
  diff.differences = describe_differences(*found, expected);
  return diff;
}

Status check_run_file(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, env.read_file(path));
  return Status(open(bytes).status()).with_context(path.string());
}

}  // namespace litmus::runs
