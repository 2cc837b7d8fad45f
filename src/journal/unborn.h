// Journals whose makers ended before they wrote the header: a name, some reserved space, and nothing that anybody was
// promised. No loss, and no use.
// Thread-safe.
#pragma once

#include <filesystem>

#include "base/env.h"
#include "base/status.h"

namespace litmus::journal {

enum class Unborn {
  kRemoved,
  kInTheMaking,  // changed within the last minute, or locked by its maker: nothing was done
  kHoldsBytes,   // not all zero: something else is wrong with it; nothing was done
};

// Looks at a file without a header, and removes it if it is such a journal. kNotFound: it is gone.
Result<Unborn> remove_if_unborn(const std::filesystem::path& path, Env& env = Env::real());

}  // namespace litmus::journal
