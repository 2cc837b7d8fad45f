#include "base/env_recording.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

namespace litmus {

namespace {

constexpr size_t kSector = 512;

bool changes_something(Call call) {
  switch (call) {
    case Call::kOpen:
    case Call::kWrite:
    case Call::kAllocate:
    case Call::kPopulate:
    case Call::kSync:
    case Call::kRename:
    case Call::kUnlink:
    case Call::kMakeDir:
      return true;
    default:
      return false;
  }
}

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string_view sector(std::string_view content, size_t offset) {
  return offset < content.size() ? content.substr(offset, kSector) : std::string_view();
}

}  // namespace

void RecordingEnv::mark(uint64_t value) {
  std::lock_guard lock(mutex_);
  look();
  record_.steps.emplace_back(DiskRecord::Mark{value});
}

DiskRecord RecordingEnv::take() {
  std::lock_guard lock(mutex_);
  look();
  return record_;
}

bool RecordingEnv::is_below(std::string_view path) const {
  return path.size() > root_.native().size() && path.starts_with(root_.native());
}

// Before the call: what was stored until now can reach the disk in front of it.
int RecordingEnv::intercept(Operation& operation) {
  const bool is_root = operation.path == root_.native();
  if (!changes_something(operation.call) || !(is_root || is_below(operation.path))) return 0;
  std::lock_guard lock(mutex_);
  look();
  if (operation.call != Call::kSync) return 0;
  const std::string path(operation.path);
  DiskRecord::SyncBegins begins{++syncs_, 0, {}};
  if (const auto file = files_.find(path); file != files_.end()) {
    begins.node = file->second.node;
  } else {
    begins.folder = is_root ? "" : path.substr(root_.native().size() + 1);
  }
  syncing_[std::this_thread::get_id()] = begins.sync;
  record_.steps.emplace_back(std::move(begins));
  return 0;
}

void RecordingEnv::completed(const Operation& operation) {
  const bool is_root = operation.path == root_.native();
  if (!changes_something(operation.call) || !(is_root || is_below(operation.path))) return;
  std::lock_guard lock(mutex_);
  const std::string path(operation.path);
  switch (operation.call) {
    case Call::kOpen:
      note_new(path, false);
      break;
    case Call::kMakeDir:
      note_folders(path);
      break;
    case Call::kRename: {
      const Path from(path), to(operation.to);
      auto moved = files_.extract(path);
      if (moved.empty()) break;
      record_.steps.emplace_back(DiskRecord::Name{from.parent_path().lexically_relative(root_).native(),
                                                  from.filename().native(), to.filename().native(),
                                                  moved.mapped().node});
      files_.insert_or_assign(to.native(), std::move(moved.mapped()));
      break;
    }
    case Call::kUnlink: {
      const auto gone = files_.find(path);
      if (gone == files_.end()) break;
      record_.steps.emplace_back(DiskRecord::Name{Path(path).parent_path().lexically_relative(root_).native(),
                                                  Path(path).filename().native(), "", gone->second.node});
      files_.erase(gone);
      break;
    }
    case Call::kSync:
      record_.steps.emplace_back(DiskRecord::SyncEnds{syncing_.at(std::this_thread::get_id())});
      break;
    default:
      break;
  }
}

void RecordingEnv::note_folders(const Path& path) {
  Path made = root_;
  for (const auto& part : path.lexically_relative(root_)) {
    if (part == ".") continue;
    made /= part;
    note_new(made.native(), true);
  }
}

void RecordingEnv::note_new(const std::string& path, bool is_folder) {
  struct stat info;
  if (files_.contains(path) || folders_.contains(path) || ::lstat(path.c_str(), &info) != 0) return;
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) return;  // the doorbell is made again
  const Path at(path);
  record_.steps.emplace_back(DiskRecord::Name{at.parent_path().lexically_relative(root_).native(), "",
                                              at.filename().native(), ++nodes_, is_folder});
  if (is_folder) {
    folders_[path] = true;
  } else {
    look_at(path, files_[path] = {nodes_, {}});
  }
}

void RecordingEnv::look() {
  for (auto& [path, known] : files_) look_at(path, known);
}

