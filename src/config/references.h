// Internal to src/config: what must hold between the files of a project; see check_project().
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "config/asset.h"
#include "config/catalog.h"
#include "config/check.h"
#include "config/fixture.h"
#include "config/product.h"
#include "config/profile.h"
#include "config/station.h"
#include "config/station_type.h"

namespace litmus::config {

// A file, or an entry of one, and as much of it as could be read.
template <class Config>
struct ReadFile {
  std::filesystem::path path;
  Node tree;
  Config config;
  std::string key_path{};  // of the tree in its file
};

struct ReadProject {
  std::filesystem::path root;
  std::vector<ReadFile<ProjectConfig>> projects;  // one at most
  std::vector<ReadFile<StationConfig>> stations;
  std::vector<ReadFile<StationTypeConfig>> station_types;
  std::vector<ReadFile<FixtureConfig>> fixtures;
  std::vector<ReadFile<ProductConfig>> products;
  std::vector<ReadFile<AssetConfig>> assets;
  std::vector<ReadFile<Profile>> profiles;  // also those of litmus.yaml
  std::vector<ReadFile<CatalogHeader>> catalog;
};

using Keys = std::initializer_list<std::string_view>;

void check_references(const ReadProject& project, const CheckContext& context, CheckReport& report);
void check_profiles(const ReadProject& project, CheckReport& report);
void check_products(const ReadProject& project, CheckReport& report);
void check_resources(const ReadProject& project, const CheckContext& context, CheckReport& report);

// A problem at the value that `keys` lead to, or at the deepest of them that there is.
Problem problem_in(const std::filesystem::path& path, const Node& tree, const std::string& key_path, Keys keys,
                   std::string message);

template <class Config>
Problem problem_at(const ReadFile<Config>& file, Keys keys, std::string message) {
  return problem_in(file.path, file.tree, file.key_path, keys, std::move(message));
}

template <class Config>
const ReadFile<Config>* find_by_stem(const std::vector<ReadFile<Config>>& files, std::string_view stem) {
  for (const auto& file : files) {
    if (file.path.stem() == stem) return &file;
  }
  return nullptr;
}

template <class Config>
std::string suggest_stem(const std::vector<ReadFile<Config>>& files, std::string_view given) {
  std::vector<std::string> stems;
  for (const auto& file : files) stems.push_back(file.path.stem().string());
  const std::vector<std::string_view> known(stems.begin(), stems.end());
  return suggestion(given, known);
}

}  // namespace litmus::config
