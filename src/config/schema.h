// JSON Schemas of the configuration files, for editors. Made from the readers themselves: see shapes.h. Thread-safe.
#pragma once

#include <string>

#include "config/project_files.h"
#include "config/test_config.h"

namespace litmus::config {

// JSON Schema 2020-12 of a type of file, as JSON text. What it can't say — the id equals the file's name, what must
// hold between files or between a limit's bounds — only `litmus validate` says.
std::string schema_of(FileType type, const LimitCheck& check_limit);

}  // namespace litmus::config
