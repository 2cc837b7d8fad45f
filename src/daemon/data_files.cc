#include "daemon/data_files.h"

#include <algorithm>

namespace litmus::daemon {

namespace {

constexpr std::string_view kRoots[] = {"channels", "events", "index", "runs"};

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Files below channels/{date}/ and events/{date}/.
std::optional<DataFileKind> of_session(std::string_view name, DataFileKind journal, DataFileKind sealed) {
  if (name.ends_with(".journal")) return journal;
  if (name.ends_with(".arrow")) return sealed;
  return std::nullopt;
}

std::optional<DataFileKind> of_index(const std::vector<std::string_view>& parts) {
  const std::string_view name = parts.back();
  if (parts.size() == 2 && name == "manifest.json") return DataFileKind::kManifest;
  if (parts.size() == 4 && parts[1] == "channels" && name.ends_with(".levels")) return DataFileKind::kChannelLevels;
  if (parts.size() != 3 || !name.ends_with(".parquet")) return std::nullopt;
  if (parts[1] == "rollups") return DataFileKind::kRollup;
  for (const std::string_view folder : {"events", "runs", "steps", "measurements"})
    if (parts[1] == folder) return DataFileKind::kSegment;
  return std::nullopt;
}

class Listing {
 public:
  Listing(const std::filesystem::path& data_dir, const std::string& after, int64_t limit, Env& env)
      : data_dir_(data_dir), after_(after), limit_(static_cast<size_t>(limit)), env_(env) {}

  Status add_folder(const std::filesystem::path& folder) {
    if (out_.size() == limit_) return {};
    auto entries = env_.list(data_dir_ / folder);
    if (entries.status().code() == ErrorCode::kNotFound) return {};
    if (!entries.ok()) return entries.status();
    std::sort(entries->begin(), entries->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const auto& entry : *entries) {
      const std::filesystem::path path = folder / entry.name;
      if (entry.name.starts_with('.') || is_before(path)) continue;
      if (entry.is_directory)
        LITMUS_RETURN_IF_ERROR(add_folder(path));
      else
        add_file(path);
    }
    return {};
  }

  std::vector<api::DataFile> finish() { return std::move(out_); }

 private:
  // All of the path's files were listed on earlier pages.
  bool is_before(const std::filesystem::path& path) const {
    if (after_.empty() || path > after_) return false;
    return std::mismatch(path.begin(), path.end(), after_.begin(), after_.end()).first != path.end() || path == after_;
  }

  void add_file(const std::filesystem::path& path) {
    const auto kind = data_file_kind(path.native());
    if (!kind || out_.size() == limit_) return;
    const auto info = env_.info(data_dir_ / path);
    if (info.ok()) out_.push_back({path.native(), std::string(data_file_kind_name(*kind)), info->size});
  }

  const std::filesystem::path& data_dir_;
  const std::filesystem::path after_;
  const size_t limit_;
  Env& env_;
  std::vector<api::DataFile> out_;
};

}  // namespace

std::string_view data_file_kind_name(DataFileKind kind) {
  constexpr std::string_view kNames[] = {"event_journal",   "sealed_session",   "numbers",       "channel_journal",
                                         "channel_segment", "channel_registry", "run_file",      "manifest",
                                         "segment",         "rollup",           "channel_levels"};
  return kNames[static_cast<size_t>(kind)];
}

std::optional<DataFileKind> data_file_kind(std::string_view path) {
  const auto parts = parts_of(path);
  for (const std::string_view part : parts)
    if (part.empty() || part.front() == '.') return std::nullopt;
  if (path == "events/_numbers") return DataFileKind::kNumbers;
  if (path == "channels/_registry.json") return DataFileKind::kChannelRegistry;
  if (parts[0] == "index") return of_index(parts);
  if (parts.size() != 3) return std::nullopt;
  if (parts[0] == "events") return of_session(parts[2], DataFileKind::kEventJournal, DataFileKind::kSealedSession);
  if (parts[0] == "channels") return of_session(parts[2], DataFileKind::kChannelJournal, DataFileKind::kChannelSegment);
  if (parts[0] == "runs" && parts[2].ends_with(".parquet")) return DataFileKind::kRunFile;
  return std::nullopt;
}

Result<std::vector<api::DataFile>> list_data_files(const std::filesystem::path& data_dir, const std::string& after,
                                                   int64_t limit, Env& env) {
  Listing listing(data_dir, after, limit, env);
  for (const std::string_view root : kRoots) {
    if (!after.empty() && root < parts_of(after)[0]) continue;
    LITMUS_RETURN_IF_ERROR(listing.add_folder(root));
  }
  return listing.finish();
}

}  // namespace litmus::daemon
