// Filters as values of a statement: what isn't given is null. For the .cc files of this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/engine.h"

namespace litmus::query {

inline Value text_or_null(const std::string& text) { return text.empty() ? Value(nullptr) : Value(text); }
inline Value text_or_null(const std::optional<std::string>& text) { return text ? Value(*text) : Value(nullptr); }
inline Value time_or_null(const std::optional<Timestamp>& at) { return at ? Value(*at) : Value(nullptr); }

// A JSON array of text; null when it is empty.
inline Value json_list_or_null(const std::vector<std::string>& list) {
  if (list.empty()) return nullptr;
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("[");
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(list[i]);
  }
  json.raw("]");
  return std::string(buffer.view());
}

}  // namespace litmus::query
