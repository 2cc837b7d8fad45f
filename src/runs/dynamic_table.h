// The columns of one run that the declared schema doesn't name: in_*, out_*, custom_*, with their companions.
//
// Every name of the run has a column of its own, exactly as it was written: names that differ in case only stay two
// columns. Where a made-up name (a companion, a `_type` sibling) is already a name of the run, it gets '_' behind it.
// Points into the rows that were given; not thread-safe.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runs/arrow_table.h"
#include "runs/columns.h"

namespace litmus::runs {

class DynamicTable {
 public:
  explicit DynamicTable(const std::vector<RowRef>& rows);

  Status add_inputs(TableBuilder& table) const { return add(inputs_, table); }
  Status add_outputs(TableBuilder& table) const { return add(outputs_, table); }
  Status add_custom(TableBuilder& table) const { return add(custom_, table); }

 private:
  struct Column {
    std::string name;
    std::vector<const std::string*> cells;  // JSON, by row
  };
  // In the order in which the names first came.
  struct Group {
    std::vector<Column> columns;
    std::unordered_map<std::string, size_t> places;
  };

  void collect(Group& group, const DynamicFields& fields, size_t row);
  void name(Group& group, const std::string& prefix);
  void add_companions(Group companions);
  std::string unique(std::string name) const;
  Status add(const Group& group, TableBuilder& table) const;

  const std::vector<RowRef>& rows_;
  std::set<std::string> taken_;
  Group inputs_, outputs_, custom_;
};

}  // namespace litmus::runs
