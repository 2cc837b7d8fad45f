#include "api/launch_request.h"

#include <algorithm>

#include "api/json_body.h"
#include "api/test_files.h"
#include "config/errors.h"
#include "config/product.h"
#include "config/profile.h"
#include "config/project.h"
#include "config/station.h"
#include "server/problem.h"

namespace litmus::api {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestValue = 500;
constexpr size_t kLongestPath = 4'000;

const std::vector<std::string_view> kKeys = {"product_id", "dut_serial",       "station_id",   "test_path",
                                             "operator",   "mock_instruments", "test_profile", "test_phase"};

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return config::suggestion(name, views);
}

// Whether `text` can stand on a command line and in a record: no NUL, no line break, no other control character.
bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

class Check {
 public:
  Check(const JsonBody& body, const fs::path& project) : body_(body), project_(project) {}

  CheckedLaunch run() {
    CheckedLaunch checked;
    config::PytestOptions& options = checked.options;
    options.serial = text("dut_serial", kLongestValue);
    options.station = text("station_id", kLongestValue);
    options.product = text("product_id", kLongestValue);
    options.op = text("operator", kLongestValue);
    options.profile = text("test_profile", kLongestValue);
    options.phase = text("test_phase", kLongestValue);
    options.mock = body_.flag("mock_instruments").value_or(false);
    const std::string path = body_.text("test_path") ? text("test_path", kLongestPath) : "tests";
    if (const Status kinds = body_.check(kKeys); !kinds.ok()) {
      checked.refusal = server::invalid_input({{{"body"}, kinds.message()}});
      return checked;
    }
    require("dut_serial", options.serial, "the serial number of the unit under test is missing");
    require("station_id", options.station, "choose a station; /api/stations lists them");
    require("test_path", path, "choose what to run; /api/tests lists it");
    check_station(options.station);
    check_product(options.product);
    check_profile(options.profile);
    if (!options.phase.empty())
      require("test_phase", options.phase, "the test phase is blank; name one or leave it out");
    if (!path.empty()) {
      auto resolved = test_path_of(path, project_);
      if (resolved.status().code() == ErrorCode::kPermissionDenied) {
        checked.refusal = server::problem_of(resolved.status());
        return checked;
      }
      if (!resolved.ok()) add("test_path", resolved.status().message());
      if (resolved.ok()) options.path = std::move(*resolved);
    }
    if (!findings_.empty()) checked.refusal = server::invalid_input(findings_);
    return checked;
  }

 private:
  std::string text(std::string_view name, size_t longest) {
    std::string value = body_.text(name).value_or("");
    if (characters_in(value) > longest) {
      add(name, "'" + std::string(name) + "' is longer than " + std::to_string(longest) + " characters");
    } else if (!is_plain(value)) {
      add(name, "'" + std::string(name) + "' must not contain control characters");
    } else {
      return value;
    }
    return "";
  }

  void require(std::string_view name, std::string_view value, std::string message) {
    const bool found_wrong = std::any_of(findings_.begin(), findings_.end(),
                                         [&](const server::Finding& finding) { return finding.loc.back() == name; });
    if (!found_wrong && value.find_first_not_of(' ') == std::string_view::npos) add(name, std::move(message));
  }

  void add(std::string_view name, std::string message) {
    findings_.push_back({{"body", std::string(name)}, std::move(message)});
  }

  void check_station(const std::string& id) {
    if (id.empty()) return;
    std::vector<std::string> known;
    for (const auto& file : config::station_files(project_, config::PlacesEnv::of_process())) {
      known.push_back(file.stem().string());
    }
    if (std::find(known.begin(), known.end(), id) != known.end()) return;
    add("station_id", "there is no station '" + id + "'" + nearest(id, known));
  }

  void check_product(const std::string& id) {
    if (id.empty()) return;
    const auto files = config::product_files(project_);
    if (!files.ok()) return add("product_id", files.status().message());
    std::vector<std::string> known;
    for (const auto& [product, file] : *files) known.push_back(product);
    if (std::find(known.begin(), known.end(), id) != known.end()) return;
    add("product_id", "there is no product '" + id + "'" + nearest(id, known));
  }

  void check_profile(const std::string& name) {
    if (name.empty()) return;
    const auto file = config::load_project(project_ / config::kProjectFile);
    if (!file.ok()) return add("test_profile", file.status().message());
    const auto profiles = config::Profiles::load(*file, {});
    if (!profiles.ok()) return add("test_profile", profiles.status().message());
    const auto chosen = profiles->choose({.name = name});
    if (!chosen.ok()) add("test_profile", chosen.status().message());
  }

  const JsonBody& body_;
  const fs::path& project_;
  std::vector<server::Finding> findings_;
};

std::string shortened(const std::string& text) { return text.size() > 100 ? text.substr(0, 100) + "…" : text; }

bool is_inside(const fs::path& path, const fs::path& folder) {
  const auto [rest, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return rest == folder.end();
}

}  // namespace

Result<std::string> test_path_of(std::string_view given, const fs::path& project) {
  const size_t colons = given.find("::");
  const std::string file(given.substr(0, colons));
  const std::string node(colons == std::string_view::npos ? "" : given.substr(colons));
  std::error_code ec;
  const fs::path root = fs::canonical(project, ec);
  if (ec) return Status(ErrorCode::kUnavailable, "the project's folder " + project.string() + " is gone");
  const fs::path path = fs::weakly_canonical(root / file, ec);
  if (ec) return Status(ErrorCode::kNotFound, "there is nothing to run at '" + shortened(file) + "': " + ec.message());
  if (!is_inside(path, root)) {
    return Status(ErrorCode::kPermissionDenied, "'" + file + "' is outside the project " + root.string());
  }
  const bool runnable = fs::is_directory(path, ec) || (fs::is_regular_file(path, ec) && path.extension() == ".py");
  if (runnable) return path.lexically_relative(root).generic_string() + node;
  return Status(ErrorCode::kNotFound, "there is nothing to run at '" + file + "'" + nearest(file, test_paths(root)));
}

CheckedLaunch check_launch(std::string_view body, const fs::path& project) {
  const auto parsed = JsonBody::parse(body);
  if (parsed.ok()) return Check(*parsed, project).run();
  CheckedLaunch refused;
  refused.refusal = server::invalid_input({{{"body"}, parsed.status().message()}});
  return refused;
}

}  // namespace litmus::api
