#include "cli/text_width.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace litmus::cli {
namespace {

struct Range {
  uint32_t first, last;
};

// Of Unicode's East Asian widths W and F, and the pictures that terminals draw as wide.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23F3},  {0x2614, 0x2615}, {0x26A1, 0x26A1},
    {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},  {0x4E00, 0xA4CF}, {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
// Combining marks, joiners, variation selectors.
constexpr Range kNone[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x0E31, 0x0E31},
                           {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
                           {0x20D0, 0x20FF}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};

template <size_t kCount>
bool is_in(const Range (&ranges)[kCount], uint32_t point) {
  const auto after = std::upper_bound(std::begin(ranges), std::end(ranges), point,
                                      [](uint32_t value, const Range& range) { return value < range.first; });
  return after != std::begin(ranges) && point <= std::prev(after)->last;
}

// What stands at the beginning of a text: a character, or a whole sequence that sets colour.
struct Piece {
  std::string_view bytes;
  size_t columns = 0;
  bool is_colour = false;
};

size_t colour_size(std::string_view text) {
  if (!text.starts_with("\033[")) return 0;
  const size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

Piece next_piece(std::string_view text) {
  if (const size_t size = colour_size(text); size > 0) return {text.substr(0, size), 0, true};
  size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  const auto lead = static_cast<unsigned char>(text.front());
  uint32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {text.substr(0, size), is_in(kNone, point) ? size_t{0} : is_in(kWide, point) ? size_t{2} : size_t{1}, false};
}

}  // namespace

size_t display_width(std::string_view text) {
  size_t columns = 0;
  while (!text.empty()) {
    const Piece piece = next_piece(text);
    columns += piece.columns;
    text.remove_prefix(piece.bytes.size());
  }
  return columns;
}

std::string fit(std::string_view text, size_t width) {
  if (width == 0 || display_width(text) <= width) return std::string(text);
  std::string out;
  size_t columns = 0;
  bool has_colour = false;
  while (!text.empty()) {
    const Piece piece = next_piece(text);
    if (columns + piece.columns + 1 > width) break;
    out += piece.bytes;
    columns += piece.columns;
    has_colour = has_colour || piece.is_colour;
    text.remove_prefix(piece.bytes.size());
  }
  return out + "…" + (has_colour ? "\033[0m" : "");
}

std::string one_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Piece piece = next_piece(text);
    text.remove_prefix(piece.bytes.size());
    const auto byte = static_cast<unsigned char>(piece.bytes.front());
    const bool is_control = !piece.is_colour && (byte < 0x20 || byte == 0x7F);
    const bool is_space = byte == '\n' || byte == '\r' || byte == '\t';
    out += !is_control ? piece.bytes : is_space ? std::string_view(" ") : std::string_view("\uFFFD");
  }
  return out;
}

}  // namespace litmus::cli
