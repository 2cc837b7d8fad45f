#include "config/scalar.h"

#include <charconv>
#include <limits>
#include <string>

namespace litmus::config {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  for (std::string_view candidate : list) {
    if (text == candidate) return true;
  }
  return false;
}

// [-+]?[0-9]+, 0o7, 0xf; false when it is something else, or beyond 64 bits.
bool parse_integer(std::string_view text, int64_t& out) {
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0o")) base = 8;
  if (base != 10) text.remove_prefix(2);
  if (base == 10 && text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || (base != 10 && text[0] == '-') || text.starts_with("-+") || text.starts_with("+")) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc() && end == text.data() + text.size();
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool looks_like_float(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty() || !(text[0] == '.' || (text[0] >= '0' && text[0] <= '9'))) return false;
  bool digits = false;
  for (char c : text) {
    digits = digits || (c >= '0' && c <= '9');
    if (!((c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+')) return false;
  }
  return digits;
}

bool parse_float(std::string_view text, double& out) {
  const double infinity = std::numeric_limits<double>::infinity();
  if (is_one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return out = infinity, true;
  if (is_one_of(text, {"-.inf", "-.Inf", "-.INF"})) return out = -infinity, true;
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return out = std::numeric_limits<double>::quiet_NaN(), true;
  if (!looks_like_float(text)) return false;
  if (text[0] == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Node plain_scalar(std::string_view text) {
  Node node;
  int64_t integer = 0;
  double number = 0;
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) {
    node = Node::null();
  } else if (is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    node = Node::of(text[0] == 't' || text[0] == 'T');
  } else if (parse_integer(text, integer)) {
    node = Node::of(integer);
  } else if (parse_float(text, number)) {
    node = Node::of(number);
  } else {
    node = Node::of(std::string(text));
  }
  node.text = text;
  return node;
}

}  // namespace litmus::config
