#include "query/cursor.h"

#include <nlohmann/json.hpp>

#include "base/crc32c.h"

namespace litmus::query {

namespace {

constexpr char kHex[] = "0123456789abcdef";

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string bytes;
  if (text.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < text.size(); i += 2) {
    const auto high = std::string_view(kHex).find(text[i]);
    const auto low = std::string_view(kHex).find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

uint32_t scope_check(std::string_view scope) { return crc32c(0, scope.data(), scope.size()); }

}  // namespace

std::string make_cursor(std::string_view scope, const CursorParts& parts) {
  nlohmann::json json = nlohmann::json::array({scope_check(scope)});
  for (const auto& part : parts) json.push_back(part ? nlohmann::json(*part) : nlohmann::json());
  return to_hex(json.dump());
}

Result<CursorParts> read_cursor(std::string_view scope, std::string_view cursor, size_t parts) {
  const Status invalid{ErrorCode::kInvalidArgument,
                       "the cursor isn't of this list with this filter and sort; begin again without one"};
  const auto text = from_hex(cursor);
  if (!text) return invalid;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_array() || json.size() != parts + 1 || json[0] != scope_check(scope)) return invalid;
  CursorParts read;
  for (size_t i = 1; i < json.size(); ++i) {
    if (!json[i].is_string() && !json[i].is_null()) return invalid;
    read.push_back(json[i].is_null() ? std::nullopt : std::optional(json[i].get<std::string>()));
  }
  return read;
}

}  // namespace litmus::query
