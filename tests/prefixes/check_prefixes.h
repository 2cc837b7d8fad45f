// Applies prefixes of a stream of events to the accumulators, as after a loss of everything behind the cut, and
// compares the run with what the model expects.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace litmus::prefixes {

using Stream = std::vector<nlohmann::json>;  // the events of one run and its session, in order

// Cuts the stream at `cuts` places (at all of them when there are fewer, and always at its end), lets the owner of the
// run be gone, and tells what differs from the model at the first place where something does; empty: nothing.
std::string check_prefixes(const Stream& stream, size_t cuts, uint32_t seed);

}  // namespace litmus::prefixes
