#include <nlohmann/json.hpp>

#include "archive/segments.h"

namespace litmus::archive {

namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr const char* kFileName = "manifest.json";

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

bool read_segments(const json& list, std::vector<Segment>& segments) {
  if (!list.is_array()) return false;
  for (const auto& entry : list) {
    if (!entry.is_object()) return false;
    Segment segment{entry.value("path", ""), entry.value("first_number", int64_t{0}),
                    entry.value("last_number", int64_t{0}), entry.value("rows", int64_t{0})};
    if (!is_inside(segment.path)) return false;
    segments.push_back(std::move(segment));
  }
  return true;
}

json to_json(const std::vector<Segment>& segments) {
  json list = json::array();
  for (const auto& segment : segments) {
    list.push_back({{"path", segment.path},
                    {"first_number", segment.first_number},
                    {"last_number", segment.last_number},
                    {"rows", segment.rows}});
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

}  // namespace

Result<Manifest> load_manifest(const std::filesystem::path& index_dir, Env& env) {
  const auto path = index_dir / kFileName;
  LITMUS_ASSIGN_OR_RETURN(const std::string text, env.read_file(path));
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return corrupt(path, "isn't JSON");
  Manifest manifest;
  try {
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
      if (!env.info(index_dir / segment.path).ok()) return corrupt(path, "names the missing segment " + segment.path);
    }
  }
  return manifest;
}

Status store_manifest(const Manifest& manifest, const std::filesystem::path& index_dir, Env& env) {
  json document = {{"format", kFormat}, {"generation", manifest.generation}, {"watermark", manifest.watermark}};
  for (const auto& list : kLists) document[list.key] = to_json(manifest.*list.member);
  LITMUS_RETURN_IF_ERROR(env.make_dirs(index_dir));
  return env.replace_file(index_dir / kFileName, document.dump(1) + "\n");
}

}  // namespace litmus::archive
