// Where each value of a test comes from, and what it overrides: the cascade, told value by value. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "config/cascade.h"
#include "config/node.h"

namespace litmus::config {

// A value as one layer has it.
struct GivenValue {
  std::string key;    // "limits.vout.high", "mocks.dmm.measure.return_value", "sweeps.vin"
  Node value;         // with its place in the file; markers have none
  std::string layer;  // as MergedTest::origins
  std::string file;   // of the layer; empty for markers
};

struct ExplainedValue {
  GivenValue given;
  std::vector<GivenValue> overrides;  // what weaker layers say of the same, the strongest first
};

// In the order of the merged configuration; sweeps last, from the outermost site to the method. A value that has no
// successor of its own name (a limit's strategy, a mock's argument) stands with what took its place.
std::vector<ExplainedValue> explain_test(const TestSite& site, const InlineMarkers& markers, const Layer* sidecar,
                                         const std::vector<Layer>& profiles);

}  // namespace litmus::config
