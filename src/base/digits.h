// Two decimal digits at a time: shared by the number and the time writers.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace litmus {

inline constexpr std::array<char, 200> kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

// Writes `value` (0 to 99) as exactly two digits.
inline void write_pair(char* out, uint32_t value) { std::memcpy(out, &kDigitPairs[2 * value], 2); }

}  // namespace litmus
