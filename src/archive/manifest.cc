#include <algorithm>
#include <nlohmann/json.hpp>

#include "archive/segments.h"
#include "base/crc32c.h"

namespace litmus::archive {

namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr const char* kFileName = "manifest.json";
constexpr const char* kChecksum = "checksum";
constexpr const char *kSessions = "sessions", *kRuns = "runs";

struct List {
  const char* key;
  std::vector<Segment> Manifest::* member;
};
constexpr List kLists[] = {
    {"event_segments", &Manifest::event_segments},
    {"run_segments", &Manifest::run_segments},
    {"step_segments", &Manifest::step_segments},
    {"measurement_segments", &Manifest::measurement_segments},
};

Status corrupt(const std::filesystem::path& path, std::string_view why) {
  return {ErrorCode::kCorrupt, path.string() + " " + std::string(why) + "; the index has to be rebuilt"};
}

// A path that stays below index/, whatever the file says.
bool is_inside(const std::string& path) {
  const std::filesystem::path relative(path);
  if (path.empty() || relative.is_absolute()) return false;
  for (const auto& part : relative) {
    if (part == "..") return false;
  }
  return true;
}

std::optional<IdRange> read_range(const json& entry, const char* key) {
  if (!entry.contains(key)) return std::nullopt;
  return IdRange{entry[key].at(0).get<std::string>(), entry[key].at(1).get<std::string>()};
}

bool read_segments(const json& list, std::vector<Segment>& segments) {
  if (!list.is_array()) return false;
  for (const auto& entry : list) {
    if (!entry.is_object()) return false;
    Segment segment{entry.value("path", ""), entry.value("first_number", int64_t{0}),
                    entry.value("last_number", int64_t{0}), entry.value("rows", int64_t{0}),
                    entry.value("size_bytes", uint64_t{0})};
    if (entry.contains("crc32c")) segment.crc32c = entry["crc32c"].get<uint32_t>();
    segment.sessions = read_range(entry, kSessions);
    segment.runs = read_range(entry, kRuns);
    if (!is_inside(segment.path)) return false;
    segments.push_back(std::move(segment));
  }
  return true;
}

json to_json(const std::vector<Segment>& segments) {
  json list = json::array();
  for (const auto& segment : segments) {
    json entry = {{"path", segment.path},
                  {"first_number", segment.first_number},
                  {"last_number", segment.last_number},
                  {"rows", segment.rows}};
    if (segment.crc32c) {
      entry["size_bytes"] = segment.size_bytes;
      entry["crc32c"] = *segment.crc32c;
    }
    if (segment.sessions) entry[kSessions] = json::array({segment.sessions->first, segment.sessions->last});
    if (segment.runs) entry[kRuns] = json::array({segment.runs->first, segment.runs->last});
    list.push_back(std::move(entry));
  }
  return list;
}

bool read_manifest(const json& document, Manifest& manifest) {
  manifest.generation = document.value("generation", uint64_t{0});
  manifest.watermark = document.value("watermark", int64_t{0});
  for (const auto& list : kLists) {
    if (!document.contains(list.key) || !read_segments(document[list.key], manifest.*list.member)) return false;
  }
  return true;
}

// Of everything else in it.
uint32_t checksum_of(json document) {
  document.erase(kChecksum);
  const std::string text = document.dump();
  return crc32c(0, text.data(), text.size());
}

Status check_segment(const Segment& segment, std::string_view bytes) {
  if (!segment.crc32c ||
      (bytes.size() == segment.size_bytes && crc32c(0, bytes.data(), bytes.size()) == *segment.crc32c))
    return {};
  return {ErrorCode::kCorrupt, "segment " + segment.path + " isn't what was written"};
}

}  // namespace

Result<std::string> read_segment(const Segment& segment, const std::filesystem::path& index_dir, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(std::string bytes, env.read_file(index_dir / segment.path));
  LITMUS_RETURN_IF_ERROR(check_segment(segment, bytes));
  return bytes;
}

Result<size_t> verify_segments(const Manifest& manifest, const std::filesystem::path& index_dir, size_t skip,
                               uint64_t most_bytes, Env& env) {
  size_t place = 0;
  uint64_t bytes = 0;
  for (const auto& list : kLists) {
    for (const auto& segment : manifest.*list.member) {
      if (place++ < skip) continue;
      if (bytes > 0 && bytes + segment.size_bytes > most_bytes) return place - 1;
      LITMUS_RETURN_IF_ERROR(read_segment(segment, index_dir, env).status());
      bytes += std::max<uint64_t>(segment.size_bytes, 1);
    }
  }
  return place;
}

Status forget_manifest(const std::filesystem::path& index_dir, Env& env) {
  Status unlinked = env.unlink(index_dir / kFileName);
  if (unlinked.code() == ErrorCode::kNotFound) return {};
  return unlinked.ok() ? env.sync_dir(index_dir) : unlinked;
}

Result<Manifest> load_manifest(const std::filesystem::path& index_dir, Env& env) {
  const auto path = index_dir / kFileName;
  LITMUS_ASSIGN_OR_RETURN(const std::string text, env.read_file(path));
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return corrupt(path, "isn't JSON");
  Manifest manifest;
  try {
    if (document.contains(kChecksum) && document[kChecksum].get<uint32_t>() != checksum_of(document))
      return corrupt(path, "isn't what was written");
    if (document.value("format", 0) > kFormat) {
      return Status{ErrorCode::kUnsupported,
                    path.string() + " was written by a newer version; delete index/ to go back"};
    }
    if (!read_manifest(document, manifest)) return corrupt(path, "isn't a manifest");
  } catch (const json::exception&) {
    return corrupt(path, "has a value of the wrong type");
  }
  for (const auto& list : kLists) {
    for (const auto& segment : manifest.*list.member) {
      const auto info = env.info(index_dir / segment.path);
      if (!info.ok()) return corrupt(path, "names the missing segment " + segment.path);
      if (segment.crc32c && info->size != segment.size_bytes)
        return corrupt(path, "names the segment " + segment.path + ", which has another length");
    }
  }
  return manifest;
}

Status store_manifest(const Manifest& manifest, const std::filesystem::path& index_dir, Env& env) {
  json document = {{"format", kFormat}, {"generation", manifest.generation}, {"watermark", manifest.watermark}};
  for (const auto& list : kLists) document[list.key] = to_json(manifest.*list.member);
  document[kChecksum] = checksum_of(document);
  LITMUS_RETURN_IF_ERROR(env.make_dirs(index_dir));
  return env.replace_file(index_dir / kFileName, document.dump(1) + "\n");
}

}  // namespace litmus::archive
