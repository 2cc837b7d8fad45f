// quarantine/: where damaged files are kept, under the path that they had, with a note beside each that says why.
// Nothing reads them; nothing of Litmus removes them. For one thread at a time.
#pragma once

#include <filesystem>
#include <string>

#include "api/upkeep.h"
#include "base/env.h"
#include "base/status.h"

namespace litmus::daemon {

class Quarantine {
 public:
  Quarantine(std::filesystem::path data_dir, Env& env) : data_dir_(std::move(data_dir)), env_(env) {}

  // The file gets a second name there; what stands under the first may be replaced then. Gives the new path, relative
  // to the data directory. On the disk when it returns.
  Result<std::string> keep(const api::FileFinding& found);

  // The same, and its own name is gone.
  Result<std::string> move(const api::FileFinding& found);

 private:
  Status write_note(const std::filesystem::path& kept, const api::FileFinding& found);

  const std::filesystem::path data_dir_;
  Env& env_;
};

}  // namespace litmus::daemon
