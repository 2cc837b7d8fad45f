#include "runs/columns.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/json_writer.h"
#include "runs/environment.h"

namespace litmus::runs {

namespace {

// Containers don't count: they hold steps, and do nothing of their own.
int64_t step_count(const RunRecord& run) {
  std::unordered_set<std::string_view> containers;
  for (const StepRow& step : run.steps) containers.insert(step.parent_path);
  return std::count_if(run.steps.begin(), run.steps.end(),
                       [&](const StepRow& step) { return !containers.contains(step.path); });
}

using Getters = std::unordered_map<std::string_view, Getter>;

// Getters of members that a row's run, step or measurement has under its own type. A missing step or measurement is
// null in every column of it.
template <auto Member>
void run_text(const RowRef& row, Cell& cell) {
  cell.set_text(row.run->*Member);
}
template <auto Member>
void step_text(const RowRef& row, Cell& cell) {
  row.step ? cell.set_text(row.step->*Member) : cell.set_null();
}
template <auto Member>
void step_time(const RowRef& row, Cell& cell) {
  row.step ? cell.set_time(row.step->*Member) : cell.set_null();
}
template <auto Member>
void step_integer(const RowRef& row, Cell& cell) {
  row.step ? cell.set_integer(row.step->*Member) : cell.set_null();
}
template <auto Member>
void measurement_text(const RowRef& row, Cell& cell) {
  row.measurement ? cell.set_text((*row.measurement).*Member) : cell.set_null();
}
template <auto Member>
void measurement_number(const RowRef& row, Cell& cell) {
  row.measurement ? cell.set_number((*row.measurement).*Member) : cell.set_null();
}

// Columns that both kinds of row fill: the measurement says it itself, the step otherwise.
template <auto OfMeasurement, auto OfStep>
void either_text(const RowRef& row, Cell& cell) {
  if (row.measurement)
    cell.set_text((*row.measurement).*OfMeasurement);
  else
    step_text<OfStep>(row, cell);
}
template <auto OfMeasurement, auto OfStep>
void either_integer(const RowRef& row, Cell& cell) {
  if (row.measurement)
    cell.set_integer((*row.measurement).*OfMeasurement);
  else
    step_integer<OfStep>(row, cell);
}

void session_id(const RowRef& row, Cell& cell) { cell.set_owned(row.run->session_id.to_string()); }
void run_id(const RowRef& row, Cell& cell) { cell.set_owned(row.run->run_id.to_string()); }
void run_started_at(const RowRef& row, Cell& cell) { cell.set_integer(row.run->started_at.micros); }
void run_ended_at(const RowRef& row, Cell& cell) { cell.set_time(row.run->ended_at); }

void vector_count(const RowRef& row, Cell& cell) {
  row.step ? cell.set_integer(row.step->vector_count_planned.value_or(1)) : cell.set_null();
}

// A step execution is one vector, so its times are the vector's; an inner vector has an index of its own.
bool is_own_vector(const RowRef& row) {
  return row.step && (!row.measurement || row.measurement->vector_index == row.step->vector_index);
}
void vector_started_at(const RowRef& row, Cell& cell) {
  is_own_vector(row) ? cell.set_time(row.step->started_at) : cell.set_null();
}
void vector_ended_at(const RowRef& row, Cell& cell) {
  is_own_vector(row) ? cell.set_time(row.step->ended_at) : cell.set_null();
}

void duration_s(const RowRef& row, Cell& cell) {
  const StepRow& step = *row.step;
  // A clock that was set back in between measured nothing.
  if (!step.started_at || !step.ended_at || step.ended_at->micros < step.started_at->micros) return cell.set_null();
  cell.set_number(static_cast<double>(step.ended_at->micros - step.started_at->micros) / 1e6);
}

void write_object(const DynamicFields& fields, Cell& cell) {
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{");
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(fields[i].first);
    json.raw(":");
    json.raw(fields[i].second);
  }
  json.raw("}");
  cell.set_owned(std::string(buffer.view()));
}

const InstrumentRow* instrument(const RunRecord& run, const std::string& role) {
  const auto found = std::find_if(run.instruments.begin(), run.instruments.end(),
                                  [&](const InstrumentRow& row) { return row.role == role; });
  return found == run.instruments.end() ? nullptr : &*found;
}

// Parallel arrays: one entry per role that the step used, in all fourteen columns.
template <class Value>
void instrument_list(const RowRef& row, Cell& cell, Value value) {
  if (!row.step) return cell.set_null();
  cell.is_null = false;
  cell.list.clear();
  for (const auto& role : row.step->instrument_roles) {
    const InstrumentRow* found = instrument(*row.run, role);
    cell.list.push_back(found ? value(*found) : std::nullopt);
  }
}
template <auto Member>
void instrument_text(const RowRef& row, Cell& cell) {
  instrument_list(row, cell, [](const InstrumentRow& found) -> std::optional<std::string_view> {
    if constexpr (std::is_same_v<decltype(Member), std::string InstrumentRow::*>) {
      return std::string_view(found.*Member);
    } else {
      const Text& text = found.*Member;
      return text ? std::optional<std::string_view>(*text) : std::nullopt;
    }
  });
}
void instrument_roles(const RowRef& row, Cell& cell) {
  if (!row.step) return cell.set_null();
  cell.is_null = false;
  cell.list.assign(row.step->instrument_roles.begin(), row.step->instrument_roles.end());
}
void instrument_mocked(const RowRef& row, Cell& cell) {
  if (!row.step) return cell.set_null();
  cell.is_null = false;
  cell.flags.clear();
  for (const auto& role : row.step->instrument_roles) {
    const InstrumentRow* found = instrument(*row.run, role);
    cell.flags.push_back(found && found->mocked);
  }
}

template <auto Member>
void environment_text(const RowRef& row, Cell& cell) {
  const auto environment = read_environment(row.run->environment_json);
  environment.*Member ? cell.set_owned(*(environment.*Member)) : cell.set_null();
}

// Columns that mean the same in every table that has them.
const Getters kRunContext = {
    {"session_id", session_id},
    {"run_id", run_id},
    {"slot_id", run_text<&RunRecord::slot_id>},
    {"run_started_at", run_started_at},
    {"run_ended_at", run_ended_at},
    {"run_outcome", run_text<&RunRecord::outcome>},
    {"operator_id", run_text<&RunRecord::operator_id>},
    {"operator_name", run_text<&RunRecord::operator_name>},
    {"dut_serial", run_text<&RunRecord::dut_serial>},
    {"dut_part_number", run_text<&RunRecord::dut_part_number>},
    {"dut_revision", run_text<&RunRecord::dut_revision>},
    {"dut_lot_number", run_text<&RunRecord::dut_lot_number>},
    {"product_id", run_text<&RunRecord::product_id>},
    {"product_name", run_text<&RunRecord::product_name>},
    {"product_revision", run_text<&RunRecord::product_revision>},
    {"station_id", run_text<&RunRecord::station_id>},
    {"station_name", run_text<&RunRecord::station_name>},
    {"station_type", run_text<&RunRecord::station_type>},
    {"station_location", run_text<&RunRecord::station_location>},
    {"station_hostname", run_text<&RunRecord::station_hostname>},
    {"fixture_id", run_text<&RunRecord::fixture_id>},
    {"test_phase", run_text<&RunRecord::test_phase>},
    {"project_name", run_text<&RunRecord::project_name>},
    {"git_commit", run_text<&RunRecord::git_commit>},
    {"git_branch", run_text<&RunRecord::git_branch>},
    {"git_remote", run_text<&RunRecord::git_remote>},
    {"profile", run_text<&RunRecord::profile>},
    {"client", run_text<&RunRecord::client>},
    {"environment_json", run_text<&RunRecord::environment_json>},
    {"file_path", run_text<&RunRecord::file_path>},
    {"python_version", environment_text<&Environment::python_version>},
    {"litmus_version", environment_text<&Environment::litmus_version>},
    {"env_fingerprint", environment_text<&Environment::fingerprint>},
};

// The same in all rows of a step execution.
const Getters kStepContext = {
    {"parent_path", step_text<&StepRow::parent_path>},
    {"step_started_at", step_time<&StepRow::started_at>},
    {"step_ended_at", step_time<&StepRow::ended_at>},
    {"step_node_id", step_text<&StepRow::node_id>},
    {"step_module", step_text<&StepRow::module>},
    {"step_file", step_text<&StepRow::file>},
    {"step_class", step_text<&StepRow::class_name>},
    {"step_function", step_text<&StepRow::function>},
    {"step_markers", step_text<&StepRow::markers>},
    {"step_vector_count", vector_count},
    {"step_instruments_name", instrument_roles},
    {"step_instruments_id", instrument_text<&InstrumentRow::instrument_id>},
    {"step_instruments_driver", instrument_text<&InstrumentRow::driver>},
    {"step_instruments_resource", instrument_text<&InstrumentRow::resource>},
    {"step_instruments_protocol", instrument_text<&InstrumentRow::protocol>},
    {"step_instruments_manufacturer", instrument_text<&InstrumentRow::manufacturer>},
    {"step_instruments_model", instrument_text<&InstrumentRow::model>},
    {"step_instruments_serial", instrument_text<&InstrumentRow::serial>},
    {"step_instruments_firmware", instrument_text<&InstrumentRow::firmware>},
    {"step_instruments_cal_due", instrument_text<&InstrumentRow::cal_due>},
    {"step_instruments_cal_last", instrument_text<&InstrumentRow::cal_last>},
    {"step_instruments_cal_certificate", instrument_text<&InstrumentRow::cal_certificate>},
    {"step_instruments_cal_lab", instrument_text<&InstrumentRow::cal_lab>},
    {"step_instruments_mocked", instrument_mocked},
    {"step_outcome", step_text<&StepRow::outcome>},
    {"vector_outcome", step_text<&StepRow::vector_outcome>},
};

const Getters kRunFile = {
    {"record_type", [](const RowRef& row, Cell& cell) { cell.set_text(row.record_type()); }},
    {"step_name", either_text<&MeasurementRow::step_name, &StepRow::name>},
    {"step_index", either_integer<&MeasurementRow::step_index, &StepRow::step_index>},
    {"step_path", either_text<&MeasurementRow::step_path, &StepRow::path>},
    {"vector_index", either_integer<&MeasurementRow::vector_index, &StepRow::vector_index>},
    {"vector_retry", either_integer<&MeasurementRow::vector_retry, &StepRow::vector_retry>},
    {"vector_started_at", vector_started_at},
    {"vector_ended_at", vector_ended_at},
    {"measurement_name", measurement_text<&MeasurementRow::name>},
    {"measurement_timestamp",
     [](const RowRef& row, Cell& cell) {
       row.measurement ? cell.set_time(row.measurement->measured_at) : cell.set_null();
     }},
    {"measurement_value", measurement_number<&MeasurementRow::value>},
    {"measurement_units", measurement_text<&MeasurementRow::units>},
    {"measurement_outcome", measurement_text<&MeasurementRow::outcome>},
    {"limit_low", measurement_number<&MeasurementRow::limit_low>},
    {"limit_high", measurement_number<&MeasurementRow::limit_high>},
    {"limit_nominal", measurement_number<&MeasurementRow::limit_nominal>},
    {"limit_comparator", measurement_text<&MeasurementRow::limit_comparator>},
    {"characteristic_id", measurement_text<&MeasurementRow::characteristic_id>},
    {"spec_ref", measurement_text<&MeasurementRow::spec_ref>},
    {"dut_pin", measurement_text<&MeasurementRow::dut_pin>},
    {"fixture_connection", measurement_text<&MeasurementRow::fixture_connection>},
    {"instrument_name", measurement_text<&MeasurementRow::instrument_name>},
    {"instrument_resource", measurement_text<&MeasurementRow::instrument_resource>},
    {"instrument_channel", measurement_text<&MeasurementRow::instrument_channel>},
    {"inputs", [](const RowRef& row, Cell& cell) { write_object(row.measurement->inputs, cell); }},
    {"outputs", [](const RowRef& row, Cell& cell) { write_object(row.measurement->outputs, cell); }},
    {"custom", [](const RowRef& row, Cell& cell) { write_object(row.measurement->custom, cell); }},
    {"measurement_index", [](const RowRef& row, Cell& cell) { cell.set_integer(row.index); }},
};

const Getters kRunsView = {
    {"outcome", run_text<&RunRecord::outcome>},
    {"started_at", run_started_at},
    {"ended_at", run_ended_at},
    {"num_measurements",
     [](const RowRef& row, Cell& cell) { cell.set_integer(static_cast<int64_t>(row.run->measurements.size())); }},
    {"num_steps", [](const RowRef& row, Cell& cell) { cell.set_integer(step_count(*row.run)); }},
    {"materialization",
     [](const RowRef& row, Cell& cell) { cell.set_text(materialization_name(row.run->materialization)); }},
    {"materialization_error", run_text<&RunRecord::materialization_error>},
    {"custom", [](const RowRef& row, Cell& cell) { write_object(row.run->custom, cell); }},
    {"planned_steps", [](const RowRef& row, Cell& cell) { cell.set_integer(row.run->planned_steps); }},
    {"finished_steps", [](const RowRef& row, Cell& cell) { cell.set_integer(row.run->finished_steps); }},
    {"current_step", run_text<&RunRecord::current_step>},
    {"last_event_number", [](const RowRef& row, Cell& cell) { cell.set_integer(row.run->last_event_number); }},
};

const Getters kStepsView = {
    {"step_index", step_integer<&StepRow::step_index>},
    {"step_name", step_text<&StepRow::name>},
    {"step_path", step_text<&StepRow::path>},
    {"parent_path", step_text<&StepRow::parent_path>},
    {"vector_index", step_integer<&StepRow::vector_index>},
    {"outcome", step_text<&StepRow::outcome>},
    {"started_at", step_time<&StepRow::started_at>},
    {"ended_at", step_time<&StepRow::ended_at>},
    {"duration_s", duration_s},
    {"has_measurements", [](const RowRef& row, Cell& cell) { cell.set_integer(row.step->measurement_count > 0); }},
    {"measurement_count", step_integer<&StepRow::measurement_count>},
    {"vector_count", vector_count},
    {"retry_count", step_integer<&StepRow::retry_count>},
    {"markers", step_text<&StepRow::markers>},
    {"inputs", [](const RowRef& row, Cell& cell) { write_object(row.step->inputs, cell); }},
    {"outputs", [](const RowRef& row, Cell& cell) { write_object(row.step->outputs, cell); }},
    {"vector_retry", step_integer<&StepRow::vector_retry>},
    {"vector_outcome", step_text<&StepRow::vector_outcome>},
    {"node_id", step_text<&StepRow::node_id>},
    {"file", step_text<&StepRow::file>},
    {"module", step_text<&StepRow::module>},
    {"class_name", step_text<&StepRow::class_name>},
    {"function", step_text<&StepRow::function>},
    {"description", step_text<&StepRow::description>},
    {"error_phase", step_text<&StepRow::error_phase>},
    {"error_type", step_text<&StepRow::error_type>},
    {"error_message", step_text<&StepRow::error_message>},
    {"error_traceback", step_text<&StepRow::error_traceback>},
    {"instrument_roles", instrument_roles},
};

// A declared column that nothing fills reads NULL.
void no_source(const RowRef&, Cell& cell) { cell.set_null(); }

template <size_t N>
std::vector<BoundColumn> bind(const tables::ColumnInfo (&declared)[N], const Getters& own) {
  const std::pair<const Getters*, Varies> sources[] = {
      {&own, Varies::kByRow}, {&kStepContext, Varies::kByStep}, {&kRunContext, Varies::kByRun}};
  std::vector<BoundColumn> bound;
  for (const auto& info : declared) {
    BoundColumn column{&info, no_source, false, Varies::kByRun};
    for (const auto& [getters, varies] : sources) {
      const auto found = getters->find(info.name);
      if (column.has_source || found == getters->end()) continue;
      column = {&info, found->second, true, varies};
    }
    bound.push_back(column);
  }
  return bound;
}

}  // namespace

std::span<const BoundColumn> run_file_columns() {
  static const auto columns = bind(tables::kRunFileColumns, kRunFile);
  return columns;
}
std::span<const BoundColumn> runs_view_columns() {
  static const auto columns = bind(tables::kRunsColumns, kRunsView);
  return columns;
}
std::span<const BoundColumn> steps_view_columns() {
  static const auto columns = bind(tables::kStepsColumns, kStepsView);
  return columns;
}
std::span<const BoundColumn> measurements_view_columns() {
  static const auto columns = bind(tables::kMeasurementsColumns, kRunFile);
  return columns;
}

std::span<const BoundColumn> view_columns(RowKind kind) {
  switch (kind) {
    case RowKind::kRuns:
      return runs_view_columns();
    case RowKind::kSteps:
      return steps_view_columns();
    case RowKind::kMeasurements:
      return measurements_view_columns();
  }
  return {};
}

int64_t RowReader::count() const {
  switch (kind_) {
    case RowKind::kRuns:
      return 1;
    case RowKind::kSteps:
      return static_cast<int64_t>(record_->steps.size());
    case RowKind::kMeasurements:
      return static_cast<int64_t>(record_->measurements.size());
  }
  return 0;
}

RowRef RowReader::at(int64_t index) {
  RowRef row{.run = record_, .step = nullptr, .measurement = nullptr, .index = index};
  const auto& steps = record_->steps;
  if (kind_ == RowKind::kSteps) row.step = &steps[static_cast<size_t>(index)];
  if (kind_ == RowKind::kMeasurements) {
    row.measurement = measurements_.at(static_cast<size_t>(index));
    if (row.measurement->step_row >= 0) row.step = &steps[static_cast<size_t>(row.measurement->step_row)];
  }
  return row;
}

bool is_json_column(std::string_view name) {
  return name == "json" || name == "inputs" || name == "outputs" || name == "custom";
}

std::string_view materialization_name(Materialization state) {
  switch (state) {
    case Materialization::kPending:
      return "pending";
    case Materialization::kDone:
      return "done";
    case Materialization::kFailed:
      return "failed";
  }
  return "pending";
}

}  // namespace litmus::runs
