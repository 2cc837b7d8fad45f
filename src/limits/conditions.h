// Whether the conditions of a band hold for the parameters of a vector.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/node.h"

namespace litmus::limits {

using Conditions = std::vector<std::pair<std::string, config::Node>>;

// Every condition must hold; one on a name that is no parameter doesn't. None: holds.
bool match(const Conditions& when, const config::Node& parameters);

}  // namespace litmus::limits
