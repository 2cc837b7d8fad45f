// The files that new projects and tests begin with: those of templates/, embedded in the program. Pure but for
// write_new; thread-safe.
//
// In a template `__NAME__` stands for the name that is given; a part of a path that begins with `dot_` begins with "."
// in the project, and `new_name` in a path is that name too.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace litmus::cli {

struct TemplateFile {
  std::string_view path;  // "bench/stations/starter_station.yaml": the set, then where it goes
  std::string_view text;
};

// Every embedded file, sorted by path.
std::span<const TemplateFile> template_files();

struct NewFile {
  std::string path;  // relative to the project
  std::string text;
};

// The files of some sets, sorted by path; of two with one path the later set's is taken. `name` as people wrote it: in
// YAML it is quoted where it must be.
std::vector<NewFile> instantiate(std::span<const std::string_view> sets, std::string_view name);

// A text as one YAML scalar.
std::string yaml_scalar(std::string_view text);

// Writes the files below `root` and makes the folders for them. kAlreadyExists, before anything is written, names each
// one that is there.
Status write_new(const std::filesystem::path& root, std::span<const NewFile> files);

}  // namespace litmus::cli
