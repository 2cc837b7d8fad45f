// Rows of records as Arrow tables and Parquet bytes. Included by .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runs/columns.h"

namespace litmus::runs {

// Collects columns of equal length.
class TableBuilder {
 public:
  // The declared columns `columns`, read from every row.
  Status add_declared(std::span<const BoundColumn> columns, const std::vector<RowRef>& rows);

  // A dynamic column: one JSON text per row, nullptr where the row has none. Where types differ it is text, and the
  // column `type_name` beside it says what each cell was.
  Status add_dynamic(const std::string& name, const std::string& type_name,
                     const std::vector<const std::string*>& json);

  std::shared_ptr<arrow::Table> finish(int64_t rows) const;

 private:
  Status add(const std::string& name, bool nullable, arrow::ArrayBuilder& builder);

  std::vector<std::shared_ptr<arrow::Field>> fields_;
  std::vector<std::shared_ptr<arrow::Array>> arrays_;
};

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// The same table and metadata always give the same bytes.
Result<std::string> to_parquet(const std::shared_ptr<arrow::Table>& table, const KeyValues& metadata,
                               int64_t row_group_rows = 64 * 1024);

}  // namespace litmus::runs
