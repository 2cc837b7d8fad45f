#include "base/uuid.h"

#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <ctime>

#if defined(__SSSE3__)
#include <tmmintrin.h>
#endif

namespace litmus {
namespace {

// Raised in every forked child, so that its threads draw a new seed instead of repeating the parent's numbers.
std::atomic<uint32_t> g_fork_generation{1};

void note_fork() { g_fork_generation.fetch_add(1, std::memory_order_relaxed); }

[[maybe_unused]] const int g_fork_handler = pthread_atfork(nullptr, nullptr, note_fork);

// xoshiro256**: four words of state, seeded by the kernel once per thread.
struct Generator {
  uint64_t state[4];
  uint32_t generation;  // 0: never seeded

  uint64_t next() {
    const uint64_t result = std::rotl(state[1] * 5, 7) * 9;
    const uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = std::rotl(state[3], 45);
    return result;
  }
};

thread_local constinit Generator t_generator{};

uint64_t nanoseconds(clockid_t clock) {
  timespec at;
  clock_gettime(clock, &at);
  return static_cast<uint64_t>(at.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(at.tv_nsec);
}

[[gnu::noinline]] void seed(Generator& generator, uint32_t generation) {
  if (getrandom(generator.state, sizeof(generator.state), 0) != static_cast<ssize_t>(sizeof(generator.state))) {
    // Only a kernel without getrandom comes here: time, process and address still differ between generators.
    generator.state[0] = nanoseconds(CLOCK_REALTIME);
    generator.state[1] = nanoseconds(CLOCK_MONOTONIC) * 0x9e3779b97f4a7c15u;
    generator.state[2] = static_cast<uint64_t>(getpid()) << 32;
    generator.state[3] = reinterpret_cast<uintptr_t>(&generator) | 1;
  }
  generator.generation = generation;
}

Generator& generator() {
  const uint32_t generation = g_fork_generation.load(std::memory_order_relaxed);
  if (t_generator.generation != generation) [[unlikely]]
    seed(t_generator, generation);
  return t_generator;
}

void store_big_endian(uint8_t* out, uint64_t word) {
  word = __builtin_bswap64(word);
  std::memcpy(out, &word, sizeof(word));
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_dash_position(size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

Status bad_uuid(std::string_view text) {
  return Status(ErrorCode::kInvalidArgument,
                "not a UUID: '" + std::string(text.substr(0, 64)) + "'; expected 8-4-4-4-12 hexadecimal digits");
}

#if defined(__SSSE3__)
// 32 hexadecimal digits of 16 bytes.
void write_hex(char* out, const uint8_t* bytes) {
  const __m128i digits = _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f');
  const __m128i low_nibble = _mm_set1_epi8(0x0f);
  const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i high = _mm_shuffle_epi8(digits, _mm_and_si128(_mm_srli_epi16(value, 4), low_nibble));
  const __m128i low = _mm_shuffle_epi8(digits, _mm_and_si128(value, low_nibble));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_unpacklo_epi8(high, low));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 16), _mm_unpackhi_epi8(high, low));
}
#else
void write_hex(char* out, const uint8_t* bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (int i = 0; i < 16; ++i) {
    out[2 * i] = kDigits[bytes[i] >> 4];
    out[2 * i + 1] = kDigits[bytes[i] & 15];
  }
}
#endif

}  // namespace

Uuid Uuid::v7(Timestamp at) {
  Generator& random = generator();
  const uint64_t millis = static_cast<uint64_t>(at.micros) / 1000;
  const uint64_t high = (millis << 16) | 0x7000u | (random.next() >> 52);
  const uint64_t low = 0x8000'0000'0000'0000u | (random.next() >> 2);
  Uuid id;
  store_big_endian(id.bytes.data(), high);
  store_big_endian(id.bytes.data() + 8, low);
  return id;
}

Uuid Uuid::v5(const Uuid& space, std::string_view name) {
  boost::uuids::uuid boost_space;
  std::memcpy(boost_space.data, space.bytes.data(), space.bytes.size());
  const boost::uuids::uuid made = boost::uuids::name_generator_sha1(boost_space)(name.data(), name.size());
  Uuid id;
  std::memcpy(id.bytes.data(), made.data, id.bytes.size());
  return id;
}

Result<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return bad_uuid(text);
  Uuid id;
  size_t digit = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (is_dash_position(at)) {
      if (text[at] != '-') return bad_uuid(text);
      continue;
    }
    const int value = hex_value(text[at]);
    if (value < 0) return bad_uuid(text);
    uint8_t& byte = id.bytes[digit / 2];
    byte = static_cast<uint8_t>((byte << 4) | value);
    ++digit;
  }
  return id;
}

void Uuid::write_to(char* out) const {
  char hex[32];
  write_hex(hex, bytes.data());
  std::memcpy(out, hex, 8);
  out[8] = '-';
  std::memcpy(out + 9, hex + 8, 4);
  out[13] = '-';
  std::memcpy(out + 14, hex + 12, 4);
  out[18] = '-';
  std::memcpy(out + 19, hex + 16, 4);
  out[23] = '-';
  std::memcpy(out + 24, hex + 20, 12);
}

std::string Uuid::to_string() const {
  std::string text(36, '\0');
  write_to(text.data());
  return text;
}

}  // namespace litmus
