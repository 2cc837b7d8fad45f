#include "config/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

Status invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

}  // namespace

Profile read_profile(const Node& node, std::string name, const std::string& key_path, const LimitCheck& check_limit,
                     Problems& problems) {
  Profile profile;
  profile.name = std::move(name);
  profile.file = problems.file();
  MapReader reader(node, key_path, problems, "profile");
  profile.description = reader.string("description");
  profile.facets = reader.string_map("facets");
  profile.extends = reader.string("extends");
  profile.station_type = reader.string("station_type");
  profile.fixture = reader.string("fixture");
  profile.verify_requires_limit = reader.boolean("verify_requires_limit");
  check_test_config(reader, check_limit, problems);
  reader.finish();
  profile.config = node;
  constexpr std::string_view kHeader[] = {"description",  "facets",  "extends",
                                          "station_type", "fixture", "verify_requires_limit"};
  std::erase_if(profile.config.members, [&](const Member& member) {
    return std::find(std::begin(kHeader), std::end(kHeader), member.name) != std::end(kHeader);
  });
  return profile;
}

namespace {

std::string show(const Facets& facets) {
  std::string text;
  for (const auto& [key, value] : facets) text += fmt::format("{}--{}={}", text.empty() ? "" : " ", key, value);
  return text;
}

const std::string* value_of(const Facets& facets, std::string_view key) {
  const auto found = std::find_if(facets.begin(), facets.end(), [&](const auto& facet) { return facet.first == key; });
  return found != facets.end() ? &found->second : nullptr;
}

bool agrees(const Profile& profile, const Facets& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& facet) {
    const std::string* value = value_of(profile.facets, facet.first);
    return value != nullptr && *value == facet.second;
  });
}

Result<Profile> read_file(const fs::path& file, const LimitCheck& check_limit) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  Profile profile = read_profile(root, file.stem().string(), "", check_limit, problems);
  if (!problems.ok()) return problems.to_status();
  return profile;
}

}  // namespace

Result<Profiles> Profiles::load(const ProjectConfig& project, const LimitCheck& check_limit) {
  Profiles profiles;
  Problems problems(display_name(project.root / kProjectFile));
  for (const Member& member : project.profiles) {
    profiles.profiles_.push_back(
        read_profile(member.value, member.name, join_key("profiles", member.name), check_limit, problems));
  }
  if (!problems.ok()) return problems.to_status();
  for (const fs::path& file : yaml_files(project.root / "profiles")) {
    LITMUS_ASSIGN_OR_RETURN(Profile profile, read_file(file, check_limit));
    if (const Profile* other = profiles.find(profile.name)) {
      return invalid(
          fmt::format("the profile '{}' stands in {} and in {}; remove one", profile.name, other->file, profile.file));
    }
    profiles.profiles_.push_back(std::move(profile));
  }
  std::sort(profiles.profiles_.begin(), profiles.profiles_.end(),
            [](const Profile& a, const Profile& b) { return a.name < b.name; });
  LITMUS_RETURN_IF_ERROR(profiles.link());
  return profiles;
}

// Every parent exists, and no profile is its own ancestor.
Status Profiles::link() {
  std::vector<std::string_view> names;
  for (const Profile& profile : profiles_) names.push_back(profile.name);
  for (const Profile& profile : profiles_) {
    std::set<std::string_view> seen{profile.name};
    for (const Profile* at = &profile; at->extends; at = find(*at->extends)) {
      if (find(*at->extends) == nullptr) {
        return invalid(fmt::format("{}: the profile '{}' extends '{}', which doesn't exist{}", at->file, at->name,
                                   *at->extends, suggestion(*at->extends, names)));
      }
      if (!seen.insert(*at->extends).second) {
        return invalid(
            fmt::format("{}: the profile '{}' extends itself, by way of '{}'", profile.file, profile.name, at->name));
      }
    }
  }
  return {};
}

const Profile* Profiles::find(std::string_view name) const {
  const auto found =
      std::find_if(profiles_.begin(), profiles_.end(), [&](const Profile& profile) { return profile.name == name; });
  return found != profiles_.end() ? &*found : nullptr;
}

std::vector<std::string> Profiles::facet_keys() const {
  std::set<std::string> keys;
  for (const Profile& profile : profiles_) {
    for (const auto& facet : profile.facets) keys.insert(facet.first);
  }
  return {keys.begin(), keys.end()};
}

Result<std::optional<std::string>> Profiles::choose(const ProfileChoice& choice) const {
  using Chosen = std::optional<std::string>;
  if (choice.none) return Chosen();
  const auto named = [&](const std::string& name) -> Result<Chosen> {
    if (find(name) != nullptr) return Chosen(name);
    std::vector<std::string_view> names;
    for (const Profile& profile : profiles_) names.push_back(profile.name);
    return invalid(fmt::format("there is no profile '{}'{}", name, suggestion(name, names)));
  };
  if (choice.name) {
    LITMUS_ASSIGN_OR_RETURN(const Chosen name, named(*choice.name));
    if (agrees(*find(*name), choice.facets)) return name;
    return invalid(fmt::format("the profile '{}' has the facets '{}', which {} contradicts", *name,
                               show(find(*name)->facets), show(choice.facets)));
  }
  if (!choice.facets.empty()) {
    std::vector<const Profile*> matching;
    std::string combinations;
    for (const Profile& profile : profiles_) {
      if (profile.facets.empty()) continue;
      if (agrees(profile, choice.facets)) matching.push_back(&profile);
      combinations += fmt::format("\n  {}  ({})", show(profile.facets), profile.name);
    }
    if (matching.size() == 1) return Chosen(matching.front()->name);
    return invalid(fmt::format("{} matches {}; there are:{}", show(choice.facets),
                               matching.empty() ? "no profile" : "several profiles", combinations));
  }
  if (choice.from_env) return named(*choice.from_env);
  if (choice.otherwise) return named(*choice.otherwise);
  return Chosen();
}

std::vector<Layer> Profiles::chain(std::string_view name) const {
  std::vector<Layer> layers;
  const Profile* profile = find(name);
  while (profile != nullptr) {
    layers.push_back({"profile " + profile->name + " (" + profile->file + ")", profile->config, profile->file});
    profile = profile->extends ? find(*profile->extends) : nullptr;
  }
  std::reverse(layers.begin(), layers.end());
  return layers;
}

Profile Profiles::resolved(std::string_view name) const {
  const Profile* own = find(name);
  if (own == nullptr) return {};
  Profile result = *own;
  for (const Profile* parent = own; parent->extends;) {
    parent = find(*parent->extends);
    if (!result.station_type) result.station_type = parent->station_type;
    if (!result.fixture) result.fixture = parent->fixture;
    if (!result.verify_requires_limit) result.verify_requires_limit = parent->verify_requires_limit;
  }
  return result;
}

}  // namespace litmus::config
