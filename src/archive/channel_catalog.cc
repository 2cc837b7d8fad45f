#include "archive/channel_catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace litmus::archive {

namespace {

constexpr std::string_view kSuffix = ".arrow";
constexpr int64_t kSettledNanoseconds = 2'000'000'000;
constexpr std::chrono::seconds kLookAgain{1};
constexpr size_t kMostOpen = 64;      // segments whose descriptions are kept
constexpr size_t kLongestName = 180;  // of what stands for a channel id in a file name
constexpr int64_t kDayMicros = 86'400'000'000;

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

std::string file_name_of(std::string_view channel_id) {
  std::string name(channel_id.substr(0, kLongestName));
  for (char& c : name)
    if (!is_safe(c)) c = '_';
  if (name.starts_with('.')) name.front() = '_';
  return name;
}

bool is_same(const SegmentInfo& a, const SegmentInfo& b) {
  return a.writer_key == b.writer_key && a.channel_id == b.channel_id && a.kind == b.kind && a.type == b.type;
}

// A version 7 id says when it was made, which is when its session began.
std::optional<Timestamp> made_at(const Uuid& id) {
  if (id.bytes[6] >> 4 != 7) return std::nullopt;
  int64_t millis = 0;
  for (int i = 0; i < 6; ++i) millis = millis << 8 | id.bytes[static_cast<size_t>(i)];
  return Timestamp{millis * 1000};
}

}  // namespace

std::filesystem::path ChannelCatalog::segment_path(const std::string& date, const std::string& stem) const {
  return data_dir_ / "channels" / date / (stem + std::string(kSuffix));
}

std::filesystem::path ChannelCatalog::description_path(const std::string& date, const std::string& stem) const {
  return data_dir_ / "index" / "channels" / date / (stem + ".levels");
}

// The days that a session may have begun on: all, unless its id says more.
Result<std::vector<std::string>> ChannelCatalog::dates(std::string_view session) {
  std::vector<std::string> all;
  const auto folders = env_.list(data_dir_ / "channels");
  if (folders.status().code() == ErrorCode::kNotFound) return all;
  if (!folders.ok()) return folders.status();
  const auto id = Uuid::parse(session);
  const auto made = id.ok() ? made_at(*id) : std::nullopt;
  const std::string from = made ? Timestamp{made->micros - kDayMicros}.date() : "";
  const std::string to = made ? Timestamp{made->micros + kDayMicros}.date() : "~";
  for (const auto& folder : *folders)
    if (folder.is_directory && folder.name >= from && folder.name <= to) all.push_back(folder.name);
  std::sort(all.begin(), all.end());
  return all;
}

void ChannelCatalog::refuse(const std::string& date, const std::string& stem, const Status& why) {
  Day& day = days_[date];
  day.entries.erase(stem);
  std::erase_if(open_, [&](const auto& open) { return open.name == date + "/" + stem; });
  if (day.refused.insert(stem).second && report_)
    report_("quarantined", segment_path(date, stem).string(), 0, why.message());
}

// Makes the description anew.
Result<ChannelSegment> ChannelCatalog::describe(const std::string& date, const std::string& stem) {
  LITMUS_ASSIGN_OR_RETURN(auto segment, scan_segment(segment_path(date, stem), env_));
  if (const Status stored = store_description(segment, description_path(date, stem), env_); !stored.ok())
    log_warning("cannot describe {}: {}", segment_path(date, stem).string(), stored.message());
  return segment;
}

void ChannelCatalog::load(const std::string& date, const std::string& stem, Day& day) {
  auto info = peek_description(description_path(date, stem), env_);
  if (!info.ok()) {
    auto segment = describe(date, stem);
    if (!segment.ok()) {
      const ErrorCode code = segment.status().code();
      if (code == ErrorCode::kCorrupt) return refuse(date, stem, segment.status());
      log_warning("cannot read {} now: {}", segment_path(date, stem).string(), segment.status().message());
      return;
    }
    info = segment->info;
  }
  day.entries[stem] = std::make_shared<const Entry>(Entry{std::move(*info), date, stem});
}

