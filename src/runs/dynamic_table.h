// The columns of one run that the declared schema doesn't name: in_*, out_*, custom_*, with their companions.
//
// Every name of the run has a column of its own, exactly as it was written: names that differ in case only stay two
// columns. Where a made-up name (a companion, a `_type` sibling) is already a name of the run, it gets '_' behind it.
// Not thread-safe.
#pragma once

#include <array>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runs/arrow_table.h"
#include "runs/columns.h"

namespace litmus::runs {

class DynamicTable {
 public:
  // Whether all rows come in one table: then its cells tell their types.
  explicit DynamicTable(bool one_table) : one_table_(one_table) {}

  // First all rows of the run, in their order; then name_columns(); then they go into tables, a few at a time.
  void look_at(const std::vector<RowRef>& rows);
  void name_columns();
  Status add_inputs(const std::vector<RowRef>& rows, TableBuilder& table) const;  // and their companions
  Status add_outputs(const std::vector<RowRef>& rows, TableBuilder& table) const { return add(outputs_, rows, table); }
  Status add_custom(const std::vector<RowRef>& rows, TableBuilder& table) const { return add(custom_, rows, table); }

 private:
  struct Column {
    std::string key, name, type_name;
    CommonType type;
  };
  // In the order in which the keys first came.
  struct Group {
    enum Source { kInputs, kOutputs, kCustom, kStimulus } source;
    std::vector<Column> columns{};
    std::unordered_map<std::string, size_t> places{};

    Column& at(const std::string& key);
  };

  static std::array<const DynamicFields*, 2> fields_of(Group::Source source, const RowRef& row);
  void collect(Group& group, const RowRef& row) const;
  void name(Group& group, const std::string& prefix);
  void name_companions();
  std::string unique(std::string name) const;
  Status add(const Group& group, const std::vector<RowRef>& rows, TableBuilder& table) const;

  bool one_table_;
  std::set<std::string> taken_;
  Group inputs_{Group::kInputs}, outputs_{Group::kOutputs}, custom_{Group::kCustom}, companions_{Group::kStimulus};
};

}  // namespace litmus::runs
