// litmus station list|show|validate: stations as their files describe them. station_locks.cc has `locks`.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/station_check.h"
#include "cli/station_hardware.h"
#include "cli/station_locks.h"
#include "cli/table.h"
#include "config/asset.h"
#include "config/yaml.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;
using config::PlacesEnv;

Json json_or_null(const std::optional<std::string>& value) { return value ? Json(*value) : Json(nullptr); }

// The folder that `instruments/` and `stations/types/` are looked for in.
fs::path project_root(const fs::path& station_file) {
  std::error_code error;
  const auto project = config::find_project(fs::current_path(error));
  return project ? project->parent_path() : station_file.parent_path().parent_path();
}

Result<fs::path> find(const std::string& id) {
  std::error_code error;
  const fs::path cwd = fs::current_path(error);
  if (error) return Status(ErrorCode::kNotFound, "the current folder no longer exists");
  return config::resolve_station(id.empty() ? std::nullopt : std::optional(id), cwd, PlacesEnv::of_process());
}

// --- list
// -------------------------------------------------------------------------------------------------------------

struct Listed {
  fs::path file;
  Result<config::StationConfig> station;
  bool is_default = false;
};

std::vector<Listed> all_stations() {
  std::error_code error;
  const fs::path cwd = fs::current_path(error);
  const auto default_file = config::resolve_station(std::nullopt, cwd, PlacesEnv::of_process());
  std::vector<Listed> listed;
  for (const fs::path& file : config::station_files(cwd, PlacesEnv::of_process())) {
    listed.push_back({file, config::load_station(file), default_file.ok() && *default_file == file});
  }
  return listed;
}

Json list_entry(const Listed& listed) {
  Json out = {{"id", listed.file.stem().string()}, {"file", listed.file.string()}, {"default", listed.is_default}};
  if (!listed.station.ok()) {
    out["problem"] = listed.station.status().message();
    return out;
  }
  const config::StationConfig& station = *listed.station;
  out["name"] = station.name;
  out["location"] = json_or_null(station.location);
  out["station_type"] = json_or_null(station.station_type);
  out["hostname"] = json_or_null(station.hostname);
  Json roles = Json::array();
  for (const auto& instrument : station.instruments) roles.push_back(instrument.role);
  out["roles"] = std::move(roles);
  return out;
}

std::vector<std::string> list_row(const Listed& listed) {
  const std::string id = listed.file.stem().string() + (listed.is_default ? " *" : "");
  if (!listed.station.ok()) {
    return {id, "(has errors: litmus station validate " + listed.file.stem().string() + ")", "", "", ""};
  }
  std::vector<std::string> roles;
  for (const auto& instrument : listed.station->instruments) roles.push_back(instrument.role);
  return {id, listed.station->name, listed.station->location.value_or(""), fmt::format("{}", fmt::join(roles, ", ")),
          config::display_name(listed.file)};
}

