#include "station.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <filesystem>

#include "config/asset.h"
#include "config/project.h"
#include "config/station.h"
#include "config/station_type.h"
#include "config/yaml.h"
#include "convert.h"

namespace litmus::python {
namespace {

namespace fs = std::filesystem;
using config::JsonMembers;
using config::PlacesEnv;

nb::str str(std::string_view text) { return nb::str(text.data(), text.size()); }

void put(nb::dict& out, const char* key, const std::optional<std::string>& value) {
  if (value) {
    out[key] = str(*value);
  } else {
    out[key] = nb::none();
  }
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

// A variable that isn't set only matters to whoever opens the instrument.
void put_resource(nb::dict& out, const std::optional<std::string>& resource, const config::Problem& place) {
  const auto expanded = config::expand_variables(resource.value_or(""), place, config::process_variable);
  put(out, "resource", expanded.ok() ? given(*expanded) : resource);
  put(out, "resource_problem", expanded.ok() ? std::nullopt : given(expanded.status().message()));
}

nb::dict from_json(const JsonMembers& members) {
  nb::dict out;
  for (const auto& [name, json] : members) out[str(name)] = nb::module_::import_("json").attr("loads")(str(json));
  return out;
}

nb::dict sampling_dict(const config::StationInstrumentConfig& instrument) {
  nb::dict out;
  for (const auto& [member, sampling] : instrument.sampling) {
    nb::dict entry;
    if (sampling.every) entry["every"] = *sampling.every;
    if (sampling.max_rate) entry["max_rate"] = *sampling.max_rate;
    out[str(member)] = entry;
  }
  return out;
}

nb::dict instrument_dict(const config::StationInstrumentConfig& instrument) {
  nb::dict out;
  out["type"] = str(instrument.type);
  put(out, "driver", instrument.driver);
  put(out, "catalog_ref", instrument.catalog_ref);
  put(out, "safe_state", instrument.safe_state);
  put(out, "description", instrument.description);
  out["mock"] = instrument.mock;
  out["mock_config"] = from_json(instrument.mock_config);
  out["settings"] = from_json(instrument.settings);
  nb::dict channels;
  for (const auto& [member, channel] : instrument.channels) channels[str(member)] = str(channel);
  out["channels"] = channels;
  out["sampling"] = sampling_dict(instrument);
  put_resource(out, instrument.resource, instrument.resource_place);
  return out;
}

nb::dict info_dict(const config::AssetIdentity& info) {
  nb::dict out;
  put(out, "manufacturer", info.manufacturer);
  put(out, "model", info.model);
  put(out, "serial", info.serial);
  put(out, "firmware", info.firmware);
  return out;
}

nb::dict calibration_dict(const config::AssetCalibration& calibration) {
  nb::dict out;
  put(out, "due_date", calibration.due_date);
  put(out, "last_cal", calibration.last_cal);
  put(out, "certificate", calibration.certificate);
  put(out, "lab", calibration.lab);
  return out;
}

nb::dict asset_dict(const config::AssetConfig& asset) {
  nb::dict out;
  out["id"] = str(asset.id);
  out["protocol"] = str(asset.protocol);
  put(out, "driver", asset.driver);
  put(out, "catalog_ref", asset.catalog_ref);
  put_resource(out, asset.resource, asset.resource_place);
  out["info"] = info_dict(asset.info);
  out["calibration"] = calibration_dict(asset.calibration);
  out["file"] = str(asset.file.string());
  return out;
}

nb::object asset(const std::string& project_root, const std::string& role) {
  const auto found = value_or_raise(config::find_asset(project_root, role));
  return found ? nb::object(asset_dict(*found)) : nb::object(nb::none());
}

nb::object yaml_file(const std::string& path) {
  config::Problems problems(config::display_name(path));
  const config::Node root = value_or_raise(config::read_yaml(path, problems));
  if (!problems.ok()) raise_if_error(problems.to_status());
  return nb::module_::import_("json").attr("loads")(str(root.to_json()));
}

nb::dict station_dict(const config::StationConfig& station) {
  nb::dict out;
  out["id"] = str(station.id);
  out["name"] = str(station.name);
  put(out, "station_type", station.station_type);
  put(out, "hostname", station.hostname);
  put(out, "location", station.location);
  put(out, "description", station.description);
  nb::list phases;
  for (const std::string& phase : station.supported_phases) phases.append(str(phase));
  out["supported_phases"] = phases;
  nb::dict instruments;
  for (const auto& instrument : station.instruments) instruments[str(instrument.role)] = instrument_dict(instrument);
  out["instruments"] = instruments;
  return out;
}

nb::object project(const std::string& cwd) {
  const auto found = value_or_raise(config::load_nearest_project(cwd));
  if (!found) return nb::none();
  nb::dict out;
  out["name"] = str(found->name);
  out["root"] = str(found->root.string());
  out["mock_instruments"] = found->mock_instruments;
  out["child_grace_seconds"] = found->multi_slot.child_grace_seconds;
  put(out, "default_station", found->default_station);
  put(out, "default_fixture", found->default_fixture);
  put(out, "default_profile", found->default_profile);
  put(out, "data_dir", found->data_dir);
  out["runner"] = from_json(found->runner);
  nb::dict inputs;  // as JSON, by key
  for (const auto& [key, prompt] : found->required_inputs) inputs[str(key)] = str(prompt);
  out["required_inputs"] = inputs;
  return out;
}

void raise_if_unlike_its_type(const config::StationConfig& station, const fs::path& root) {
  const auto type = value_or_raise(config::find_station_type(station, root));
  if (!type) return;
  std::string text;
  for (const config::Problem& problem : config::check_station_type(station, *type)) {
    text += (text.empty() ? "" : "\n") + problem.to_string();
  }
  if (!text.empty()) raise_as("invalid_argument", text);
}

nb::dict load_from(const fs::path& file, const std::string& cwd) {
  nb::dict out;
  const config::StationConfig station = value_or_raise(config::load_station(file));
  const auto project_file = config::find_project(cwd);
  const fs::path root = project_file ? project_file->parent_path() : file.parent_path().parent_path();
  raise_if_unlike_its_type(station, root);
  out["station"] = station_dict(station);
  out["project_root"] = str(root.string());
  nb::list warnings;
  for (const std::string& warning : station.warnings) warnings.append(str(warning));
  out["warnings"] = warnings;
  return out;
}

nb::dict station_file(const std::string& path) {
  const config::StationConfig station = value_or_raise(config::load_station(path));
  return station_dict(station);
}

nb::dict asset_file(const std::string& path) { return asset_dict(value_or_raise(config::load_asset(path))); }

nb::dict station_type_file(const std::string& path) {
  const config::StationTypeConfig type = value_or_raise(config::load_station_type(path));
  nb::dict out;
  out["id"] = str(type.id);
  out["description"] = str(type.description);
  nb::dict instruments;
  for (const config::StationTypeInstrument& instrument : type.instruments) {
    nb::dict entry;
    entry["type"] = str(instrument.type);
    entry["driver"] = str(instrument.driver);
    put_resource(entry, instrument.resource, instrument.resource_place);
    entry["settings"] = from_json(instrument.settings);
    instruments[str(instrument.role)] = entry;
  }
  out["instruments"] = instruments;
  nb::list capabilities;
  for (const std::string& capability : type.capabilities) capabilities.append(str(capability));
  out["capabilities"] = capabilities;
  return out;
}

nb::dict load_station(const std::string& station, const std::string& cwd) {
  return load_from(value_or_raise(config::resolve_station(given(station), cwd, PlacesEnv::of_process())), cwd);
}

nb::object choose_station(const std::string& station, const std::string& cwd, const std::string& hostname) {
  const auto file = value_or_raise(config::choose_station(given(station), cwd, PlacesEnv::of_process(), hostname));
  return file ? nb::object(load_from(*file, cwd)) : nb::object(nb::none());
}

std::string resolve_data_dir(const std::string& explicit_dir, const std::string& cwd) {
  const auto project_file = value_or_raise(config::load_nearest_project(cwd));
  std::optional<fs::path> dir;
  if (!explicit_dir.empty()) dir = explicit_dir;
  return config::resolve_data_dir(dir, project_file ? &*project_file : nullptr, PlacesEnv::of_process(), cwd).string();
}

}  // namespace

void bind_station(nb::module_& m) {
  using namespace nb::literals;
  m.def("project", &project, "cwd"_a, "The nearest litmus.yaml as a dict, or None.");
  m.def("load_station", &load_station, "station"_a, "cwd"_a, "As connect() finds it; '' means the default station.");
  m.def("choose_station", &choose_station, "station"_a, "cwd"_a, "hostname"_a,
        "As a test session finds it; may be None.");
  m.def("station_file", &station_file, "path"_a, "A station file as a dict.");
  m.def("station_type_file", &station_type_file, "path"_a, "A station type's file as a dict.");
  m.def("asset_file", &asset_file, "path"_a, "An instrument asset's file as a dict.");
  m.def("load_asset", &asset, "project_root"_a, "role"_a, "instruments/<role>.yaml of the project, or None.");
  m.def("read_yaml", &yaml_file, "file"_a, "A YAML file as it is; no model, so keys and types aren't checked.");
  m.def("resolve_data_dir", &resolve_data_dir, "explicit"_a, "cwd"_a);
}

}  // namespace litmus::python
