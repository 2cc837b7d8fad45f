// What the subcommands of `litmus data` share.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace litmus::cli {

// POST, parsed; for what may take long. Made again when the daemon ends meanwhile: only for what may be asked twice.
Result<Json> post_json(const Context& context, const std::string& target, const Json& body, int attempts = 3);

// Has the index built anew. Gives the number of the newest event in it.
Result<std::string> rebuild_index(const Context& context);

// Calls `visit` with each page's runs, newest first.
Status for_each_run(const Context& context, const std::function<void(const Json& run)>& visit);

// "12.4 MB"
std::string bytes_text(uint64_t bytes);

// "1 file", "2 files"
std::string count_text(size_t count, const char* singular, const char* plural);

// One per file; `data` is the command that they belong to.
void add_data_check(CLI::App& data, Context& context);
void add_data_keep(CLI::App& data, Context& context);

}  // namespace litmus::cli
