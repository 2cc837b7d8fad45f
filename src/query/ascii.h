// Texts whose lower case is the same here and in the engine. For the .cc files of this folder.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace litmus::query {

inline bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

inline std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

}  // namespace litmus::query
