// Columns of the run file and of the views `runs`, `steps`, `measurements`: for each declared column (gen/tables.h)
// the function that reads it from a record. One source for the run file, the index segments and the live views.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gen/tables.h"
#include "runs/run_record.h"

namespace litmus::runs {

// One row: its run, and the step and measurement where it has them.
struct RowRef {
  const RunRecord* run = nullptr;
  const StepRow* step = nullptr;
  MeasurementPtr measurement = nullptr;
  int64_t index = 0;  // of the measurement in its run

  std::string_view record_type() const { return measurement ? "measurement" : step ? "step" : "run"; }
};

// A value on its way into a column. Reused from row to row; `text` and `list` point into the record or `scratch`.
struct Cell {
  bool is_null = true;
  int64_t integer = 0;  // also bool (0, 1) and timestamps (µs)
  double number = 0;
  std::string_view text;
  std::vector<std::optional<std::string_view>> list;  // of kListUtf8
  std::vector<uint8_t> flags;                         // of kListBool
  std::string scratch;

  void set_null() { is_null = true; }
  void set_text(std::string_view value) { is_null = false, text = value; }
  void set_text(const std::string& value) { set_text(std::string_view(value)); }
  void set_text(const Text& value) { value ? set_text(std::string_view(*value)) : set_null(); }
  void set_owned(std::string value) { scratch = std::move(value), set_text(std::string_view(scratch)); }
  void set_integer(int64_t value) { is_null = false, integer = value; }
  void set_number(double value) { is_null = false, number = value; }
  void set_number(const std::optional<double>& value) { value ? set_number(*value) : set_null(); }
  void set_time(const std::optional<Timestamp>& value) { value ? set_integer(value->micros) : set_null(); }
};

using Getter = void (*)(const RowRef& row, Cell& cell);

// What a column depends on: rows of one run, or of one step execution, that follow each other have the same value.
enum class Varies { kByRun, kByStep, kByRow };

struct BoundColumn {
  const tables::ColumnInfo* info = nullptr;
  Getter get = nullptr;
  bool has_source = true;  // false: reads NULL
  Varies varies = Varies::kByRow;
};

// In the declared order.
std::span<const BoundColumn> run_file_columns();
std::span<const BoundColumn> runs_view_columns();
std::span<const BoundColumn> steps_view_columns();
std::span<const BoundColumn> measurements_view_columns();

// The rows of one table, of one or many records.
enum class RowKind { kRuns, kSteps, kMeasurements };
std::span<const BoundColumn> view_columns(RowKind kind);

// The rows of one record, one after the other; any other order is right, too, and slow for measurements of long runs.
class RowReader {
 public:
  RowReader(const RunRecord& record, RowKind kind)
      : record_(&record), kind_(kind), measurements_(record.measurements) {}

  int64_t count() const;
  RowRef at(int64_t index);

 private:
  const RunRecord* record_;
  RowKind kind_;
  MeasurementRows::Reader measurements_;
};

// Columns of the views that hold JSON text.
bool is_json_column(std::string_view name);

std::string_view materialization_name(Materialization state);

}  // namespace litmus::runs
