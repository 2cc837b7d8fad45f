// The meaning of a plain YAML scalar. See yaml.h.
#pragma once

#include <string_view>

#include "config/node.h"

namespace litmus::config {

Node plain_scalar(std::string_view text);

}  // namespace litmus::config
