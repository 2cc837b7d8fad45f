#include "journal/catalog.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

namespace litmus::journal {
namespace {

constexpr std::string_view kSuffix = ".journal";
constexpr size_t kUuidSize = 36;
// File systems stamp in ticks of some milliseconds: a folder that changed lately may change again within one tick.
constexpr int64_t kSettledAfterNs = 2'000'000'000;

bool is_date(std::string_view name) {
  if (name.size() != 10 || name[4] != '-' || name[7] != '-') return false;
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

}  // namespace

Result<std::vector<JournalEntry>> Catalog::list(JournalKind kind) {
  const std::filesystem::path root = data_dir_ / folder_of(kind);
  Result<std::vector<DirEntry>> dates = env_->list(root);
  if (!dates.ok() && dates.status().code() == ErrorCode::kNotFound) return std::vector<JournalEntry>();
  if (!dates.ok()) return dates.status();
  std::sort(dates->begin(), dates->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::vector<JournalEntry> all;
  for (const DirEntry& date : *dates) {
    if (!date.is_directory || !is_date(date.name)) continue;
    Folder& folder = folders_[{kind, date.name}];
    LITMUS_RETURN_IF_ERROR(refresh(kind, date.name, folder));
    all.insert(all.end(), folder.journals.begin(), folder.journals.end());
  }
  return all;
}

Status Catalog::refresh(JournalKind kind, const std::string& date, Folder& folder) {
  const std::filesystem::path path = data_dir_ / folder_of(kind) / date;
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env_->info(path));
  if (folder.settled && folder.modified_ns == info.modified_ns) return {};
  const int64_t now_ns = env_->now().micros * 1000;
  LITMUS_ASSIGN_OR_RETURN(const auto entries, env_->list(path));
  folder.journals.clear();
  for (const DirEntry& file : entries) {
    std::optional<JournalEntry> entry = parse_name(file.name);
    if (!entry.has_value() || file.is_directory) continue;
    entry->kind = kind;
    entry->date = date;
    entry->path = path / file.name;
    folder.journals.push_back(std::move(*entry));
  }
  std::sort(folder.journals.begin(), folder.journals.end(), [](const JournalEntry& a, const JournalEntry& b) {
    return std::tie(a.session_id, a.part) < std::tie(b.session_id, b.part);
  });
  folder.modified_ns = info.modified_ns;
  folder.settled = now_ns - info.modified_ns > kSettledAfterNs;
  return {};
}

}  // namespace litmus::journal
