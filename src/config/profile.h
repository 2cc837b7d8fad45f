// Profiles: named test configurations of a project, in profiles/<name>.yaml or under `profiles:` of litmus.yaml, and
// which one a session runs with. Immutable once loaded; thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "config/cascade.h"
#include "config/project.h"
#include "config/test_config.h"

namespace litmus::config {

using Facets = std::vector<std::pair<std::string, std::string>>;

struct Profile {
  std::string name;
  std::optional<std::string> description, extends, station_type, fixture;
  std::optional<bool> verify_requires_limit;
  Facets facets;  // its own: a child doesn't inherit them
  Node config;    // the keys of a sidecar
  std::string file;
};

// What chooses a profile, the strongest first.
struct ProfileChoice {
  bool none = false;                       // --no-test-profile
  std::optional<std::string> name{};       // --test-profile
  Facets facets{};                         // --<facet>=<value>
  std::optional<std::string> from_env{};   // LITMUS_TEST_PROFILE
  std::optional<std::string> otherwise{};  // default_profile
};

// What a profile's tree says, a file's or an entry of litmus.yaml's `profiles`; whole only when `problems` got no
// error.
Profile read_profile(const Node& node, std::string name, const std::string& key_path, const LimitCheck& check_limit,
                     Problems& problems);

class Profiles {
 public:
  // kInvalidArgument with every error of the first file that has any: also a name in both places, an unknown parent, a
  // cycle.
  static Result<Profiles> load(const ProjectConfig& project, const LimitCheck& check_limit);

  const std::vector<Profile>& all() const { return profiles_; }  // by name
  const Profile* find(std::string_view name) const;

  // Every key that any profile's facets have, sorted: each is a command-line flag.
  std::vector<std::string> facet_keys() const;

  // nullopt: the session runs without a profile. kInvalidArgument: unknown, or facets that match none or several
  // profiles or contradict the named one; the message lists what there is.
  Result<std::optional<std::string>> choose(const ProfileChoice& choice) const;

  // From the last ancestor to the profile itself: what merge_test takes.
  std::vector<Layer> chain(std::string_view name) const;

  // Header and `runner` with what is inherited; `config` is the profile's own.
  Profile resolved(std::string_view name) const;

 private:
  Status link();

  std::vector<Profile> profiles_;
};

}  // namespace litmus::config
