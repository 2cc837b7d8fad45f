// Instrument asset files, instruments/<id>.yaml: one physical unit each. An asset belongs to the role of its name.
// Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/variables.h"

namespace litmus::config {

// What the unit should say of itself; only what is given is compared.
struct AssetIdentity {
  std::optional<std::string> manufacturer, model, serial, firmware;
};

struct AssetCalibration {
  std::optional<std::string> due_date, last_cal;  // YYYY-MM-DD, dates that exist
  std::optional<std::string> certificate, lab;
};

struct AssetConfig {
  std::string id;
  std::string protocol = "visa";
  std::optional<std::string> driver, resource, catalog_ref;
  AssetIdentity info;
  AssetCalibration calibration;
  Problem resource_place;  // file, line and key of `resource`, for expand_variables; its message is empty

  std::filesystem::path file;
};

// As read_station().
AssetConfig read_asset(const Node& root, std::string_view stem, Problems& problems);

// kInvalidArgument with every error of the file; kNotFound and kIo for the file itself.
Result<AssetConfig> load_asset(const std::filesystem::path& file);

// The asset of `role` in the project at `root`; nullopt when it has none.
Result<std::optional<AssetConfig>> find_asset(const std::filesystem::path& root, std::string_view role);

// Every asset file of the project, by name.
std::vector<std::filesystem::path> asset_files(const std::filesystem::path& root);

}  // namespace litmus::config
