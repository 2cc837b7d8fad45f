// Which files of a project are configuration, and of which type each is. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace litmus::config {

enum class FileType {
  kProject,
  kStation,
  kStationType,
  kFixture,
  kProduct,
  kInstrumentAsset,
  kProfile,
  kSidecar,
  kCatalog,
};

// "instrument_asset", …, in the order of FileType.
std::span<const std::string_view> file_type_names();
std::string_view name_of(FileType type);
std::optional<FileType> parse_file_type(std::string_view name);

struct ProjectFile {
  std::filesystem::path path;
  FileType type;
};

// What a file's folder and neighbours say it is: stations/x.yaml is a station, test_x.yaml beside test_x.py a sidecar.
std::optional<FileType> file_type_of(const std::filesystem::path& file);

// The sidecars below `folder`, sorted. Hidden folders, virtual environments and projects inside it aren't looked into.
std::vector<std::filesystem::path> sidecar_files(const std::filesystem::path& folder);

// Every configuration file of the project at `root`, by type in the order of FileType, then by name.
std::vector<ProjectFile> project_files(const std::filesystem::path& root);

}  // namespace litmus::config