// Whoever streams asks many times a second: the folder's time is looked at once in one.
Status ChannelCatalog::list(const std::string& date, Day& day) {
  const auto now = std::chrono::steady_clock::now();
  if (now - day.looked_at < kLookAgain) return {};
  const auto folder = data_dir_ / "channels" / date;
  LITMUS_ASSIGN_OR_RETURN(const auto about, env_.info(folder));
  if (day.settled && about.modified_ns == day.listed_at_ns) {
    day.looked_at = now;
    return {};
  }
  LITMUS_ASSIGN_OR_RETURN(const auto files, env_.list(folder));
  std::set<std::string, std::less<>> stems;
  for (const auto& file : files)
    if (!file.is_directory && file.name.ends_with(kSuffix) && !file.name.starts_with('.'))
      stems.insert(file.name.substr(0, file.name.size() - kSuffix.size()));
  std::erase_if(day.entries, [&](const auto& entry) { return !stems.contains(entry.first); });
  std::erase_if(day.refused, [&](const auto& stem) { return !stems.contains(stem); });
  for (const auto& stem : stems)
    if (!day.entries.contains(stem) && !day.refused.contains(stem)) load(date, stem, day);
  day.looked_at = now;
  day.listed_at_ns = about.modified_ns;
  day.settled = env_.now().micros * 1000 - about.modified_ns > kSettledNanoseconds;
  return {};
}

Result<ChannelCatalog::Entries> ChannelCatalog::find(std::string_view channel_id, std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(const auto days, dates(session));
  const std::lock_guard lock(mutex_);
  Entries found;
  for (const auto& date : days) {
    Day& day = days_[date];
    LITMUS_RETURN_IF_ERROR(list(date, day));
    for (const auto& [stem, entry] : day.entries) {
      if (!channel_id.empty() && entry->info.channel_id != channel_id) continue;
      if (session.empty() || entry->info.session_id.to_string().starts_with(session)) found.push_back(entry);
    }
  }
  return found;
}

Result<std::shared_ptr<const ChannelRun>> ChannelCatalog::open(const Entry& entry) {
  const std::string name = entry.date + "/" + entry.stem;
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(open_.begin(), open_.end(), [&](const auto& open) { return open.name == name; });
  if (known != open_.end()) {
    open_.splice(open_.begin(), open_, known);
    return open_.front().run;
  }
  const auto path = segment_path(entry.date, entry.stem);
  auto segment = open_description(description_path(entry.date, entry.stem), path, env_);
  if (!segment.ok() || !is_same(segment->info, entry.info)) segment = describe(entry.date, entry.stem);
  if (segment.status().code() == ErrorCode::kCorrupt) refuse(entry.date, entry.stem, segment.status());
  if (!segment.ok()) return segment.status();
  open_.push_front({name, segment->run});
  if (open_.size() > kMostOpen) open_.pop_back();
  return open_.front().run;
}

Result<std::string> ChannelCatalog::name_for(const SegmentInfo& info, const std::string& date) {
  const std::lock_guard lock(mutex_);
  Day& day = days_[date];
  day.looked_at = {};  // what an attempt before this one left must be known
  LITMUS_RETURN_IF_ERROR(list(date, day));
  for (const auto& [stem, entry] : day.entries)
    if (is_same(entry->info, info)) return stem;
  const std::string first = file_name_of(info.channel_id) + "_" + info.session_id.to_string().substr(0, 8);
  std::string stem = first;
  for (int i = 1;; ++i) {
    const bool taken = day.entries.contains(stem) || day.refused.contains(stem) ||
                       env_.info(segment_path(date, stem)).status().code() != ErrorCode::kNotFound;
    if (!taken) return stem;
    stem = fmt::format("{}_{:03}", first, i);
  }
}

void ChannelCatalog::add(Entry entry) {
  const std::lock_guard lock(mutex_);
  Day& day = days_[entry.date];
  std::erase_if(open_, [&](const auto& open) { return open.name == entry.date + "/" + entry.stem; });
  day.refused.erase(entry.stem);
  std::string stem = entry.stem;
  day.entries[std::move(stem)] = std::make_shared<const Entry>(std::move(entry));
}

}  // namespace litmus::archive