int list(const Context& context) {
  const std::vector<Listed> listed = all_stations();
  if (context.json) {
    Json stations = Json::array();
    for (const Listed& one : listed) stations.push_back(list_entry(one));
    std::cout << Json{{"stations", std::move(stations)}}.dump(2) << '\n';
    return kDone;
  }
  if (listed.empty()) {
    std::cout << "No stations here. A station is a file stations/<id>.yaml beside litmus.yaml.\n";
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  bool has_default = false;
  for (const Listed& one : listed) {
    rows.push_back(list_row(one));
    has_default = has_default || one.is_default;
  }
  std::cout << render_table({{"STATION"},
                             {"NAME", Align::kLeft, true},
                             {"LOCATION", Align::kLeft, true},
                             {"ROLES", Align::kLeft, true},
                             {"FILE", Align::kLeft, true}},
                            rows, terminal_width());
  if (has_default) std::cout << "* the default station\n";
  return kDone;
}

// --- show
// -------------------------------------------------------------------------------------------------------------

// One role as it would be opened: the station's file, then the asset's.
struct Resolved {
  const config::StationInstrumentConfig* config;
  std::optional<config::AssetConfig> asset;
  std::optional<std::string> resource, problem;
};

Result<std::vector<Resolved>> resolve(const config::StationConfig& station) {
  std::vector<Resolved> resolved;
  for (const auto& instrument : station.instruments) {
    LITMUS_ASSIGN_OR_RETURN(auto asset, config::find_asset(project_root(station.file), instrument.role));
    Resolved one{&instrument, std::move(asset), std::nullopt, std::nullopt};
    const bool own = instrument.resource.has_value();
    one.resource = own || !one.asset ? instrument.resource : one.asset->resource;
    if (one.resource) {
      const auto expanded = config::expand_variables(
          *one.resource, own ? instrument.resource_place : one.asset->resource_place, config::process_variable);
      if (expanded.ok()) {
        one.resource = *expanded;
      } else {
        one.problem = expanded.status().message();
      }
    }
    resolved.push_back(std::move(one));
  }
  return resolved;
}

std::optional<std::string> driver_of(const Resolved& one) {
  return one.config->driver || !one.asset ? one.config->driver : one.asset->driver;
}

Json show_instrument(const Resolved& one) {
  Json out = {{"type", one.config->type}, {"mock", one.config->mock}};
  out["driver"] = json_or_null(driver_of(one));
  out["resource"] = json_or_null(one.resource);
  out["resource_problem"] = json_or_null(one.problem);
  out["catalog_ref"] =
      json_or_null(one.config->catalog_ref || !one.asset ? one.config->catalog_ref : one.asset->catalog_ref);
  out["description"] = json_or_null(one.config->description);
  out["asset"] = nullptr;
  if (one.asset) {
    const config::AssetIdentity& info = one.asset->info;
    out["asset"] = {{"id", one.asset->id},
                    {"file", one.asset->file.string()},
                    {"manufacturer", json_or_null(info.manufacturer)},
                    {"model", json_or_null(info.model)},
                    {"serial", json_or_null(info.serial)},
                    {"firmware", json_or_null(info.firmware)},
                    {"due_date", json_or_null(one.asset->calibration.due_date)}};
  }
  return out;
}

Json show_json(const config::StationConfig& station, const std::vector<Resolved>& resolved) {
  Json out = {{"id", station.id}, {"name", station.name}, {"file", station.file.string()}};
  out["station_type"] = json_or_null(station.station_type);
  out["hostname"] = json_or_null(station.hostname);
  out["location"] = json_or_null(station.location);
  out["description"] = json_or_null(station.description);
  out["supported_phases"] = station.supported_phases;
  out["instruments"] = Json::object();
  for (const Resolved& one : resolved) out["instruments"][one.config->role] = show_instrument(one);
  return out;
}

void show_text(const config::StationConfig& station, const std::vector<Resolved>& resolved) {
  std::cout << station.id << ": " << station.name << '\n';
  const std::pair<const char*, const std::optional<std::string>*> facts[] = {{"location", &station.location},
                                                                             {"type", &station.station_type},
                                                                             {"host", &station.hostname},
                                                                             {"about", &station.description}};
  for (const auto& [name, value] : facts) {
    if (*value) std::cout << fmt::format("  {:<9} {}\n", name, **value);
  }
  std::cout << fmt::format("  {:<9} {}\n", "file", config::display_name(station.file));
  if (resolved.empty()) {
    std::cout << "\nIt has no instruments.\n";
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Resolved& one : resolved) {
    const std::string unit = one.asset ? fmt::format("{} {}", one.asset->info.model.value_or(one.asset->id),
                                                     one.asset->info.serial.value_or(""))
                                       : "";
    rows.push_back({one.config->role, one.config->type,
                    one.config->mock ? "(mock)" : one.resource.value_or("") + (one.problem ? " (not set)" : ""),
                    driver_of(one).value_or(""), unit});
  }
  std::cout << '\n'
            << render_table({{"ROLE"},
                             {"TYPE", Align::kLeft, true},
                             {"RESOURCE", Align::kLeft, true},
                             {"DRIVER", Align::kLeft, true},
                             {"UNIT", Align::kLeft, true}},
                            rows, terminal_width());
}

int show(const Context& context, const std::string& id) {
  const auto file = find(id);
  if (!file.ok()) return report(file.status());
  const auto station = config::load_station(*file);
  if (!station.ok()) return report(station.status());
  const auto resolved = resolve(*station);
  if (!resolved.ok()) return report(resolved.status());
  if (context.json) {
    std::cout << show_json(*station, *resolved).dump(2) << '\n';
  } else {
    show_text(*station, *resolved);
  }
  return kDone;
}

// --- validate
// ---------------------------------------------------------------------------------------------------------

struct Validate {
  std::string id;
  bool strict = false;
};

int validate_json(const fs::path& file, const StationCheck& check, const HardwareCheck& hardware, int exit_code) {
  const Json out = {{"station", file.stem().string()},    {"file", file.string()},
                    {"valid", check.errors.empty()},      {"errors", check.errors},
                    {"warnings", check.warnings},         {"hardware", hardware.instruments},
                    {"differences", hardware.differences}};
  std::cout << out.dump(2) << '\n';
  return exit_code;
}

// Files that have errors aren't compared with anything.
int validate(const Context& context, const Validate& given) {
  const auto file = find(given.id);
  if (!file.ok()) return report(file.status());
  const auto check = check_station(*file, project_root(*file), config::process_variable);
  if (!check.ok()) return report(check.status());
  const bool valid = check->errors.empty();
  const HardwareCheck hardware = valid && check->station ? check_hardware(*check->station) : HardwareCheck{};
  const int exit_code = valid && (hardware.differences.empty() || !given.strict) ? kDone : kError;
  if (context.json) return validate_json(*file, *check, hardware, exit_code);
  for (const std::string& error : check->errors) std::cout << error << '\n';
  for (const std::string& warning : check->warnings) std::cout << "warning: " << warning << '\n';
  for (const std::string& note : hardware.notes) std::cout << note << '\n';
  for (const std::string& difference : hardware.differences) std::cout << "differs: " << difference << '\n';
  const auto count = [](size_t number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  std::cout << fmt::format("{}: {}, {}, {}\n", config::display_name(*file),
                           valid ? "valid" : count(check->errors.size(), "error"),
                           count(check->warnings.size(), "warning"),
                           count(hardware.differences.size(), "difference") + " from the hardware");
  return exit_code;
}

}  // namespace

void add_station(CLI::App& app, Context& context) {
  const auto there = app.get_subcommands([](CLI::App* command) { return command->get_name() == "station"; });
  CLI::App* station = there.empty() ? app.add_subcommand("station", "stations and their instruments") : there.front();
  station->require_subcommand(1);
  add_command(*station, context, "list", "the stations that are found from here", [&context] { return list(context); });
  auto shown = std::make_shared<std::string>();
  add_command(*station, context, "show", "one station as resolved", [&context, shown] {
    return show(context, *shown);
  })->add_option("ID", *shown, "id or file; default: the default station");
  auto checked = std::make_shared<Validate>();
  CLI::App* command = add_command(*station, context, "validate",
                                  "whether a station's files are right, and its hardware is what they say",
                                  [&context, checked] { return validate(context, *checked); });
  command->add_option("ID", checked->id, "id or file; default: the default station");
  command->add_flag("--strict", checked->strict, "exit 1 also when the hardware differs");
  add_command(*station, context, "locks", "who holds which instrument of this machine, and who waits",
              [&context] { return show_locks(context); });
}

}  // namespace litmus::cli
