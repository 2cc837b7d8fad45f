// The data directory's token: what Arrow Flight clients must know. Whoever may read the file may ask.
#pragma once

#include <filesystem>
#include <string>

#include "base/status.h"

namespace litmus::daemon {

// The token in the file; a new one, 64 hexadecimal digits, in a new file that only the user may read, where there is
// none, or one that others could read or write. Called under the data directory's lock.
Result<std::string> token_of(const std::filesystem::path& path);

}  // namespace litmus::daemon
