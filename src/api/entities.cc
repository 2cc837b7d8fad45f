// What the project of the listener has: stations, products, profiles, tests. Read from its files with each request.
#include <algorithm>

#include "api/handlers.h"
#include "api/list_csv.h"
#include "api/page_json.h"
#include "api/test_files.h"
#include "base/json_writer.h"
#include "config/product.h"
#include "config/profile.h"
#include "config/project.h"
#include "config/station.h"
#include "server/access.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;
using OptionalText = std::optional<std::string>;

// Members of one JSON object.
class Object {
 public:
  explicit Object(JsonWriter& json) : json_(json) { json_.raw("{"); }
  ~Object() { json_.raw("}"); }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  void text(std::string_view key, const OptionalText& value) {
    name(key);
    if (value && !value->empty()) {
      json_.string(*value);
    } else {
      json_.null();
    }
  }
  void integer(std::string_view key, int64_t value) {
    name(key);
    json_.integer(value);
  }
  void texts(std::string_view key, const config::Facets& pairs) {
    name(key);
    Object object(json_);
    for (const auto& [member, value] : pairs) object.text(member, value);
  }

 private:
  void name(std::string_view key) {
    json_.raw(std::exchange(first_, false) ? "" : ",");
    json_.string(key);
    json_.raw(":");
  }

  JsonWriter& json_;
  bool first_ = true;
};

// A page of what is sorted by id: `write` gets one entry at a time.
template <class Entry, class IdOf, class Write>
Response page_of(std::string_view list, const std::vector<Entry>& entries, const Parameters& parameters, IdOf id_of,
                 Write write) {
  const std::string cursor = parameters.text("cursor");
  const auto after = cursor.empty() ? std::string() : place_of_cursor(list, cursor);
  if (!after) return refuse_cursor();
  const auto limit = parameters.integer("limit");
  ByteBuffer buffer(1024);
  JsonWriter json(buffer);
  json.raw("{");
  json.string(list);
  json.raw(":[");
  int64_t count = 0;
  std::string last;
  bool more = false;
  for (const Entry& entry : entries) {
    const std::string id = id_of(entry);
    if (!cursor.empty() && id <= *after) continue;
    more = count == limit;
    if (more) break;
    if (count++ > 0) json.raw(",");
    write(json, entry);
    last = id;
  }
  json.raw("],\"next_cursor\":");
  if (more) {
    json.string(cursor_behind(list, last));
  } else {
    json.null();
  }
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

void write_station(JsonWriter& json, const std::filesystem::path& file) {
  const auto station = config::load_station(file);
  Object object(json);
  object.text("id", file.stem().string());
  object.text("name", station.ok() ? OptionalText(station->name) : std::nullopt);
  object.text("location", station.ok() ? station->location : std::nullopt);
  object.text("description", station.ok() ? station->description : std::nullopt);
  object.text("problem", station.ok() ? std::nullopt : OptionalText(station.status().message()));
}

Response list_stations(Context&, const Request& request, const Parameters& parameters) {
  const std::string& project = request.access->project_dir;
  std::vector<std::filesystem::path> files;
  if (!project.empty()) files = config::station_files(project, config::PlacesEnv::of_process());
  return page_of("stations", files, parameters, [](const auto& file) { return file.stem().string(); }, write_station);
}

using ProductFile = std::pair<std::string, std::filesystem::path>;

void write_product(JsonWriter& json, const ProductFile& file) {
  const auto product = config::load_product(file.second);
  Object object(json);
  object.text("id", file.first);
  object.text("name", product.ok() ? OptionalText(product->name) : std::nullopt);
  object.text("description", product.ok() ? product->description : std::nullopt);
  object.text("revision", product.ok() ? product->revision : std::nullopt);
  object.integer("characteristics_count", product.ok() ? static_cast<int64_t>(product->characteristics.size()) : 0);
  object.text("problem", product.ok() ? std::nullopt : OptionalText(product.status().message()));
}

Response list_products(Context&, const Request& request, const Parameters& parameters) {
  const std::string& project = request.access->project_dir;
  std::vector<ProductFile> files;
  if (!project.empty()) {
    auto found = config::product_files(project);
    if (!found.ok()) return server::problem_of(found.status());
    files = std::move(*found);
    std::sort(files.begin(), files.end());
  }
  return page_of("products", files, parameters, [](const ProductFile& file) { return file.first; }, write_product);
}

Result<config::Profiles> profiles_of(const std::filesystem::path& project) {
  LITMUS_ASSIGN_OR_RETURN(const auto file, config::load_project(project / config::kProjectFile));
  return config::Profiles::load(file, {});
}

void write_profile(JsonWriter& json, const config::Profile& profile) {
  Object object(json);
  object.text("name", profile.name);
  object.text("description", profile.description);
  object.text("extends", profile.extends);
  object.text("station_type", profile.station_type);
  object.text("fixture", profile.fixture);
  object.texts("facets", profile.facets);
}

Response list_profiles(Context&, const Request& request, const Parameters& parameters) {
  const std::string& project = request.access->project_dir;
  std::vector<config::Profile> shown;
  if (!project.empty()) {
    const auto profiles = profiles_of(project);
    if (!profiles.ok()) return server::problem_of(profiles.status());
    for (const auto& profile : profiles->all()) shown.push_back(profiles->resolved(profile.name));
  }
  return page_of(
      "profiles", shown, parameters, [](const config::Profile& profile) { return profile.name; }, write_profile);
}

Response list_tests(Context&, const Request& request, const Parameters& parameters) {
  const std::string& project = request.access->project_dir;
  std::vector<std::string> paths;
  if (!project.empty()) paths = test_paths(project);
  std::sort(paths.begin(), paths.end());
  return page_of(
      "tests", paths, parameters, [](const std::string& path) { return path; },
      [](JsonWriter& json, const std::string& path) {
        Object object(json);
        object.text("path", path);
        object.text("kind", path.ends_with(".py") ? "file" : "folder");
      });
}

}  // namespace

void install_entities(server::Router& router, Context& context) {
  const auto add = [&](std::string_view operation_id, Response (*answer)(Context&, const Request&, const Parameters&)) {
    add_route(router, operation_id, with_csv([&context, operation_id, answer](const Request& request) {
                const Parameters parameters(request, operation_id);
                return parameters.ok() ? answer(context, request, parameters) : parameters.refusal();
              }));
  };
  add("list_stations", list_stations);
  add("list_products", list_products);
  add("list_profiles", list_profiles);
  add("list_tests", list_tests);
}

}  // namespace litmus::api
