// The limit that a product's datasheet promises for the parameters of a vector.
#pragma once

#include <optional>

#include "base/status.h"
#include "config/node.h"
#include "config/product.h"
#include "limits/limit.h"

namespace litmus::limits {

// Of the first band whose conditions all match; nullopt: none does. Its value ± accuracy are the bounds; without
// accuracy its range; with neither only `nominal` is set. `spec_ref` is the datasheet's reference with the matched
// conditions: "DS §5.1 @ temperature=25, vin=5".
Result<std::optional<Limit>> limit_of(const config::Characteristic& characteristic, const config::Node& parameters);

// Whether any band holds without conditions: only those answer to the name of a measurement.
bool has_unconditional_band(const config::Characteristic& characteristic);

}  // namespace litmus::limits
