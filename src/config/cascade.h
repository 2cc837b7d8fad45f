// The cascade: one merged configuration per test, out of its markers, its sidecar and the profile, and where each value
// of it came from.
//
// Later layers override earlier ones, key by key: maps merge, lists of mocks merge by `target`, other lists are
// replaced, an empty list or null changes nothing. A limit entry that names a strategy drops the weaker layers'
// strategy. Sweeps belong to their site (module, class, method): the strongest layer gives those of each site.
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/node.h"

namespace litmus::config {

// One source of configuration, as it was checked by test_config.h.
struct Layer {
  std::string name;  // "sidecar tests/test_board.yaml": for people
  Node config;
  std::string file{};
};

// Where a test stands: its classes from the outermost on, and its function.
struct TestSite {
  std::vector<std::string> classes;
  std::string function;
};

// Markers as configuration: {limits: …, sweeps: …}. `classes` are parallel to TestSite::classes.
struct InlineMarkers {
  Node module, method;
  std::vector<Node> classes;
};

struct MergedTest {
  Node config;                       // without `tests` and `sweeps`; Node::origin says which layer
  std::vector<Node> sweeps;          // from the outermost site to the method, each a list
  std::vector<std::string> origins;  // names of layers, by Node::origin
};

// `profiles` is the chain of the active profile, its last ancestor first. In profiles, a key of `tests` may be a bare
// name or "Class.method"; the latter is the stronger.
MergedTest merge_test(const TestSite& site, const InlineMarkers& markers, const Layer* sidecar,
                      const std::vector<Layer>& profiles);

// What one layer says at one level: its file, a class, the method.
struct Level {
  const Node* config;  // of the layer, which must outlive this
  std::string origin;
  std::string file;  // empty: markers
  size_t site;       // whose sweeps these are: 0 the module, then the classes, then the method
};

// In the order of merging, the weakest first.
std::vector<Level> levels_of(const TestSite& site, const InlineMarkers& markers, const Layer* sidecar,
                             const std::vector<Layer>& profiles);

// `over` onto `base`, by the rules above; exposed for settings that aren't a test's.
void merge_config(Node& base, const Node& over);

}  // namespace litmus::config
