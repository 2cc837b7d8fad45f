// ElementType: what the elements of a channel are.
#pragma once

#include <cstddef>
#include <cstdint>

namespace litmus::channels {

enum class ElementType : uint8_t { kFloat64 = 1, kFloat32 = 2, kInt64 = 3, kBool = 4, kText = 5, kJson = 6 };

// Bytes of one element; 0 for kText and kJson (a structured value as JSON text), of which a block holds exactly one.
constexpr size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::kFloat64:
    case ElementType::kInt64:
      return 8;
    case ElementType::kFloat32:
      return 4;
    case ElementType::kBool:
      return 1;
    case ElementType::kText:
    case ElementType::kJson:
      return 0;
  }
  return 0;
}

constexpr bool is_known_type(uint8_t number) { return number >= 1 && number <= 6; }

// Scalars of these are kept in slabs.
constexpr bool fits_slab(ElementType type) {
  return type == ElementType::kFloat64 || type == ElementType::kInt64 || type == ElementType::kBool;
}

}  // namespace litmus::channels
