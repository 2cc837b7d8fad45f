#include "base/json_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include "base/digits.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace litmus {
namespace {

// A byte grows to at most six ("\u0001"); blocks may be stored whole before their end is known to be clean.
constexpr size_t kWorstGrowth = 6;
// Output of the last block and the bytes behind it that one step of the scan may add beyond its chunk: 16 + 16 * 6, a
// whole stored block, and two quotes.
constexpr size_t kSlack = 256;
constexpr size_t kChunk = 4096;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// What may stand in a JSON string as it is: ASCII without controls, quote and backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[static_cast<size_t>(c)] = c != '"' && c != '\\';
  return plain;
}();

// The letter after the backslash, 0 where only \u00XX will do.
constexpr std::array<char, 128> kShortEscape = [] {
  std::array<char, 128> letter{};
  letter['"'] = '"';
  letter['\\'] = '\\';
  letter['\b'] = 'b';
  letter['\f'] = 'f';
  letter['\n'] = 'n';
  letter['\r'] = 'r';
  letter['\t'] = 't';
  return letter;
}();

// The high bit of each byte of the result says whether that byte of the word needs care. Bytes above a marked one may
// be marked in error (borrows run upwards), so only "none" and the lowest mark are exact.
template <class Word>
constexpr Word special_bytes(Word word) {
  constexpr Word kOnes = static_cast<Word>(~Word{0}) / 0xff;
  constexpr Word kHighs = kOnes * 0x80;
  const Word quote = word ^ (kOnes * '"');
  const Word backslash = word ^ (kOnes * '\\');
  return (word | (word - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes)) & kHighs;
}

template <class Word>
Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// Copies 16 bytes, and returns how many of them, from the front, needed no care.
inline unsigned copy_block(char* out, const char* in) {
#if defined(__SSE2__)
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), block);
  // Signed compare: bytes of 0x80 and above are negative, so one comparison finds controls and non-ASCII.
  const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
  const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  const int mask = _mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, backslash)));
  return static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(mask) | 0x10000u));
#else
  std::memcpy(out, in, 16);
  const uint64_t first = special_bytes(load<uint64_t>(in));
  if (first != 0) return static_cast<unsigned>(std::countr_zero(first)) / 8;
  const uint64_t second = special_bytes(load<uint64_t>(in + 8));
  return second != 0 ? 8 + static_cast<unsigned>(std::countr_zero(second)) / 8 : 16;
#endif
}

// Copies `size` bytes (between one and two words) by two overlapping words, if none needs care.
template <class Word>
inline bool copy_clean(char* out, const char* in, size_t size) {
  const Word head = load<Word>(in);
  const Word tail = load<Word>(in + size - sizeof(Word));
  if ((special_bytes(head) | special_bytes(tail)) != 0) return false;
  std::memcpy(out, &head, sizeof(head));
  std::memcpy(out + size - sizeof(Word), &tail, sizeof(tail));
  return true;
}

// Fewer than 16 bytes: most strings of events.
inline bool copy_clean_tail(char* out, const char* in, size_t size) {
  if (size >= 8) return copy_clean<uint64_t>(out, in, size);
  if (size >= 4) return copy_clean<uint32_t>(out, in, size);
  bool clean = true;
  for (size_t i = 0; i < size; ++i) {
    out[i] = in[i];
    clean = clean && kPlain[static_cast<uint8_t>(in[i])];
  }
  return clean;
}

char* write_escape(char* out, uint8_t byte) {
  constexpr char kHex[] = "0123456789abcdef";
  *out++ = '\\';
  if (const char letter = kShortEscape[byte]; letter != 0) {
    *out++ = letter;
    return out;
  }
  std::memcpy(out, "u00", 3);
  out[3] = kHex[byte >> 4];
  out[4] = kHex[byte & 15];
  return out + 5;
}

bool is_continuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

struct Sequence {
  size_t size;  // bytes to consume
  bool valid;
};

// Reads the sequence that starts with the non-ASCII byte at `in`. An invalid one is consumed up to the first byte that
// couldn't continue it, so each of its longest valid beginnings is replaced once; so is a whole encoded surrogate.
Sequence read_sequence(const uint8_t* in, size_t size) {
  const uint8_t lead = in[0];
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  if (size < 2) return {1, false};
  const uint8_t second = in[1];
  if (lead < 0xe0) return is_continuation(second) ? Sequence{2, true} : Sequence{1, false};
  if (lead == 0xed && second >= 0xa0 && second <= 0xbf && size >= 3 && is_continuation(in[2])) return {3, false};
  const uint8_t lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const uint8_t highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return {1, false};
  if (size < 3 || !is_continuation(in[2])) return {2, false};
  if (lead < 0xf0) return {3, true};
  if (size < 4 || !is_continuation(in[3])) return {3, false};
  return {4, true};
}

// Escapes text in pieces. `in` may stop up to three bytes behind a piece's end, inside `end`.
struct Escaper {
  char* out;
  const char* in;
  const char* end;
  uint32_t replaced = 0;

  void run_until(const char* stop) {
    while (in < stop) {
      const auto left = static_cast<size_t>(end - in);
      if (left >= 16) {
        const unsigned clean = copy_block(out, in);
        out += clean;
        in += clean;
        if (clean < 16) take_specials();
      } else if (copy_clean_tail(out, in, left)) {
        out += left;
        in = end;
      } else {
        take_bytes(stop);
      }
    }
  }

