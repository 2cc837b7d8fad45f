#include "fuzz/mutate.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace litmus::fuzz {
namespace {

constexpr size_t kLargestGrowth = 4096;  // by one edit

// Where lengths, counts and offsets break.
constexpr uint64_t kNumbers[] = {0,
                                 1,
                                 2,
                                 7,
                                 8,
                                 16,
                                 0x7F,
                                 0x80,
                                 0xFF,
                                 0x100,
                                 0x7FFF,
                                 0x8000,
                                 0xFFFF,
                                 0x10000,
                                 0x7FFFFFFF,
                                 0x80000000,
                                 4 << 20,
                                 0xFFFFFFFE,
                                 0xFFFFFFFF,
                                 0x100000000,
                                 0x7FFFFFFFFFFFFFFF,
                                 0x8000000000000000,
                                 0xFFFFFFFFFFFFFFF8,
                                 0xFFFFFFFFFFFFFFFF};

// What separates things in the texts that Litmus reads.
constexpr char kMarks[] = "{}[]\"':,\\/&*!|>-#%@`?=+.;\r\n\t \0\x80\xC0\xED\xF0\xFF";

}  // namespace

std::string Mutator::next() {
  std::string text = any_input();
  for (uint64_t left = 1 + below(8); left > 0; --left) edit(text);
  return text;
}

// Small pieces more often than large ones.
Mutator::Piece Mutator::piece_of(const std::string& text) {
  const size_t at = below(text.size() + 1);
  const size_t most = std::min(text.size() - at, size_t{1} << below(13));
  return {at, below(most + 1)};
}

void Mutator::edit(std::string& text) {
  switch (below(8)) {
    case 0:
    case 1:
    case 2:
      return change(text);
    case 3:
      return put_number(text);
    case 4: {
      const Piece piece = piece_of(text);
      text.erase(piece.at, piece.size);
      return;
    }
    case 5:
    case 6:
      return bring_in(text);
    default:
      if (below(4) == 0) text.resize(below(text.size() + 1));
  }
}

void Mutator::change(std::string& text) {
  if (text.empty()) return;
  char& byte = text[below(text.size())];
  switch (below(3)) {
    case 0:
      byte = static_cast<char>(byte ^ (1 << below(8)));
      return;
    case 1:
      byte = static_cast<char>(below(256));
      return;
    default:
      byte = kMarks[below(sizeof(kMarks) - 1)];
  }
}

// A number of 1 to 8 bytes, little-endian or big-endian, at a place where one may stand.
void Mutator::put_number(std::string& text) {
  const size_t width = size_t{1} << below(4);
  if (text.size() < width) return;
  uint64_t number = kNumbers[below(std::size(kNumbers))] + below(3) - 1;
  size_t at = below(text.size() - width + 1);
  if (below(4) != 0) at -= at % width;
  if (below(4) == 0) number = __builtin_bswap64(number) >> (64 - 8 * width);
  std::memcpy(text.data() + at, &number, width);
}

// A piece of this or another input: put in, or laid over what is there.
void Mutator::bring_in(std::string& text) {
  const std::string from = below(2) == 0 ? text : any_input();
  const Piece piece = piece_of(from);
  const size_t size = std::min(piece.size, kLargestGrowth);
  const size_t at = below(text.size() + 1);
  if (below(2) == 0) {
    text.insert(at, from, piece.at, size);
  } else {
    text.replace(at, std::min(size, text.size() - at), from, piece.at, size);
  }
}

}  // namespace litmus::fuzz
