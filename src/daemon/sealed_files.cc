#include "daemon/sealed_files.h"

#include <algorithm>
#include <set>

#include "archive/seal.h"

namespace litmus::daemon {

namespace {

constexpr size_t kUuidSize = 36;

bool is_sealed_file(const DirEntry& entry) {
  return !entry.is_directory && entry.name.ends_with(".arrow") && !entry.name.starts_with('.');
}

Result<Uuid> session_of(std::string_view name) { return Uuid::parse(name.substr(0, kUuidSize)); }

std::set<std::string> dates_of(const std::set<SealedFiles::Session>& sessions) {
  std::set<std::string> dates;
  for (const auto& [date, session_id] : sessions) dates.insert(date);
  return dates;
}

bool is_wanted(const std::set<SealedFiles::Session>& sessions, const std::string& date, const std::string& name) {
  const auto session_id = session_of(name);
  return session_id.ok() && sessions.contains({date, *session_id});
}

}  // namespace

Status SealedFiles::list(const std::optional<std::set<Session>>& only, std::vector<std::filesystem::path>& paths) {
  const auto root = data_dir_ / "events";
  std::set<std::string> dates;
  if (only) {
    dates = dates_of(*only);
  } else {
    LITMUS_ASSIGN_OR_RETURN(const auto folders, env_.list(root));
    for (const auto& folder : folders)
      if (folder.is_directory && !folder.name.starts_with('.')) dates.insert(folder.name);
  }
  for (const auto& date : dates) {
    LITMUS_ASSIGN_OR_RETURN(const auto entries, env_.list(root / date));
    for (const auto& entry : entries)
      if (is_sealed_file(entry) && (!only || is_wanted(*only, date, entry.name)))
        paths.push_back(root / date / entry.name);
  }
  std::sort(paths.begin(), paths.end());
  return {};
}

// Files of other writers have no writer key: their name stands in for it.
Uuid SealedFiles::key_of(const events::StoredEvent& event, const std::filesystem::path& path) {
  return event.writer_key.is_nil() ? Uuid::v5(event.session_id, path.filename().string()) : event.writer_key;
}

Status SealedFiles::scan(const std::optional<std::set<Session>>& only,
                         const std::function<bool(const Uuid&)>& is_followed, Numbers& numbers) {
  std::vector<std::filesystem::path> paths;
  LITMUS_RETURN_IF_ERROR(list(only, paths));
  for (const auto& path : paths) {
    if (const auto session_id = session_of(path.filename().native()); session_id.ok()) sessions_.insert(*session_id);
    scan_file(path, is_followed);
  }
  for (const auto& extent : extents_) numbers.raise_high_water(extent.last_number());
  LITMUS_RETURN_IF_ERROR(number(numbers));
  std::sort(extents_.begin(), extents_.end(),
            [](const auto& a, const auto& b) { return a.first_number < b.first_number; });
  return {};
}

// Files that have no numbers at all, and got none in an earlier life.
Status SealedFiles::number(Numbers& numbers) {
  if (!has_foreign()) return {};
  std::set<Uuid> numbered;
  LITMUS_ASSIGN_OR_RETURN(const auto recorded, Numbers::read(data_dir_ / "events" / "_numbers", env_));
  for (const auto& extent : recorded) numbered.insert(extent.writer_key);
  for (const auto& [key, file] : files_) {
    if (file.has_numbers || numbered.contains(key)) continue;
    const auto count = static_cast<uint32_t>(file.last_sequence);
    LITMUS_ASSIGN_OR_RETURN(const int64_t first, numbers.assign(key, 1, count));
    extents_.push_back({key, 1, count, first, 0});
  }
  return {};
}

bool SealedFiles::has_foreign() const {
  return std::any_of(files_.begin(), files_.end(), [](const auto& entry) { return !entry.second.has_numbers; });
}

void SealedFiles::scan_file(const std::filesystem::path& path, const std::function<bool(const Uuid&)>& is_followed) {
  File file;
  file.path = path;
  bool followed = false;
  std::vector<NumberExtent> extents;
  const Status read = archive::read_sealed(
      path,
      [&](const events::EventBlockPtr& block) {
        for (const auto& event : block->events) {
          file.writer_key = key_of(event, path);
          followed |= is_followed(file.writer_key);
          if (followed) return;
          if (event.writer_key.is_nil())
            ++file.last_sequence;
          else
            file.last_sequence = static_cast<uint64_t>(event.offset);
          if (event.number <= 0) continue;
          append_to_extents(extents, file.writer_key, file.last_sequence, event.number);
          file.has_numbers = true;
        }
      },
      env_);
  if (!read.ok()) losses_.add("quarantined", path.string(), 0, read.message());
  if (followed || file.writer_key.is_nil()) return;
  extents_.insert(extents_.end(), extents.begin(), extents.end());
  dates_.emplace(file.writer_key, path.parent_path().filename().string());
  files_.emplace(file.writer_key, std::move(file));
}

std::optional<std::string> SealedFiles::date_of(const Uuid& writer_key) const {
  const auto found = dates_.find(writer_key);
  if (found == dates_.end()) return std::nullopt;
  return found->second;
}

std::vector<NumberExtent> SealedFiles::merge(const std::vector<NumberExtent>& recorded) const {
  std::vector<NumberExtent> merged;
  merged.reserve(recorded.size() + extents_.size());
  auto own = recorded.begin();
  int64_t through = 0;  // numbers up to here are spoken for
  const auto take = [&](NumberExtent extent) {
    if (extent.last_number() <= through) return;
    if (const int64_t cut = through - extent.first_number + 1; cut > 0) {
      extent.first_sequence += static_cast<uint64_t>(cut);
      extent.first_number += cut;
      extent.count -= static_cast<uint32_t>(cut);
    }
    through = extent.last_number();
    merged.push_back(extent);
  };
  for (const auto& extent : extents_) {
    while (own != recorded.end() && own->first_number <= extent.first_number) take(*own++);
    take(extent);
  }
  while (own != recorded.end()) take(*own++);
  return merged;
}

void SealedFiles::load(File& file) {
  file.loaded = true;
  const Status read = archive::read_sealed(
      file.path, [&](events::EventBlockPtr block) { file.blocks.push_back(std::move(block)); }, env_);
  static_cast<void>(read);  // scan() has named it
}

void SealedFiles::read(const NumberExtent& extent, const std::function<void(const events::StoredEvent&)>& take) {
  const auto found = files_.find(extent.writer_key);
  if (found == files_.end()) return;
  File& file = found->second;
  if (!file.loaded) load(file);
  uint64_t sequence = 0;
  for (const auto& block : file.blocks) {
    for (const auto& stored : block->events) {
      sequence = stored.writer_key.is_nil() ? sequence + 1 : static_cast<uint64_t>(stored.offset);
      if (sequence < extent.first_sequence || sequence >= extent.end_sequence()) continue;
      events::StoredEvent event = stored;
      event.number = extent.first_number + static_cast<int64_t>(sequence - extent.first_sequence);
      event.writer_key = extent.writer_key;
      event.offset = static_cast<int64_t>(sequence);
      take(event);
    }
  }
  if (extent.end_sequence() > file.last_sequence) files_.erase(found);
}

}  // namespace litmus::daemon
