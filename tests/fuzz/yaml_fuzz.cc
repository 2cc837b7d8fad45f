// YAML as every kind of configuration file, and what is done with a tree that was read: limits are resolved, values
// become JSON.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "config/asset.h"
#include "config/catalog.h"
#include "config/fixture.h"
#include "config/product.h"
#include "config/profile.h"
#include "config/project.h"
#include "config/station.h"
#include "config/station_type.h"
#include "config/test_config.h"
#include "config/yaml.h"
#include "fuzz/fuzz.h"
#include "limits/limit_config.h"

namespace litmus::fuzz {
namespace {

using namespace config;

void check_limit(const Node& entry, const std::string& key_path, Problems& problems) {
  (void)limits::read_limit_config(entry, key_path, problems);
}

void read_models(const Node& root) {
  Problems problems("input.yaml");
  (void)read_project(root, problems);
  (void)read_station(root, "input", problems);
  (void)read_station_type(root, "input", problems);
  (void)read_fixture(root, "input", problems);
  (void)read_product(root, "input", problems);
  (void)read_asset(root, "input", problems);
  (void)read_catalog_header(root, "input", problems);
  (void)read_profile(root, "input", "", check_limit, problems);
  check_test_level(root, "", check_limit, problems);
  (void)problems.to_status();
}

// Each map of the file as a limit for the parameters that the file names.
void resolve_limits(const Node& node, const Node& parameters) {
  if (node.is(Node::Kind::kMap)) (void)limits::limit_from_map(node, "input", parameters);
  for (const Node& item : node.items) resolve_limits(item, parameters);
  for (const Member& member : node.members) resolve_limits(member.value, parameters);
}

}  // namespace

// The files of the examples, and what our own writer makes of them: JSON is YAML.
std::vector<std::string> seeds() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LITMUS_EXAMPLES)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream file(entry.path());
    found.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  Problems problems;
  const size_t files = found.size();
  for (size_t i = 0; i < files; ++i) found.push_back(parse_yaml(found[i], problems).to_json());
  found.emplace_back("a: &a [1, 0x1F, 0o17, .inf, -.nan, ~, 'it''s', \"\\u00e9\"]\nb: *a\n? c\n: |-\n  text\n  more\n");
  found.emplace_back(
      "limits: {v: {steps: {param: load, ranges: [{below: 1, limit: {high: 20}}, {limit: {high: 5}}]}},"
      " w: {lookup: {key: rail, table: {3.3: {low: 3.2}}}}, x: {expr: 0.66 * load ** 2 % 3}}\n"
      "sweeps: [{load: {linspace: [0, 1, 5]}}]\nload: 2\nrail: 3.3\n");
  std::sort(found.begin(), found.end());  // folders are listed in any order
  return found;
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace litmus::fuzz;
  if (size > 64 * 1024) return 0;  // the bounds are for time; here they would only take it
  Problems problems("input.yaml");
  const Node root = parse_yaml(text_of(data, size), problems);
  (void)problems.to_status();
  const std::string json = root.to_json();
  if (!problems.ok()) return 0;
  Problems of_json;
  require(parse_yaml(json, of_json).to_json() == json || !of_json.ok(), "JSON that was written is read");
  read_models(root);
  resolve_limits(root, root);
  return 0;
}
