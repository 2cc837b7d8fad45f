// Fixture files, fixtures/<id>.yaml: how the pins of a product reach the instruments of a station. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/project.h"

namespace litmus::config {

// Crosspoints of a switch that must be closed before the connection carries a signal.
struct Route {
  std::string switch_role;
  std::vector<std::string> channels;
  double settling_ms = 0;
};

struct Connection {
  std::string name, instrument;  // instrument: a role of the station
  std::optional<std::string> instrument_channel, instrument_terminal, description, dut_pin, net, function;
  std::optional<Route> route;
};

struct Slot {
  std::string id;
  std::vector<Connection> connections;
  std::optional<std::string> dut_resource, description;
  Problem resource_place;  // of dut_resource, for expand_variables; its message is empty
};

struct FixtureConfig {
  std::string id;
  std::optional<std::string> name, product_id, product_family, product_revision, dut_resource, description;
  std::vector<std::string> station_types;  // none: any
  std::vector<Connection> connections;     // one DUT; in the order of the file
  std::vector<Slot> slots;                 // several; connections is empty then
  Problem resource_place;                  // of dut_resource
  std::filesystem::path file;

  // The connection that a pin is measured through: with `function`, one made for it is preferred; else the first.
  const Connection* connection_of(std::string_view dut_pin, std::string_view function = "") const;
};

// As read_station().
FixtureConfig read_fixture(const Node& root, std::string_view stem, Problems& problems);

// kInvalidArgument with every error of the file; kNotFound and kIo for the file itself.
Result<FixtureConfig> load_fixture(const std::filesystem::path& file);

// `fixture` is an id, or a path when it contains '/' or ends in .yaml or .yml; else the profile's, else the project's
// default_fixture, else the only fixture file, else none.
Result<std::optional<std::filesystem::path>> choose_fixture(const std::optional<std::string>& fixture,
                                                            const std::optional<std::string>& of_profile,
                                                            const ProjectConfig& project);

}  // namespace litmus::config
