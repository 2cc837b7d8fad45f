#include "channels/extreme.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace litmus::channels {
namespace {

constexpr size_t kChunk = 1024;  // elements whose bounds are found before their places are: they stay in the L1 cache

template <class T>
T load(const T* values, size_t at) {
  T value;
  std::memcpy(&value, reinterpret_cast<const char*>(values) + at * sizeof(T), sizeof(T));
  return value;
}

template <class T>
double as_double(T value) {
  return static_cast<double>(value);
}

template <class T>
struct Bounds {
  T min, max;
};

// Numbers are skipped by comparing: NaN is neither less nor greater.
template <class T>
void scan_from(const T* values, size_t from, size_t count, LongExtreme& out) {
  for (size_t i = from; i < count; ++i) {
    const double value = as_double(load(values, i));
    if (value != value) continue;
    const bool first = out.empty();
    if (first || value < out.min) out.min = value, out.min_at = i;
    if (first || value > out.max) out.max = value, out.max_at = i;
  }
}

template <class T>
LongExtreme find_portable(const void* values, size_t count) {
  LongExtreme out;
  scan_from(static_cast<const T*>(values), 0, count, out);
  return out;
}

// Bytes that are 0 or not: memchr is the fast path everywhere.
LongExtreme find_bools(const void* values, size_t count) {
  LongExtreme out;
  const auto* bytes = static_cast<const unsigned char*>(values);
  const auto* zero = count == 0 ? nullptr : static_cast<const unsigned char*>(std::memchr(bytes, 0, count));
  const auto* one = std::find_if(bytes, bytes + count, [](unsigned char byte) { return byte != 0; });
  const bool has_one = one != bytes + count;
  if (zero != nullptr) out.add(LongExtreme{0, 0, 0, 0}, static_cast<uint64_t>(zero - bytes));
  if (!has_one) return out;
  const auto at = static_cast<uint64_t>(one - bytes);
  if (zero == nullptr) return {1, 1, at, at};
  out.max = 1;
  out.max_at = at;
  return out;
}

#if defined(__x86_64__)

#define LITMUS_AVX2 __attribute__((target("avx2")))
#define LITMUS_AVX2_INLINE __attribute__((target("avx2"), always_inline)) static inline

// minpd and minps give their second operand when one is NaN: an accumulator that stands there never becomes NaN.
struct Doubles {
  using Element = double;
  using Vector = __m256d;
  static constexpr double kHighest = std::numeric_limits<double>::infinity();
  static constexpr double kLowest = -kHighest;
  LITMUS_AVX2_INLINE Vector all(double x) { return _mm256_set1_pd(x); }
  LITMUS_AVX2_INLINE Vector at(const double* from) { return _mm256_loadu_pd(from); }
  LITMUS_AVX2_INLINE Vector lower(Vector x, Vector kept) { return _mm256_min_pd(x, kept); }
  LITMUS_AVX2_INLINE Vector higher(Vector x, Vector kept) { return _mm256_max_pd(x, kept); }
  LITMUS_AVX2_INLINE unsigned equal(Vector a, Vector b) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_EQ_OQ)));
  }
};

struct Floats {
  using Element = float;
  using Vector = __m256;
  static constexpr float kHighest = std::numeric_limits<float>::infinity();
  static constexpr float kLowest = -kHighest;
  LITMUS_AVX2_INLINE Vector all(float x) { return _mm256_set1_ps(x); }
  LITMUS_AVX2_INLINE Vector at(const float* from) { return _mm256_loadu_ps(from); }
  LITMUS_AVX2_INLINE Vector lower(Vector x, Vector kept) { return _mm256_min_ps(x, kept); }
  LITMUS_AVX2_INLINE Vector higher(Vector x, Vector kept) { return _mm256_max_ps(x, kept); }
  LITMUS_AVX2_INLINE unsigned equal(Vector a, Vector b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_EQ_OQ)));
  }
};

