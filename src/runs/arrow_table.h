// Rows of records as Arrow tables and Parquet bytes. Included by .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runs/columns.h"
#include "runs/dynamic_column.h"

namespace litmus::runs {

// Collects columns of equal length.
class TableBuilder {
 public:
  // The declared columns `columns`, read from every row.
  Status add_declared(std::span<const BoundColumn> columns, const std::vector<RowRef>& rows);

  // A dynamic column: one JSON text per row, nullptr where the row has none. Where types differ it is text, and the
  // column `type_name` beside it says what each cell was. `type` is that of rows of other tables, too; nullopt: it
  // follows from these.
  Status add_dynamic(const std::string& name, const std::string& type_name, const std::vector<const std::string*>& json,
                     std::optional<DynamicType> type);

  std::shared_ptr<arrow::Table> finish(int64_t rows) const;

 private:
  Status add(const std::string& name, bool nullable, arrow::ArrayBuilder& builder);

  std::vector<std::shared_ptr<arrow::Field>> fields_;
  std::vector<std::shared_ptr<arrow::Array>> arrays_;
};

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// A Parquet file in memory, a row group after the other. The same tables and metadata always give the same bytes.
class ParquetBytes {
 public:
  ParquetBytes();
  ~ParquetBytes();

  // A row group; all of one schema. A column that is empty in the first one is written for emptiness.
  Status write(const arrow::Table& table);
  Result<std::string> finish(const KeyValues& metadata);

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace litmus::runs
