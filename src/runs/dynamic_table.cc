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

DynamicTable::Column& DynamicTable::Group::at(const std::string& key) {
  const auto [place, is_new] = places.try_emplace(key, columns.size());
  if (is_new) columns.push_back({.key = key, .name = {}, .type_name = {}, .type = {}});
  return columns[place->second];
}

// What a row says for the columns of a group; of a key that both have the second one counts.
std::array<const DynamicFields*, 2> DynamicTable::fields_of(Group::Source source, const RowRef& row) {
  const StepRow* const step = row.step;
  const MeasurementRow* const measurement = row.measurement.get();
  switch (source) {
    case Group::kInputs:
      return {measurement ? &measurement->inputs : step ? &step->inputs : nullptr, nullptr};
    case Group::kOutputs:
      return {measurement ? &measurement->outputs : step ? &step->outputs : nullptr, nullptr};
    case Group::kCustom:
      return {&row.run->custom, measurement ? &measurement->custom : nullptr};
    case Group::kStimulus:
      return {measurement ? &measurement->stimulus : step ? &step->stimulus : nullptr, nullptr};
  }
  return {};
}

void DynamicTable::look_at(const std::vector<RowRef>& rows) {
  for (const auto& row : rows)
    for (auto* const group : {&custom_, &inputs_, &outputs_, &companions_}) collect(*group, row);
}

void DynamicTable::collect(Group& group, const RowRef& row) const {
  for (const auto* const fields : fields_of(group.source, row)) {
    if (fields == nullptr) continue;
    for (const auto& [key, json] : *fields) {
      Column& column = group.at(key);
      if (!one_table_) column.type.add(DynamicValue::parse(json));
    }
  }
}

void DynamicTable::name_columns() {
  name(inputs_, "in_");
  name(outputs_, "out_");
  name(custom_, "custom_");
  name_companions();
  for (auto* const group : {&inputs_, &outputs_, &custom_, &companions_})
    for (auto& column : group->columns) column.type_name = unique(column.name + "_type");
}

void DynamicTable::name(Group& group, const std::string& prefix) {
  for (auto& column : group.columns) {
    column.name = prefix + column.key;
    taken_.insert(column.name);
  }
}

// All five for every input that has a stimulus, so that a reader who asks for one finds it.
void DynamicTable::name_companions() {
  std::vector<std::string> inputs;
  for (const auto& column : companions_.columns) {
    const std::string input(input_of(column.key));
    if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
  }
  Group all{companions_.source};
  for (const auto& input : inputs) {
    for (const auto companion : kCompanions) {
      const std::string key = input + "_" + std::string(companion);
      Column& column = all.at(key);
      if (const auto known = companions_.places.find(key); known != companions_.places.end())
        column.type = companions_.columns[known->second].type;
      column.name = unique("in_" + key);
      taken_.insert(column.name);
    }
  }
  companions_ = std::move(all);
}

std::string DynamicTable::unique(std::string name) const {
  while (taken_.contains(name)) name += '_';
  return name;
}

Status DynamicTable::add_inputs(const std::vector<RowRef>& rows, TableBuilder& table) const {
  LITMUS_RETURN_IF_ERROR(add(inputs_, rows, table));
  return add(companions_, rows, table);
}

Status DynamicTable::add(const Group& group, const std::vector<RowRef>& rows, TableBuilder& table) const {
  std::vector<std::vector<const std::string*>> cells(group.columns.size());
  for (auto& column : cells) column.resize(rows.size(), nullptr);
  for (size_t row = 0; row < rows.size() && !cells.empty(); ++row) {
    for (const auto* const fields : fields_of(group.source, rows[row])) {
      if (fields == nullptr) continue;
      for (const auto& [key, json] : *fields) {
        // A stimulus that is no companion's has no column.
        if (const auto place = group.places.find(key); place != group.places.end()) cells[place->second][row] = &json;
      }
    }
  }
  for (size_t i = 0; i < group.columns.size(); ++i) {
    const Column& column = group.columns[i];
    const auto type = one_table_ ? std::nullopt : std::optional(column.type.type());
    LITMUS_RETURN_IF_ERROR(table.add_dynamic(column.name, column.type_name, cells[i], type));
  }
  return {};
}

}  // namespace litmus::runs