struct Integers {
  using Element = int64_t;
  using Vector = __m256i;
  static constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
  static constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  LITMUS_AVX2_INLINE Vector all(int64_t x) { return _mm256_set1_epi64x(x); }
  LITMUS_AVX2_INLINE Vector at(const int64_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  LITMUS_AVX2_INLINE Vector lower(Vector x, Vector kept) {
    return _mm256_blendv_epi8(kept, x, _mm256_cmpgt_epi64(kept, x));
  }
  LITMUS_AVX2_INLINE Vector higher(Vector x, Vector kept) {
    return _mm256_blendv_epi8(kept, x, _mm256_cmpgt_epi64(x, kept));
  }
};

// Lowest and highest of a chunk; {highest, lowest} of the type if there is no number in it.
template <class Lane>
LITMUS_AVX2 Bounds<typename Lane::Element> bounds_avx2(const typename Lane::Element* values, size_t count) {
  using T = typename Lane::Element;
  constexpr size_t kWidth = 32 / sizeof(T);
  typename Lane::Vector min0 = Lane::all(Lane::kHighest), min1 = min0, min2 = min0, min3 = min0;
  typename Lane::Vector max0 = Lane::all(Lane::kLowest), max1 = max0, max2 = max0, max3 = max0;
  size_t i = 0;
  for (; i + 4 * kWidth <= count; i += 4 * kWidth) {
    const auto a = Lane::at(values + i), b = Lane::at(values + i + kWidth);
    const auto c = Lane::at(values + i + 2 * kWidth), d = Lane::at(values + i + 3 * kWidth);
    min0 = Lane::lower(a, min0), max0 = Lane::higher(a, max0);
    min1 = Lane::lower(b, min1), max1 = Lane::higher(b, max1);
    min2 = Lane::lower(c, min2), max2 = Lane::higher(c, max2);
    min3 = Lane::lower(d, min3), max3 = Lane::higher(d, max3);
  }
  for (; i + kWidth <= count; i += kWidth) {
    const auto a = Lane::at(values + i);
    min0 = Lane::lower(a, min0), max0 = Lane::higher(a, max0);
  }
  alignas(32) T lows[kWidth], highs[kWidth];
  const auto low = Lane::lower(Lane::lower(min0, min1), Lane::lower(min2, min3));
  const auto high = Lane::higher(Lane::higher(max0, max1), Lane::higher(max2, max3));
  std::memcpy(lows, &low, sizeof(lows));
  std::memcpy(highs, &high, sizeof(highs));
  Bounds<T> out{lows[0], highs[0]};
  for (size_t k = 1; k < kWidth; ++k) {
    out.min = lows[k] < out.min ? lows[k] : out.min;
    out.max = highs[k] > out.max ? highs[k] : out.max;
  }
  for (; i < count; ++i) {
    const T value = load(values, i);
    out.min = value < out.min ? value : out.min;
    out.max = value > out.max ? value : out.max;
  }
  return out;
}

// The first place of `what`, which is there.
template <class Lane>
LITMUS_AVX2 size_t first_avx2(const typename Lane::Element* values, size_t count, typename Lane::Element what) {
  constexpr size_t kWidth = 32 / sizeof(typename Lane::Element);
  const auto wanted = Lane::all(what);
  size_t i = 0;
  for (; i + 2 * kWidth <= count; i += 2 * kWidth) {
    const unsigned found =
        Lane::equal(Lane::at(values + i), wanted) | Lane::equal(Lane::at(values + i + kWidth), wanted) << kWidth;
    if (found != 0) return i + static_cast<size_t>(__builtin_ctz(found));
  }
  while (i < count && load(values, i) != what) ++i;
  return i;
}

// Integers are compared as the doubles that they are shown as, so that the first of equals is the same everywhere.
template <>
size_t first_avx2<Integers>(const int64_t* values, size_t count, int64_t what) {
  size_t i = 0;
  while (i < count && as_double(load(values, i)) != as_double(what)) ++i;
  return i;
}

template <class Lane>
LongExtreme find_avx2(const void* from, size_t count) {
  using T = typename Lane::Element;
  const T* values = static_cast<const T*>(from);
  LongExtreme out;
  Bounds<T> best{};
  size_t min_chunk = 0, max_chunk = 0;
  for (size_t at = 0; at < count; at += kChunk) {
    const Bounds<T> found = bounds_avx2<Lane>(values + at, std::min(kChunk, count - at));
    if (found.min > found.max) continue;
    const bool first = out.empty();
    if (first || as_double(found.min) < out.min) out.min = as_double(found.min), best.min = found.min, min_chunk = at;
    if (first || as_double(found.max) > out.max) out.max = as_double(found.max), best.max = found.max, max_chunk = at;
  }
  if (out.empty()) return out;
  out.min_at = min_chunk + first_avx2<Lane>(values + min_chunk, std::min(kChunk, count - min_chunk), best.min);
  out.max_at = max_chunk + first_avx2<Lane>(values + max_chunk, std::min(kChunk, count - max_chunk), best.max);
  out.min = as_double(load(values, out.min_at));  // of two zeros the first one's sign
  out.max = as_double(load(values, out.max_at));
  return out;
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}

#endif

}  // namespace

LongExtreme find_extreme(ElementType type, const void* values, size_t count) {
#if defined(__x86_64__)
  if (has_avx2()) {
    if (type == ElementType::kFloat64) return find_avx2<Doubles>(values, count);
    if (type == ElementType::kFloat32) return find_avx2<Floats>(values, count);
    if (type == ElementType::kInt64) return find_avx2<Integers>(values, count);
  }
#endif
  return find_extreme_portable(type, values, count);
}

LongExtreme find_extreme_portable(ElementType type, const void* values, size_t count) {
  switch (type) {
    case ElementType::kFloat64:
      return find_portable<double>(values, count);
    case ElementType::kFloat32:
      return find_portable<float>(values, count);
    case ElementType::kInt64:
      return find_portable<int64_t>(values, count);
    case ElementType::kBool:
      return find_bools(values, count);
    case ElementType::kText:
    case ElementType::kJson:
      return {};
  }
  return {};
}

double element_as_double(ElementType type, const void* values, size_t at) {
  switch (type) {
    case ElementType::kFloat64:
      return load(static_cast<const double*>(values), at);
    case ElementType::kFloat32:
      return as_double(load(static_cast<const float*>(values), at));
    case ElementType::kInt64:
      return as_double(load(static_cast<const int64_t*>(values), at));
    case ElementType::kBool:
      return static_cast<const char*>(values)[at] != 0 ? 1 : 0;
    case ElementType::kText:
    case ElementType::kJson:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace litmus::channels
