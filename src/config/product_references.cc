#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/references.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

using ProductFile = ReadFile<ProductConfig>;
using ProductsById = std::map<std::string, const ProductFile*>;

// By the id that the path stands for; the second file of one id is reported.
ProductsById by_id(const ReadProject& project, CheckReport& report) {
  ProductsById products;
  for (const ProductFile& file : project.products) {
    const std::string id = product_stem(file.path);
    const auto [known, is_new] = products.emplace(id, &file);
    if (is_new) continue;
    report.errors.push_back(problem_at(
        file, {"id"},
        fmt::format("the product '{}' stands in {}, too; remove one", id, display_name(known->second->path))));
  }
  return products;
}

const ProductFile* find(const ProductsById& products, const std::string& id) {
  const auto found = products.find(id);
  return found != products.end() ? found->second : nullptr;
}

// The product and its bases; what is wrong with them is reported at the product.
std::vector<const ProductFile*> chain_of(const ProductsById& products, const ProductFile& file, CheckReport& report) {
  std::vector<const ProductFile*> chain{&file};
  while (chain.back()->config.base) {
    const std::string& id = *chain.back()->config.base;
    const ProductFile* base = find(products, id);
    if (base == nullptr) {
      if (chain.size() > 1) break;  // reported at that product
      std::vector<std::string_view> known;
      for (const auto& entry : products) known.push_back(entry.first);
      report.errors.push_back(
          problem_at(file, {"base"}, fmt::format("there is no product '{}'{}", id, suggestion(id, known))));
      break;
    }
    if (std::find(chain.begin(), chain.end(), base) != chain.end()) {
      if (base == &file)
        report.errors.push_back(problem_at(file, {"base"}, fmt::format("'{}' inherits from itself", id)));
      break;
    }
    if (chain.size() >= static_cast<size_t>(kMaxProductDepth)) {
      report.errors.push_back(
          problem_at(file, {"base"}, fmt::format("more than {} levels of inheritance", kMaxProductDepth)));
      break;
    }
    chain.push_back(base);
  }
  return chain;
}

// The pins of the first of the chain that has any.
const std::vector<ProductPin>& pins_of(const std::vector<const ProductFile*>& chain) {
  for (const ProductFile* file : chain) {
    if (file->tree.find("pins") != nullptr) return file->config.pins;
  }
  return chain.back()->config.pins;
}

void check_pins(const ProductFile& file, const std::vector<ProductPin>& pins, CheckReport& report) {
  std::vector<std::string_view> known;
  for (const ProductPin& pin : pins) known.push_back(pin.key);
  const auto warn = [&](const Characteristic& one, std::string_view key, const std::string& pin) {
    if (std::find(known.begin(), known.end(), pin) != known.end()) return;
    report.warnings.push_back(problem_at(file, {"characteristics", one.id, key},
                                         fmt::format("'{}' is no pin of the product{}", pin, suggestion(pin, known))));
  };
  for (const Characteristic& one : file.config.characteristics) {
    if (one.pin) warn(one, "pin", *one.pin);
    for (const std::string& pin : one.pins) warn(one, "pins", pin);
  }
}

// A percentage of a range that isn't given counts as 0.
void check_range_base(const ProductFile& file, CheckReport& report) {
  for (const Characteristic& one : file.config.characteristics) {
    for (const SpecBand& band : one.bands) {
      if (!band.accuracy || !band.accuracy->pct_range || band.range || one.signal_range) continue;
      report.warnings.push_back(problem_at(file, {"characteristics", one.id, "bands"},
                                           "pct_range has no range to be a part of, neither in its band nor in a "
                                           "signal: it counts as 0"));
    }
  }
}

}  // namespace

void check_products(const ReadProject& project, CheckReport& report) {
  const ProductsById products = by_id(project, report);
  for (const ProductFile& file : project.products) {
    check_pins(file, pins_of(chain_of(products, file, report)), report);
    check_range_base(file, report);
  }
}

}  // namespace litmus::config