 private:
  // The bytes in a row that need care: at least one.
  void take_specials() {
    int budget = 16;  // bounds the output between two reservations
    do {
      take_special();
    } while (--budget > 0 && in < end && !kPlain[static_cast<uint8_t>(*in)]);
  }

  void take_bytes(const char* stop) {
    while (in < stop) {
      if (kPlain[static_cast<uint8_t>(*in)]) {
        *out++ = *in++;
      } else {
        take_special();
      }
    }
  }

  void take_special() {
    const auto byte = static_cast<uint8_t>(*in);
    if (byte < 0x80) {
      out = write_escape(out, byte);
      ++in;
      return;
    }
    const Sequence sequence = read_sequence(reinterpret_cast<const uint8_t*>(in), static_cast<size_t>(end - in));
    if (sequence.valid) {
      std::memcpy(out, in, sequence.size);
      out += sequence.size;
    } else {
      std::memcpy(out, kReplacement.data(), kReplacement.size());
      out += kReplacement.size();
      ++replaced;
    }
    in += sequence.size;
  }
};

// Writes an unsigned integer and returns its end.
char* write_unsigned(char* out, uint64_t value) {
  char text[20];
  char* at = text + sizeof(text);
  while (value >= 100) {
    at -= 2;
    write_pair(at, static_cast<uint32_t>(value % 100));
    value /= 100;
  }
  if (value >= 10) {
    at -= 2;
    write_pair(at, static_cast<uint32_t>(value));
  } else {
    *--at = static_cast<char>('0' + value);
  }
  const auto size = static_cast<size_t>(text + sizeof(text) - at);
  std::memcpy(out, at, size);
  return out + size;
}

// Most readings have few decimals. If `value` is the double nearest to m / 10^6 for a whole m of at most 15 digits,
// then m / 10^6 without its trailing zeros is the shortest decimal there is (15 digits name a double uniquely, and the
// division of two exact doubles rounds to nearest), and costs one multiplication and one division.
// Returns nullptr when the value isn't of that kind.
char* write_short_decimal(char* out, double value) {
  const double magnitude = std::fabs(value);
  if (!(magnitude < 1e9) || (magnitude < 1e-3 && magnitude != 0)) return nullptr;
  const double scaled = std::nearbyint(magnitude * 1e6);
  if (scaled / 1e6 != magnitude) return nullptr;
  const auto units = static_cast<uint64_t>(scaled);
  if (std::signbit(value)) *out++ = '-';
  out = write_unsigned(out, units / 1'000'000);
  *out++ = '.';
  const auto fraction = static_cast<uint32_t>(units % 1'000'000);
  write_pair(out, fraction / 10'000);
  write_pair(out + 2, fraction / 100 % 100);
  write_pair(out + 4, fraction % 100);
  char* last = out + 5;
  while (last > out && *last == '0') --last;
  return last + 1;
}

char* write_shortest(char* out, double value) {
  char* end = std::to_chars(out, out + 32, value).ptr;
  const bool marked = std::find_if(out, end, [](char c) { return c == '.' || c == 'e'; }) != end;
  if (marked) return end;
  std::memcpy(end, ".0", 2);
  return end + 2;
}

}  // namespace

void ByteBuffer::grow(size_t needed) {
  const size_t capacity = std::max({needed, capacity_ * 2, size_t{256}});
  std::unique_ptr<char[]> bigger(new char[capacity]);
  if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
  data_ = std::move(bigger);
  capacity_ = capacity;
}

void JsonWriter::string(std::string_view utf8) {
  Escaper escaper{out_.reserve_extra(std::min(utf8.size(), kChunk) * kWorstGrowth + kSlack), utf8.data(),
                  utf8.data() + utf8.size()};
  char* start = escaper.out;
  *escaper.out++ = '"';
  while (true) {
    const auto left = static_cast<size_t>(escaper.end - escaper.in);
    escaper.run_until(escaper.in + std::min(left, kChunk));
    if (escaper.in == escaper.end) break;
    out_.advance(static_cast<size_t>(escaper.out - start));
    const auto rest = static_cast<size_t>(escaper.end - escaper.in);
    start = escaper.out = out_.reserve_extra(std::min(rest, kChunk) * kWorstGrowth + kSlack);
  }
  *escaper.out++ = '"';
  out_.advance(static_cast<size_t>(escaper.out - start));
  replaced_ += escaper.replaced;
}

void JsonWriter::integer(int64_t value) {
  char* start = out_.reserve_extra(20);
  char* at = start;
  auto magnitude = static_cast<uint64_t>(value);
  if (value < 0) {
    *at++ = '-';
    magnitude = ~magnitude + 1;
  }
  at = write_unsigned(at, magnitude);
  out_.advance(static_cast<size_t>(at - start));
}

void JsonWriter::number(double value) {
  if (!std::isfinite(value)) {
    raw(std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    return;
  }
  char* start = out_.reserve_extra(40);
  char* end = write_short_decimal(start, value);
  if (end == nullptr) end = write_shortest(start, value);
  out_.advance(static_cast<size_t>(end - start));
}

void JsonWriter::uuid(const Uuid& id) {
  char* at = out_.reserve_extra(38);
  at[0] = '"';
  id.write_to(at + 1);
  at[37] = '"';
  out_.advance(38);
}

void JsonWriter::time(Timestamp at) {
  char* text = out_.reserve_extra(Timestamp::kTextSize + 2);
  text[0] = '"';
  at.write_to(text + 1);
  text[Timestamp::kTextSize + 1] = '"';
  out_.advance(Timestamp::kTextSize + 2);
}

}  // namespace litmus
