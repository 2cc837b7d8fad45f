#include "base/crc32c.h"

#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace litmus {
namespace {

#if defined(__x86_64__)
inline uint64_t step8(uint64_t crc, uint64_t word) { return _mm_crc32_u64(crc, word); }
inline uint32_t step4(uint32_t crc, uint32_t word) { return _mm_crc32_u32(crc, word); }
inline uint32_t step1(uint32_t crc, uint8_t byte) { return _mm_crc32_u8(crc, byte); }
#elif defined(__ARM_FEATURE_CRC32)
inline uint64_t step8(uint64_t crc, uint64_t word) { return __crc32cd(static_cast<uint32_t>(crc), word); }
inline uint32_t step4(uint32_t crc, uint32_t word) { return __crc32cw(crc, word); }
inline uint32_t step1(uint32_t crc, uint8_t byte) { return __crc32cb(crc, byte); }
#else
#error "Litmus needs the CRC32C instruction: x86-64 with SSE4.2, or ARMv8 with the CRC extension"
#endif

template <class Word>
inline Word load(const unsigned char* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

}  // namespace

uint32_t crc32c(uint32_t crc, const void* data, size_t size) {
  const auto* at = static_cast<const unsigned char*>(data);
  uint64_t state = static_cast<uint32_t>(~crc);
  for (; size >= 8; at += 8, size -= 8) state = step8(state, load<uint64_t>(at));
  auto rest = static_cast<uint32_t>(state);
  if (size >= 4) {
    rest = step4(rest, load<uint32_t>(at));
    at += 4;
    size -= 4;
  }
  for (; size > 0; ++at, --size) rest = step1(rest, *at);
  return ~rest;
}

}  // namespace litmus
