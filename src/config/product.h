// Product files: what is tested, its pins, and what its datasheet promises. Thread-safe.
//
// A product stands in products/<id>.yaml, products/<id>/<id>.yaml or products/<id>/spec.yaml. It may inherit from a
// `base`: absent header fields are the base's; the sections pins, signal_groups and characteristics are inherited whole
// or replaced whole.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/map_reader.h"
#include "config/node.h"

namespace litmus::config {

struct ProductPin {
  std::string key;   // how tests name it
  std::string name;  // physical designator: "J1.3"
  std::optional<std::string> net, description;
  std::string role = "signal";  // signal, ground, power, reference
};

struct RangeSpec {
  std::optional<double> min, max;
  std::string units;
};

struct AccuracySpec {
  std::optional<double> pct_reading, pct_range, absolute;
  std::optional<std::string> units;
};

// A line of the datasheet: what holds when every condition of `when` matches; none: always.
struct SpecBand {
  std::vector<std::pair<std::string, Node>> when;  // condition → scalar, list, {min, max}, {value}, {values}
  std::optional<double> value;
  std::optional<std::string> units, qualifier;
  std::optional<RangeSpec> range;
  std::optional<AccuracySpec> accuracy;
};

struct Characteristic {
  std::string id, function, direction;
  std::optional<std::string> units, pin, net, signal_group, datasheet_ref;
  std::vector<std::string> pins;
  std::vector<SpecBand> bands;
  std::optional<RangeSpec> signal_range;  // of the first signal that has one: the base of pct_range
  Node source;                            // signals, conditions, controls, attributes, resolutions as written
};

struct ProductConfig {
  std::string id, name;
  std::optional<std::string> part_number, base, description, revision, datasheet, schematic, driver;
  std::vector<ProductPin> pins;                 // in the order of the file
  std::vector<Member> signal_groups;            // as written, checked
  std::vector<Characteristic> characteristics;  // in the order of the file
  std::filesystem::path file;
  std::vector<std::string> warnings;

  const ProductPin* pin(std::string_view key) const;
  const Characteristic* find(std::string_view characteristic) const;
};

// Every product file below `root`/products, by id. kInvalidArgument: one id in two layouts, naming both files.
Result<std::vector<std::pair<std::string, std::filesystem::path>>> product_files(const std::filesystem::path& root);

// The id that a product file must have: products/x/spec.yaml that of its folder, others their own name.
std::string product_stem(const std::filesystem::path& file);

// What the file says itself, without its base; whole only when `problems` got no error.
ProductConfig read_product(const Node& root, std::string_view stem, Problems& problems);

inline constexpr int kMaxProductDepth = 5;  // files of one chain of bases

// With everything it inherits. kInvalidArgument with every error of the file; a base that doesn't exist, a circle, more
// than five levels.
Result<ProductConfig> load_product(const std::filesystem::path& file);

// `product` is an id, or a path when it contains '/' or ends in .yaml or .yml; else the one whose part_number is
// `part_number`; else the only product of the project; else none.
Result<std::optional<std::filesystem::path>> choose_product(const std::optional<std::string>& product,
                                                            const std::optional<std::string>& part_number,
                                                            const std::filesystem::path& root);

}  // namespace litmus::config
