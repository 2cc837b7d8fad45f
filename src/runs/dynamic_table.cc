#include "runs/dynamic_table.h"

#include <algorithm>
#include <utility>

namespace litmus::runs {

namespace {

constexpr std::string_view kCompanions[] = {"instrument", "resource", "channel", "dut_pin", "fixture_connection"};

// The input that a stimulus field ("vin_channel") belongs to.
std::string_view input_of(std::string_view companion) {
  for (const auto suffix : kCompanions) {
    if (!companion.ends_with(suffix)) continue;
    companion.remove_suffix(suffix.size() + 1);
    break;
  }
  return companion;
}

}  // namespace

DynamicTable::DynamicTable(const std::vector<RowRef>& rows) : rows_(rows) {
  Group companions;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& [run, step, measurement, index] = rows[i];
    collect(custom_, run->custom, i);
    if (measurement != nullptr) {
      collect(inputs_, measurement->inputs, i);
      collect(outputs_, measurement->outputs, i);
      collect(custom_, measurement->custom, i);
      collect(companions, measurement->stimulus, i);
    } else if (step != nullptr) {
      collect(inputs_, step->inputs, i);
      collect(outputs_, step->outputs, i);
      collect(companions, step->stimulus, i);
    }
  }
  name(inputs_, "in_");
  name(outputs_, "out_");
  name(custom_, "custom_");
  add_companions(std::move(companions));
}

void DynamicTable::collect(Group& group, const DynamicFields& fields, size_t row) {
  for (const auto& [key, json] : fields) {
    const auto [place, is_new] = group.places.try_emplace(key, group.columns.size());
    if (is_new) group.columns.push_back({key, std::vector<const std::string*>(rows_.size(), nullptr)});
    group.columns[place->second].cells[row] = &json;
  }
}

void DynamicTable::name(Group& group, const std::string& prefix) {
  for (auto& column : group.columns) {
    column.name.insert(0, prefix);
    taken_.insert(column.name);
  }
}

// All five for every input that has a stimulus, so that a reader who asks for one finds it.
void DynamicTable::add_companions(Group companions) {
  std::vector<std::string> inputs;
  for (const auto& column : companions.columns) {
    const std::string input(input_of(column.name));
    if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
  }
  for (const auto& input : inputs) {
    for (const auto companion : kCompanions) {
      const std::string key = input + "_" + std::string(companion);
      const auto place = companions.places.find(key);
      Column column{unique("in_" + key), {}};
      if (place == companions.places.end())
        column.cells.resize(rows_.size(), nullptr);
      else
        column.cells = std::move(companions.columns[place->second].cells);
      taken_.insert(column.name);
      inputs_.columns.push_back(std::move(column));
    }
  }
}

std::string DynamicTable::unique(std::string name) const {
  while (taken_.contains(name)) name += '_';
  return name;
}

Status DynamicTable::add(const Group& group, TableBuilder& table) const {
  for (const auto& column : group.columns)
    LITMUS_RETURN_IF_ERROR(table.add_dynamic(column.name, unique(column.name + "_type"), column.cells));
  return {};
}

}  // namespace litmus::runs
