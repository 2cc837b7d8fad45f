// Where things lie in a data directory. Only names: nothing here touches the disk.
#pragma once

#include <filesystem>

namespace litmus {

class DataDir {
 public:
  explicit DataDir(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path events() const { return root_ / "events"; }
  std::filesystem::path channels() const { return root_ / "channels"; }
  std::filesystem::path runs() const { return root_ / "runs"; }
  std::filesystem::path index() const { return root_ / "index"; }

  // Held by the daemon for life; its text is {"pid":…,"socket":"…","version":"…","flight":"grpc://…"} for clients and
  // people.
  std::filesystem::path lock_file() const { return root_ / "litmusd.lock"; }
  // What Arrow Flight clients must know. Only the user may read it.
  std::filesystem::path token_file() const { return root_ / "litmusd.token"; }
  std::filesystem::path log_file() const { return root_ / "litmusd.log"; }

  // litmusd.sock; where that is longer than a socket address holds (107 bytes), a name made from the root's path
  // below $XDG_RUNTIME_DIR/litmus, else below /tmp/litmus-<uid>. The same for every process of a user.
  std::filesystem::path socket() const;

 private:
  std::filesystem::path root_;
};

}  // namespace litmus
