// YAML files as trees of Nodes with line and column.
//
// Plain scalars by the YAML 1.2 core schema: null ~ true false, integers (also 0x, 0o), floats (also .inf, .nan);
// everything else, `yes` and `no` included, is a string. One document per file; an empty file is an empty map. A JSON
// text is read as well. Thread-safe.
//
// Hostile input is bounded: file size, depth, and nodes after following aliases. Tags are refused.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/node.h"

namespace litmus::config {

inline constexpr size_t kMaxYamlBytes = 4 << 20;
inline constexpr int kMaxYamlDepth = 64;
inline constexpr size_t kMaxYamlNodes = 200'000;

// How the message of a name that stands twice begins. The first of them counts, and the tree is whole.
inline constexpr std::string_view kWrittenTwice = "written twice";

// Errors go to `problems`: syntax, a name written twice in one map (with both lines), a map key that is no scalar, an
// unknown alias, a broken bound. What is returned is whole only if `problems` is ok.
Node parse_yaml(std::string_view text, Problems& problems);

// kNotFound, kIo, kTooLarge for the file itself; its content's errors go to `problems`.
Result<Node> read_yaml(const std::filesystem::path& path, Problems& problems);

// The *.yaml files of a folder, by name; none when it can't be read.
std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder);

// Whether what was given for an entity is a path, and not an id: it contains '/' or ends in .yaml or .yml.
bool is_path(std::string_view text);

// How messages name a file: relative when it lies in the working directory.
std::string display_name(const std::filesystem::path& path);

}  // namespace litmus::config
