#include "journal/catalog.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

namespace litmus::journal {
namespace {

constexpr std::string_view kSuffix = ".journal";
constexpr size_t kUuidSize = 36;
constexpr size_t kDateSize = 10;
// File systems stamp in ticks of some milliseconds: a folder that changed lately may change again within one tick.
constexpr int64_t kSettledAfterNs = 2'000'000'000;
constexpr size_t kWatchedFrom = 256;  // files

bool is_date(std::string_view name) {
  if (name.size() != kDateSize || name[4] != '-' || name[7] != '-') return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

// The n of "-n"; 1 without; nullopt for something else.
std::optional<uint32_t> parse_part(std::string_view text) {
  if (text.empty()) return 1;
  if (text[0] != '-') return std::nullopt;
  uint32_t part = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), part);
  if (error != std::errc() || end != text.data() + text.size() || part < 2) return std::nullopt;
  return part;
}

bool comes_before(const JournalEntry& a, const JournalEntry& b) {
  return std::tie(a.session_id, a.part) < std::tie(b.session_id, b.part);
}

std::optional<JournalEntry> parse_name(std::string_view name) {
  if (!name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  const Result<Uuid> session = Uuid::parse(name.substr(0, kUuidSize));
  if (!session.ok()) return std::nullopt;
  const std::optional<uint32_t> part = parse_part(name.substr(kUuidSize));
  if (!part.has_value()) return std::nullopt;
  JournalEntry entry;
  entry.stem = std::string(name);
  entry.session_id = *session;
  entry.part = *part;
  return entry;
}

std::optional<JournalEntry> entry_of(JournalKind kind, const std::filesystem::path& folder, const std::string& name) {
  auto entry = parse_name(name);
  if (!entry) return entry;
  entry->kind = kind;
  entry->date = folder.filename();
  entry->path = folder / name;
  return entry;
}

}  // namespace

Result<std::vector<JournalEntry>> Catalog::list(JournalKind kind) {
  const std::filesystem::path root = data_dir_ / folder_of(kind);
  Result<std::vector<DirEntry>> dates = env_->list(root);
  if (!dates.ok() && dates.status().code() == ErrorCode::kNotFound) return std::vector<JournalEntry>();
  if (!dates.ok()) return dates.status();
  std::sort(dates->begin(), dates->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  take_changes();
  std::vector<JournalEntry> all;
  for (const DirEntry& date : *dates) {
    if (!date.is_directory || !is_date(date.name)) continue;
    Folder& folder = folders_[{kind, date.name}];
    LITMUS_RETURN_IF_ERROR(refresh(kind, date.name, folder));
    all.insert(all.end(), folder.journals.begin(), folder.journals.end());
  }
  return all;
}

// In order, so that a name that came and went is gone.
void Catalog::take_changes() {
  for (const auto& change : watch_.take()) {
    const bool events = change.folder.parent_path().filename() == folder_of(JournalKind::kEvents);
    const JournalKind kind = events ? JournalKind::kEvents : JournalKind::kChannels;
    Folder& folder = folders_[{kind, change.folder.filename()}];
    if (change.name.empty()) folder.watched = folder.settled = false;
    auto entry = entry_of(kind, change.folder, change.name);
    if (!entry) continue;
    const auto at = std::lower_bound(folder.journals.begin(), folder.journals.end(), *entry, comes_before);
    const bool known = at != folder.journals.end() && at->path == entry->path;
    if (change.is_there && !known) folder.journals.insert(at, std::move(*entry));
    if (!change.is_there && known) folder.journals.erase(at);
  }
}

Status Catalog::refresh(JournalKind kind, const std::string& date, Folder& folder) {
  if (folder.watched) return {};
  const std::filesystem::path path = data_dir_ / folder_of(kind) / date;
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env_->info(path));
  if (folder.settled && folder.modified_ns == info.modified_ns) return {};
  const bool watched = folder.files >= kWatchedFrom && watch_.add(path);  // before it is listed: nothing falls between
  const int64_t now_ns = env_->now().micros * 1000;
  LITMUS_ASSIGN_OR_RETURN(const auto entries, env_->list(path));
  folder.journals.clear();
  for (const DirEntry& file : entries) {
    auto entry = file.is_directory ? std::nullopt : entry_of(kind, path, file.name);
    if (entry) folder.journals.push_back(std::move(*entry));
  }
  std::sort(folder.journals.begin(), folder.journals.end(), comes_before);
  folder.files = entries.size();
  folder.watched = watched;
  folder.modified_ns = info.modified_ns;
  folder.settled = now_ns - info.modified_ns > kSettledAfterNs;
  return {};
}

// The time stamp of a watched folder isn't looked at otherwise. The clock is read first: what comes behind the changes
// that are taken here has a stamp too young to settle.
void Catalog::settle_watched(JournalKind kind) {
  const int64_t now_ns = env_->now().micros * 1000;
  take_changes();
  for (auto& [place, folder] : folders_) {
    if (place.first != kind || !folder.watched || !folder.journals.empty()) continue;
    const auto info = env_->info(data_dir_ / folder_of(kind) / place.second);
    folder.settled = info.ok() && now_ns - info->modified_ns > kSettledAfterNs;
    if (folder.settled) folder.modified_ns = info->modified_ns;
  }
}

std::string Catalog::settled(JournalKind kind) {
  settle_watched(kind);
  std::string text;
  for (const auto& [place, folder] : folders_)
    if (place.first == kind && folder.settled && folder.journals.empty())
      text += place.second + ' ' + std::to_string(folder.modified_ns) + '\n';
  return text;
}

void Catalog::recall(JournalKind kind, std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    Folder folder;
    const auto [end, error] = std::from_chars(line.data() + std::min(line.size(), kDateSize + 1),
                                              line.data() + line.size(), folder.modified_ns);
    if (!is_date(line.substr(0, kDateSize)) || error != std::errc() || end != line.data() + line.size()) continue;
    folder.settled = true;
    const std::pair place(kind, std::string(line.substr(0, kDateSize)));
    if (folders_.emplace(place, std::move(folder)).second) recalled_.push_back(place);
  }
}

void Catalog::doubt_one() {
  if (recalled_.empty()) return;
  folders_[recalled_.back()].settled = false;
  recalled_.pop_back();
}

}  // namespace litmus::journal
