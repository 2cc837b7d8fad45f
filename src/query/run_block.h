// RunBlock: the columns of RunRow of some runs, in memory, laid out for lists: a text is its place among the column's
// texts in their order, so that filters look at each text once and sorts compare numbers. For the .cc files of this
// folder. Immutable once built, may be shared.
//
// A run takes 48 bytes, 4 for each text column that has more than one value, and those texts once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_writer.h"
#include "base/status.h"
#include "base/uuid.h"
#include "gen/tables.h"

namespace litmus::query {

// The columns of a RunRow: the first ones of the view `runs`, in its order.
constexpr size_t kListColumns = 22;
inline std::span<const tables::ColumnInfo> list_columns() {
  return std::span(tables::kRunsColumns).first(kListColumns);
}
std::optional<size_t> list_column(std::string_view name);

class RunBlock {
 public:
  static constexpr uint32_t kNullText = UINT32_MAX;
  static constexpr int64_t kNullNumber = INT64_MIN;

  enum class Kind { kText, kNumber, kTime, kRunId, kSessionId };
  static Kind kind_of(size_t column);

  struct Texts {
    std::string bytes;            // of all texts, in their order
    std::vector<uint32_t> ends;   // of each text in `bytes`
    std::vector<uint32_t> codes;  // of each row; empty: all rows have `only`
    uint32_t only = kNullText;

    uint32_t code(uint32_t row) const { return codes.empty() ? only : codes[row]; }
    size_t size() const { return ends.size(); }
    std::string_view text(uint32_t code) const {
      const uint32_t begin = code == 0 ? 0 : ends[code - 1];
      return std::string_view(bytes).substr(begin, ends[code] - begin);
    }
    uint32_t first_not_below(std::string_view text) const;  // size(): all are
  };

  uint32_t row_count() const { return static_cast<uint32_t>(run_ids_.size()); }
  const Uuid& run_id(uint32_t row) const { return run_ids_[row]; }
  const Uuid& session_id(uint32_t row) const { return session_ids_[row]; }
  const Texts& texts(size_t column) const { return texts_[column]; }
  const std::vector<int64_t>& numbers(size_t column) const { return numbers_[column]; }

  // As the engine writes a row of sql/runs_page.sql.
  void append_object(uint32_t row, JsonWriter& out) const;
  // As it stands in a cursor; nullopt for null.
  std::optional<std::string> key_text(size_t column, uint32_t row) const;

  class Builder;

 private:
  std::vector<Uuid> run_ids_, session_ids_;
  std::array<Texts, kListColumns> texts_;
  std::array<std::vector<int64_t>, kListColumns> numbers_;
};

// Cells row by row, each row with all its columns.
class RunBlock::Builder {
 public:
  void add_text(size_t column, std::optional<std::string_view> text);
  void add_number(size_t column, std::optional<int64_t> number);
  Status add_id(size_t column, std::string_view id);
  RunBlock build();

 private:
  struct Column {
    std::unordered_map<std::string, uint32_t> codes;  // by first appearance
    std::vector<uint32_t> rows;
    std::optional<std::string> last;
    uint32_t last_code = kNullText;
  };
  static Texts ordered(Column column);

  RunBlock block_;
  std::array<Column, kListColumns> columns_;
};

}  // namespace litmus::query