void RecordingEnv::look_at(const std::string& path, Known& known) {
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || content == known.content) return;
  if (content.size() != known.content.size()) record_.steps.emplace_back(DiskRecord::Size{known.node, content.size()});
  known.content.resize(content.size());
  for (size_t offset = 0; offset < content.size(); offset += kSector) {
    const std::string_view now = sector(content, offset);
    if (now == sector(known.content, offset)) continue;
    record_.steps.emplace_back(DiskRecord::Bytes{known.node, offset, std::string(now)});
  }
  known.content = std::move(content);
}

void DiskModel::apply(const DiskRecord::Step& step) {
  std::visit(Overloaded{
                 [&](const DiskRecord::Bytes& bytes) {
                   contents_[bytes.node].live.replace(bytes.offset, bytes.bytes.size(), bytes.bytes);
                 },
                 [&](const DiskRecord::Size& size) { contents_[size.node].live.resize(size.size); },
                 [&](const DiskRecord::Name& name) {
                   folders_[name.folder == "." ? "" : name.folder].waiting.push_back(name);
                 },
                 [&](const DiskRecord::SyncBegins& begins) {
                   const Folder& folder = folders_[begins.folder];
                   syncs_[begins.sync] = {begins, begins.node == 0 ? "" : contents_[begins.node].live,
                                          folder.made_safe + folder.waiting.size()};
                 },
                 [&](const DiskRecord::SyncEnds& ends) { finish(syncs_.extract(ends.sync).mapped()); },
                 [](const DiskRecord::Mark&) {},
             },
             step);
}

void DiskModel::finish(const Sync& sync) {
  if (sync.of.node != 0) {
    Content& content = contents_[sync.of.node];
    if (content.safe_as_of > sync.of.sync) return;  // a later one was faster
    content.safe = sync.content;
    content.safe_as_of = sync.of.sync;
    return;
  }
  Folder& folder = folders_[sync.of.folder];
  while (folder.made_safe < sync.names) {
    change(folder.safe, folder.waiting.front());
    folder.waiting.erase(folder.waiting.begin());
    ++folder.made_safe;
  }
}

void DiskModel::change(std::map<std::string, Entry>& names, const DiskRecord::Name& name) {
  if (!name.from.empty()) names.erase(name.from);
  if (!name.to.empty()) names.insert_or_assign(name.to, Entry{name.node, name.is_folder});
}

void DiskModel::leave(Unsynced unsynced, std::mt19937& random, const std::filesystem::path& into) const {
  leave_folder("", unsynced, random, into);
}

void DiskModel::leave_folder(const std::string& path, Unsynced unsynced, std::mt19937& random,
                             const std::filesystem::path& into) const {
  std::filesystem::create_directories(into);
  const auto found = folders_.find(path);
  if (found == folders_.end()) return;
  auto names = found->second.safe;
  const auto& waiting = found->second.waiting;
  size_t arrived = 0;
  if (unsynced == Unsynced::kKept) arrived = waiting.size();
  if (unsynced == Unsynced::kMixed || unsynced == Unsynced::kTorn) arrived = random() % (waiting.size() + 1);
  for (size_t i = 0; i < arrived; ++i) change(names, waiting[i]);
  for (const auto& [name, entry] : names) {
    if (entry.is_folder) {
      leave_folder(path.empty() ? name : path + "/" + name, unsynced, random, into / name);
      continue;
    }
    const auto content = contents_.find(entry.node);
    const std::string bytes = content == contents_.end() ? std::string() : remains(content->second, unsynced, random);
    std::ofstream(into / name, std::ios::binary) << bytes;
  }
}

std::string DiskModel::remains(const Content& content, Unsynced unsynced, std::mt19937& random) const {
  if (unsynced == Unsynced::kLost) return content.safe;
  if (unsynced == Unsynced::kKept) return content.live;
  std::string bytes = content.safe;
  if (random() % 2 == 0) bytes.resize(content.live.size());
  for (size_t offset = 0; offset < bytes.size(); offset += kSector) {
    const std::string_view now = sector(content.live, offset);
    if (now.empty() || random() % 2 == 0) continue;
    size_t length = std::min(now.size(), bytes.size() - offset);
    if (unsynced == Unsynced::kTorn) length = random() % (length + 1);
    bytes.replace(offset, length, now.substr(0, length));
  }
  return bytes;
}

}  // namespace litmus
