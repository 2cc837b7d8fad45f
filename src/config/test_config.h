// What sidecars and profiles say about tests: one shape at every level — file, class, method.
//
//   limits, sweeps, mocks, characteristics, connections, retry, prompts, runner, tests: {name: the same shape}
//
// The tree is checked here and kept as it is: the cascade merges it with the markers of the tests. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "config/errors.h"
#include "config/map_reader.h"
#include "config/node.h"

namespace litmus::config {

// Checks one entry of `limits`; given by the caller, since what a limit is isn't this folder's business.
using LimitCheck = std::function<void(const Node& entry, const std::string& key_path, Problems& problems)>;

// Checks the keys that a level has, and asks `reader` for them; the caller asks for its further keys and finishes.
void check_test_config(MapReader& reader, const LimitCheck& check_limit, Problems& problems);

// A question to the operator, as `prompts` and a project's `required_inputs` have it.
void check_prompt(const Node& node, const std::string& path, Problems& problems);

// A whole level: nothing but these keys.
void check_test_level(const Node& node, const std::string& key_path, const LimitCheck& check_limit, Problems& problems);

// tests/test_x.py → tests/test_x.yaml
std::filesystem::path sidecar_of(const std::filesystem::path& test_file);

// The sidecar of a test file; nullopt when there is none. kInvalidArgument with every error of the file.
Result<std::optional<Node>> load_sidecar(const std::filesystem::path& test_file, const LimitCheck& check_limit);

}  // namespace litmus::config
