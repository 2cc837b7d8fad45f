// What a power failure leaves. RecordingEnv is the real operating system with a memory: it notes what happens below a
// folder, call by call, the stores to mapped files included. A DiskModel goes through that record and can say at every
// point what the disk may hold if the power fails there: what was synced, and of the rest nothing, everything, or
// any part of it.
//
// The model is stricter than the filesystems that we know: a file's content is on the disk after its own sync only, a
// name after a sync of its folder only; what wasn't synced arrives by sectors, in any order; of the changes to the
// names of one folder a first part arrives. For tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/env.h"

namespace litmus {

struct DiskRecord {
  using Node = size_t;  // a file, however it is called

  struct Bytes {  // the file holds these now; not on the disk yet
    Node node;
    uint64_t offset;
    std::string bytes;
  };
  struct Size {
    Node node;
    uint64_t size;
  };
  struct Name {  // in `folder`; an empty `from` makes, an empty `to` removes
    std::string folder, from, to;
    Node node = 0;
    bool is_folder = false;
  };
  struct SyncBegins {  // of a file, or of the names of a folder
    size_t sync;
    Node node = 0;
    std::string folder;
  };
  struct SyncEnds {
    size_t sync;
  };
  struct Mark {
    uint64_t value;
  };

  using Step = std::variant<Bytes, Size, Name, SyncBegins, SyncEnds, Mark>;
  std::vector<Step> steps;
};

// Thread-safe. Files must be opened, renamed and removed through it, by one name each.
class RecordingEnv : public Env {
 public:
  explicit RecordingEnv(Path root) : root_(std::move(root)) {}

  // A moment that the test wants to find again: "this was acknowledged".
  void mark(uint64_t value);
  // What happened until now.
  DiskRecord take();

 protected:
  int intercept(Operation& operation) override;
  void completed(const Operation& operation) override;

 private:
  struct Known {
    DiskRecord::Node node;
    std::string content;
  };

  bool is_below(std::string_view path) const;
  void look();
  void look_at(const std::string& path, Known& known);
  void note_new(const std::string& path, bool is_folder);
  void note_folders(const Path& path);

  const Path root_;
  std::mutex mutex_;
  DiskRecord record_;
  std::map<std::string, Known> files_;
  std::map<std::string, bool> folders_;
  std::unordered_map<std::thread::id, size_t> syncing_;  // one at a time on a thread
  size_t nodes_ = 0, syncs_ = 0;
};

enum class Unsynced {
  kLost,
  kKept,
  kMixed,  // each sector, each change of a name by chance
  kTorn,   // like kMixed, and sectors are cut somewhere in the middle
};

class DiskModel {
 public:
  void apply(const DiskRecord::Step& step);
  // Writes what a machine finds that starts again now.
  void leave(Unsynced unsynced, std::mt19937& random, const std::filesystem::path& into) const;

 private:
  struct Content {
    std::string live, safe;
    size_t safe_as_of = 0;  // the sync that made it safe
  };
  struct Sync {
    DiskRecord::SyncBegins of;
    std::string content;
    size_t names = 0;  // changes that wait in the folder
  };
  struct Entry {
    DiskRecord::Node node;
    bool is_folder;
  };
  struct Folder {
    std::map<std::string, Entry> safe;
    std::vector<DiskRecord::Name> waiting;
    size_t made_safe = 0;  // of all changes ever
  };

  static void change(std::map<std::string, Entry>& names, const DiskRecord::Name& name);
  void finish(const Sync& sync);
  std::string remains(const Content& content, Unsynced unsynced, std::mt19937& random) const;
  void leave_folder(const std::string& folder, Unsynced unsynced, std::mt19937& random,
                    const std::filesystem::path& into) const;

  std::map<DiskRecord::Node, Content> contents_;
  std::map<std::string, Folder> folders_;  // by path below the root; "" is the root
  std::map<size_t, Sync> syncs_;
};

}  // namespace litmus
