#include "config/project_files.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "config/project.h"
#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kNames[] = {"project",          "station", "station_type", "fixture", "product",
                                       "instrument_asset", "profile", "sidecar",      "catalog"};

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool is_test_file_name(const std::string& stem) { return stem.starts_with("test_") || stem.ends_with("_test"); }

bool is_sidecar(const fs::path& file) {
  return file.extension() == ".yaml" && is_test_file_name(file.stem().string()) &&
         is_file(fs::path(file).replace_extension(".py"));
}

bool is_product(const fs::path& file) {
  const fs::path folder = file.parent_path();
  if (folder.filename() == "products") return true;
  return folder.parent_path().filename() == "products" &&
         (file.filename() == "spec.yaml" || file.stem() == folder.filename());
}

// Folders that hold no sidecar of this project.
bool is_skipped(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with('.') || name == "__pycache__" || name == "node_modules" || is_file(folder / "pyvenv.cfg") ||
         is_file(folder / kProjectFile);
}

void add_products(const fs::path& folder, std::vector<fs::path>& to) {
  for (const fs::path& file : yaml_files(folder)) to.push_back(file);
  std::error_code error;
  std::vector<fs::path> inner;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.is_directory(error)) continue;
    for (const fs::path& file : yaml_files(entry.path())) {
      if (is_product(file)) inner.push_back(file);
    }
  }
  std::sort(inner.begin(), inner.end());
  to.insert(to.end(), inner.begin(), inner.end());
}

void add_catalog(const fs::path& folder, std::vector<fs::path>& to) {
  std::error_code error;
  std::vector<fs::path> vendors;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_directory(error)) vendors.push_back(entry.path());
  }
  std::sort(vendors.begin(), vendors.end());
  for (const fs::path& vendor : vendors) {
    for (const fs::path& file : yaml_files(vendor)) to.push_back(file);
  }
}

std::vector<fs::path> files_of(FileType type, const fs::path& root) {
  std::vector<fs::path> files;
  switch (type) {
    case FileType::kProject:
      if (is_file(root / kProjectFile)) files.push_back(root / kProjectFile);
      return files;
    case FileType::kStation:
      return yaml_files(root / "stations");
    case FileType::kStationType:
      return yaml_files(root / "stations" / "types");
    case FileType::kFixture:
      return yaml_files(root / "fixtures");
    case FileType::kProduct:
      add_products(root / "products", files);
      return files;
    case FileType::kInstrumentAsset:
      return yaml_files(root / "instruments");
    case FileType::kProfile:
      return yaml_files(root / "profiles");
    case FileType::kSidecar:
      return sidecar_files(root);
    case FileType::kCatalog:
      add_catalog(root / "catalog", files);
      return files;
  }
  return files;
}

}  // namespace

std::span<const std::string_view> file_type_names() { return kNames; }

std::string_view name_of(FileType type) { return kNames[static_cast<size_t>(type)]; }

std::optional<FileType> parse_file_type(std::string_view name) {
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<FileType>(found - std::begin(kNames));
}

std::optional<FileType> file_type_of(const fs::path& file) {
  if (file.filename() == kProjectFile) return FileType::kProject;
  const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
  const std::string name = folder.filename().string();
  if (name == "stations") return FileType::kStation;
  if (name == "types" && folder.parent_path().filename() == "stations") return FileType::kStationType;
  if (name == "fixtures") return FileType::kFixture;
  if (name == "instruments") return FileType::kInstrumentAsset;
  if (name == "profiles") return FileType::kProfile;
  if (is_product(folder / file.filename())) return FileType::kProduct;
  if (folder.parent_path().filename() == "catalog") return FileType::kCatalog;
  if (is_sidecar(file)) return FileType::kSidecar;
  return std::nullopt;
}

std::vector<fs::path> sidecar_files(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    if (entry->is_directory(unreadable)) {
      if (is_skipped(entry->path())) entry.disable_recursion_pending();
    } else if (is_sidecar(entry->path())) {
      found.push_back(entry->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<ProjectFile> project_files(const fs::path& root) {
  std::vector<ProjectFile> files;
  for (size_t type = 0; type < std::size(kNames); ++type) {
    for (const fs::path& path : files_of(static_cast<FileType>(type), root)) {
      files.push_back({path, static_cast<FileType>(type)});
    }
  }
  return files;
}

}  // namespace litmus::config
