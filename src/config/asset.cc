#include "config/asset.h"

#include <fmt/format.h>

#include <chrono>
#include <system_error>

#include "config/map_reader.h"
#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFolder = "instruments";

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
  if (!year || !month || !day) return false;
  return std::chrono::year_month_day(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day)))
      .ok();
}

std::optional<std::string> read_date(MapReader& reader, std::string_view name) {
  std::optional<std::string> text =
      reader.string(name, R"({"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})");
  if (text && !is_date(*text)) {
    reader.error(name, fmt::format("'{}' is no date; write it as YYYY-MM-DD, like 2026-03-31", *text));
  }
  return text;
}

AssetIdentity read_info(const Node* node, const std::string& key_path, Problems& problems) {
  AssetIdentity info;
  if (node == nullptr) return info;
  MapReader reader(*node, key_path, problems);
  info.manufacturer = reader.string("manufacturer");
  info.model = reader.string("model");
  info.serial = reader.string("serial");
  info.firmware = reader.string("firmware");
  reader.finish();
  return info;
}

AssetCalibration read_calibration(const Node* node, const std::string& key_path, Problems& problems) {
  AssetCalibration calibration;
  if (node == nullptr) return calibration;
  MapReader reader(*node, key_path, problems);
  calibration.due_date = read_date(reader, "due_date");
  calibration.last_cal = read_date(reader, "last_cal");
  calibration.certificate = reader.string("certificate");
  calibration.lab = reader.string("lab");
  reader.finish();
  return calibration;
}

}  // namespace

AssetConfig read_asset(const Node& root, std::string_view stem, Problems& problems) {
  AssetConfig config;
  MapReader reader(root, "", problems);
  config.id = reader.required_string("id");
  config.protocol = reader.string("protocol").value_or(config.protocol);
  config.driver = reader.string("driver");
  config.resource = reader.string("resource");
  config.catalog_ref = reader.string("catalog_ref");
  config.info = read_info(reader.map("info"), reader.path_of("info"), problems);
  config.calibration = read_calibration(reader.map("calibration"), reader.path_of("calibration"), problems);
  config.resource_place = {problems.file(), reader.place_of("resource"), reader.path_of("resource"), ""};
  reader.finish();
  reader.require_stem(config.id, stem);
  return config;
}

namespace {

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

Result<AssetConfig> load_asset(const fs::path& file) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  AssetConfig config = read_asset(root, file.stem().string(), problems);
  if (!problems.ok()) return problems.to_status();
  config.file = file;
  return config;
}

Result<std::optional<AssetConfig>> find_asset(const fs::path& root, std::string_view role) {
  // A role is any text; only a plain name can be a file of the folder.
  if (role.empty() || role.find_first_of(std::string_view("/\0", 2)) != std::string_view::npos) {
    return std::optional<AssetConfig>();
  }
  const fs::path file = root / kFolder / fmt::format("{}.yaml", role);
  if (!is_file(file)) return std::optional<AssetConfig>();
  LITMUS_ASSIGN_OR_RETURN(AssetConfig config, load_asset(file));
  return std::optional<AssetConfig>(std::move(config));
}

std::vector<fs::path> asset_files(const fs::path& root) { return yaml_files(root / kFolder); }

}  // namespace litmus::config
