#include "query/duckdb_result.h"

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>

#include <algorithm>

#include "query/arrow_shape.h"
#include "query/chunk_values.h"
#include "query/result_rows.h"

namespace litmus::query {

namespace {

void append_csv_field(std::string_view text, ByteBuffer& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return out.append(text);
  out.append("\"");
  for (const char c : text) {
    if (c == '"') out.append("\"");
    out.append({&c, 1});
  }
  out.append("\"");
}

// A row of a chunk. Valid as long as the chunk.
class ChunkRow final : public ResultRow {
 public:
  ChunkRow(duckdb_data_chunk chunk, idx_t row) : chunk_(chunk), row_(row) {}

  int64_t integer(size_t column) const override {
    return number_at<int64_t>(duckdb_data_chunk_get_vector(chunk_, column), row_).value_or(0);
  }
  std::string_view text(size_t column) const override {
    const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk_, column);
    if (is_null_at(vector, row_)) return {};
    auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row_;
    return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
  }

 private:
  duckdb_data_chunk chunk_;
  idx_t row_;
};

class DuckResult final : public QueryResult {
 public:
  explicit DuckResult(ResultParts parts) : parts_(std::move(parts)) {
    for (const auto& type : parts_.types) types_.push_back(TypeNode::of(type.get()));
  }

  const std::vector<Chunk>& chunks() const { return parts_.chunks; }
  const std::vector<std::string>& columns() const override { return parts_.names; }
  int64_t row_count() const override { return parts_.rows; }
  bool truncated() const override { return parts_.truncated; }

  void append_rows_as_arrays(JsonWriter& out) const override {
    append_rows(out, "[", "]", [](size_t) { return std::string(); });
  }

  void append_rows_as_objects(JsonWriter& out) const override {
    std::vector<std::string> keys;
    for (const auto& name : parts_.names) {
      ByteBuffer buffer;
      JsonWriter(buffer).string(name);
      keys.push_back(std::string(buffer.view()) + ":");
    }
    append_rows(out, "{", "}", [&](size_t column) { return keys[column]; });
  }

  void append_csv(ByteBuffer& out) const override {
    for (size_t i = 0; i < parts_.names.size(); ++i) {
      if (i > 0) out.append(",");
      append_csv_field(parts_.names[i], out);
    }
    out.append("\r\n");
    ByteBuffer text;
    each_row([&](const Chunk& chunk, idx_t row, int64_t) {
      for (size_t i = 0; i < types_.size(); ++i) {
        if (i > 0) out.append(",");
        text.clear();
        append_text(types_[i], duckdb_data_chunk_get_vector(chunk.get(), i), row, text);
        append_csv_field(text.view(), out);
      }
      out.append("\r\n");
    });
  }

  std::string cell_json(int64_t row, size_t column) const override {
    for (const auto& chunk : parts_.chunks) {
      const auto size = static_cast<int64_t>(duckdb_data_chunk_get_size(chunk.get()));
      if (row < size) {
        ByteBuffer buffer;
        JsonWriter json(buffer);
        write_json(types_[column], duckdb_data_chunk_get_vector(chunk.get(), column), row, json);
        return std::string(buffer.view());
      }
      row -= size;
    }
    return "null";
  }

  void visit(const std::function<void(const ResultRow&)>& call) const {
    each_row([&](const Chunk& chunk, idx_t row, int64_t) { call(ChunkRow(chunk.get(), row)); });
  }

  Result<std::string> arrow_stream() const override;

 private:
  template <class Visit>
  void each_row(Visit&& visit) const {
    int64_t done = 0;
    for (const auto& chunk : parts_.chunks) {
      const idx_t size = duckdb_data_chunk_get_size(chunk.get());
      for (idx_t row = 0; row < size && done < parts_.rows; ++row) visit(chunk, row, done++);
    }
  }

  template <class Key>
  void append_rows(JsonWriter& out, std::string_view open, std::string_view close, Key&& key) const {
    out.raw("[");
    each_row([&](const Chunk& chunk, idx_t row, int64_t index) {
      if (index > 0) out.raw(",");
      out.raw(open);
      for (size_t i = 0; i < types_.size(); ++i) {
        if (i > 0) out.raw(",");
        out.raw(key(i));
        write_json(types_[i], duckdb_data_chunk_get_vector(chunk.get(), i), row, out);
      }
      out.raw(close);
    });
    out.raw("]");
  }

  Status write_batches(const ArrowShape& shape, arrow::ipc::RecordBatchWriter& writer) const;

  ResultParts parts_;
  std::vector<TypeNode> types_;
};

Status DuckResult::write_batches(const ArrowShape& shape, arrow::ipc::RecordBatchWriter& writer) const {
  int64_t left = parts_.rows;
  for (const auto& chunk : parts_.chunks) {
    LITMUS_ASSIGN_OR_RETURN(const auto batch, shape.batch(chunk));
    const int64_t rows = std::min(left, batch->num_rows());
    const auto written = writer.WriteRecordBatch(*batch->Slice(0, rows));
    if (!written.ok()) return from_arrow(written);
    left -= rows;
  }
  return {};
}

Result<std::string> DuckResult::arrow_stream() const {
  LITMUS_ASSIGN_OR_RETURN(const ArrowShape shape, ArrowShape::of(parts_.arrow_options, parts_.names, parts_.types));
  auto sink = arrow::io::BufferOutputStream::Create();
  if (!sink.ok()) return from_arrow(sink.status());
  auto writer = arrow::ipc::MakeStreamWriter(*sink, shape.schema());
  if (!writer.ok()) return from_arrow(writer.status());
  LITMUS_RETURN_IF_ERROR(write_batches(shape, **writer));
  if (const auto closed = (*writer)->Close(); !closed.ok()) return from_arrow(closed);
  auto buffer = (*sink)->Finish();
  if (!buffer.ok()) return from_arrow(buffer.status());
  return (*buffer)->ToString();
}

}  // namespace

Status check_types(const ResultParts& parts) {
  for (size_t i = 0; i < parts.types.size(); ++i) {
    if (TypeNode::of(parts.types[i].get()).is_supported()) continue;
    return {ErrorCode::kUnsupported, "column " + parts.names[i] + " has a type that can't be sent; cast it to VARCHAR"};
  }
  return {};
}

Result<std::unique_ptr<QueryResult>> make_result(ResultParts parts) {
  LITMUS_RETURN_IF_ERROR(check_types(parts));
  return std::unique_ptr<QueryResult>(std::make_unique<DuckResult>(std::move(parts)));
}

void visit_rows(const QueryResult& result, const std::function<void(const ResultRow& row)>& visit) {
  static_cast<const DuckResult&>(result).visit(visit);
}

const std::vector<Chunk>& chunks_of(const QueryResult& result) {
  return static_cast<const DuckResult&>(result).chunks();
}

}  // namespace litmus::query
