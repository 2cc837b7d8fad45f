// Whether files of a data directory are what was written. Each is read to its end; nothing is changed, and a journal
// that is being written is read as such. Thread-safe.
#pragma once

#include <filesystem>
#include <string>

#include "api/upkeep.h"
#include "base/env.h"
#include "daemon/data_files.h"

namespace litmus::daemon {

// Of any kind but run files, of which only is said whether they can be opened. An error only when the disk refuses.
Result<api::FileFinding> check_file(const std::filesystem::path& data_dir, const std::string& path, DataFileKind kind,
                                    Env& env = Env::real());

// Whether all of it follows from other files.
bool is_disposable(DataFileKind kind);

}  // namespace litmus::daemon
