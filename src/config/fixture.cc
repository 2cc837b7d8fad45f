#include "config/fixture.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/map_reader.h"
#include "config/yaml.h"
#include "gen/enums.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

std::optional<Route> read_route(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return std::nullopt;
  Route route;
  MapReader reader(*node, path, problems);
  route.switch_role = reader.required_string("switch");
  route.channels = reader.labels("channels", true);
  if (route.channels.empty()) reader.error_here("`channels` is required: the crosspoints to close");
  route.settling_ms = reader.number("settling_ms", {.min = 0}, "must not be negative").value_or(0);
  reader.finish();
  return route;
}

Connection read_connection(const Member& member, const std::string& path, Problems& problems) {
  Connection connection;
  MapReader reader(member.value, path, problems);
  connection.name = reader.required_string("name");
  if (!connection.name.empty() && connection.name != member.name) {
    reader.error("name", fmt::format("'{}' must equal its key '{}'", connection.name, member.name));
  }
  connection.instrument = reader.required_string("instrument");
  connection.instrument_channel = reader.text_or_number("instrument_channel");
  connection.instrument_terminal = reader.string("instrument_terminal");
  connection.description = reader.string("description");
  connection.dut_pin = reader.string("dut_pin");
  connection.net = reader.string("net");
  connection.function = reader.choice("function", EnumNames<MeasurementFunction>::kValues, "measurement function");
  connection.route = read_route(reader.map("route"), reader.path_of("route"), problems);
  reader.finish();
  return connection;
}

std::vector<Connection> read_connections(MapReader& owner, Problems& problems) {
  std::vector<Connection> connections;
  const Node* map = owner.map("connections");
  if (map == nullptr) return connections;
  for (const Member& member : map->members) {
    connections.push_back(read_connection(member, join_key(owner.path_of("connections"), member.name), problems));
  }
  return connections;
}

Slot read_slot(const Member& member, const std::string& path, Problems& problems) {
  Slot slot;
  slot.id = member.name;
  MapReader reader(member.value, path, problems);
  slot.connections = read_connections(reader, problems);
  slot.dut_resource = reader.string("dut_resource");
  slot.resource_place = {problems.file(), reader.place_of("dut_resource"), reader.path_of("dut_resource"), ""};
  slot.description = reader.string("description");
  reader.finish();
  return slot;
}

}  // namespace

FixtureConfig read_fixture(const Node& root, std::string_view stem, Problems& problems) {
  FixtureConfig config;
  MapReader reader(root, "", problems);
  config.id = reader.required_string("id");
  config.name = reader.string("name");
  config.product_id = reader.string("product_id");
  config.product_family = reader.string("product_family");
  config.product_revision = reader.string("product_revision");
  config.station_types = reader.strings("station_types");
  config.dut_resource = reader.string("dut_resource");
  config.resource_place = {problems.file(), reader.place_of("dut_resource"), "dut_resource", ""};
  config.description = reader.string("description");
  config.connections = read_connections(reader, problems);
  if (const Node* slots = reader.map("slots")) {
    for (const Member& slot : slots->members) {
      config.slots.push_back(read_slot(slot, join_key("slots", slot.name), problems));
    }
  }
  reader.also(R"({"not": {"properties": {"connections": {"minProperties": 1}, "slots": {"minProperties": 1}},
                           "required": ["connections", "slots"]}})");
  if (!config.connections.empty() && !config.slots.empty()) {
    reader.error("slots", "a fixture has either `connections` or `slots`");
  }
  reader.finish();
  reader.require_stem(config.id, stem);
  return config;
}

namespace {

Result<fs::path> existing(const fs::path& file, const std::string& asked, const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(file, error)) return file;
  const std::vector<fs::path> files = yaml_files(folder);
  std::vector<std::string> names;
  for (const fs::path& known : files) names.push_back(known.stem().string());
  const std::vector<std::string_view> views(names.begin(), names.end());
  return Status(ErrorCode::kNotFound, fmt::format("there is no fixture '{}'{}; looked for {}", asked,
                                                  suggestion(asked, views), file.string()));
}

}  // namespace

const Connection* FixtureConfig::connection_of(std::string_view dut_pin, std::string_view function) const {
  const Connection* first = nullptr;
  for (const Connection& connection : connections) {
    if (connection.dut_pin != dut_pin) continue;
    if (!function.empty() && connection.function == function) return &connection;
    if (first == nullptr && (function.empty() || !connection.function)) first = &connection;
  }
  return first;
}

Result<FixtureConfig> load_fixture(const fs::path& file) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  FixtureConfig config = read_fixture(root, file.stem().string(), problems);
  if (!problems.ok()) return problems.to_status();
  config.file = file;
  return config;
}

Result<std::optional<fs::path>> choose_fixture(const std::optional<std::string>& fixture,
                                               const std::optional<std::string>& of_profile,
                                               const ProjectConfig& project) {
  const fs::path folder = project.root / "fixtures";
  const std::optional<std::string>& asked = fixture ? fixture : of_profile ? of_profile : project.default_fixture;
  if (asked) {
    const fs::path file = is_path(*asked) ? project.root / *asked : folder / (*asked + ".yaml");
    LITMUS_ASSIGN_OR_RETURN(fs::path found, existing(file, *asked, folder));
    return std::optional<fs::path>(std::move(found));
  }
  const std::vector<fs::path> files = yaml_files(folder);
  return files.size() == 1 ? std::optional<fs::path>(files.front()) : std::optional<fs::path>();
}

}  // namespace litmus::config
