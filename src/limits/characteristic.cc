#include "limits/characteristic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "limits/conditions.h"

namespace litmus::limits {

using config::Characteristic;
using config::Node;
using config::RangeSpec;
using config::SpecBand;

namespace {

double largest(const RangeSpec& range) {
  return std::max(std::abs(range.min.value_or(0)), std::abs(range.max.value_or(0)));
}

// The sum of the terms that are given. A share of a range that nobody gives is 0; `litmus validate` warns.
double half_width(const SpecBand& band, const Characteristic& characteristic) {
  const config::AccuracySpec& accuracy = *band.accuracy;
  const RangeSpec* range = band.range ? &*band.range : nullptr;
  if (range == nullptr && characteristic.signal_range) range = &*characteristic.signal_range;
  return std::abs(*band.value) * accuracy.pct_reading.value_or(0) / 100 + accuracy.absolute.value_or(0) +
         accuracy.pct_range.value_or(0) / 100 * (range != nullptr ? largest(*range) : 0);
}

std::string shown(const Node& value) {
  return value.text.empty() && !value.is(Node::Kind::kString) ? value.to_json() : value.text;
}

// "DS §5.1 @ temperature=25, vin=5": the conditions in alphabetical order.
std::optional<std::string> reference(const Characteristic& characteristic, const SpecBand& band,
                                     const Node& parameters) {
  if (!characteristic.datasheet_ref) return std::nullopt;
  std::vector<std::string> conditions;
  for (const auto& condition : band.when) {
    conditions.push_back(fmt::format("{}={}", condition.first, shown(*parameters.find(condition.first))));
  }
  std::sort(conditions.begin(), conditions.end());
  if (conditions.empty()) return characteristic.datasheet_ref;
  return fmt::format("{} @ {}", *characteristic.datasheet_ref, fmt::join(conditions, ", "));
}

Limit limit_from(const SpecBand& band, const Characteristic& characteristic, const Node& parameters) {
  Limit limit;
  limit.nominal = band.value;
  if (band.value && band.accuracy) {
    const double width = half_width(band, characteristic);
    limit.low = *band.value - width;
    limit.high = *band.value + width;
  } else if (band.range) {
    limit.low = band.range->min;
    limit.high = band.range->max;
  }
  limit.units = band.units ? *band.units : characteristic.units.value_or("");
  limit.characteristic_id = characteristic.id;
  limit.spec_ref = reference(characteristic, band, parameters);
  return limit;
}

}  // namespace

Result<std::optional<Limit>> limit_of(const Characteristic& characteristic, const Node& parameters) {
  for (const SpecBand& band : characteristic.bands) {
    if (!match(band.when, parameters)) continue;
    Limit limit = limit_from(band, characteristic, parameters);
    LITMUS_RETURN_IF_ERROR(validate(limit));
    return std::optional<Limit>(std::move(limit));
  }
  return std::optional<Limit>();
}

bool has_unconditional_band(const Characteristic& characteristic) {
  return std::any_of(characteristic.bands.begin(), characteristic.bands.end(),
                     [](const SpecBand& band) { return band.when.empty(); });
}

}  // namespace litmus::limits
