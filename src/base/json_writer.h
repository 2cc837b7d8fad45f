// JsonWriter: appends JSON to a caller's buffer, fast.
//
// The output is always valid UTF-8 JSON: invalid sequences and encoded surrogates in strings become U+FFFD (and are
// counted in `replaced()`), non-finite numbers become the strings "NaN", "Infinity", "-Infinity".
// The writer doesn't place commas or check nesting: generated code calls it with its punctuation in `raw` pieces.
// Not thread-safe. Doesn't allocate while the buffer's capacity suffices.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/time.h"
#include "base/uuid.h"

namespace litmus {

// A growable run of bytes whose spare capacity can be written to directly.
class ByteBuffer {
 public:
  ByteBuffer() = default;
  explicit ByteBuffer(size_t capacity) { reserve(capacity); }

  char* data() { return data_.get(); }
  const char* data() const { return data_.get(); }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  std::string_view view() const { return {data_.get(), size_}; }
  void clear() { size_ = 0; }

  // Makes room for `extra` more bytes and returns where they go; `advance` says how many were used.
  char* reserve_extra(size_t extra) {
    if (capacity_ - size_ < extra) grow(size_ + extra);
    return data_.get() + size_;
  }
  void advance(size_t used) { size_ += used; }
  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(reserve_extra(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void reserve(size_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }

 private:
  void grow(size_t needed);

  std::unique_ptr<char[]> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

class JsonWriter {
 public:
  explicit JsonWriter(ByteBuffer& out) : out_(out) {}

  void raw(std::string_view json) { out_.append(json); }  // already JSON: keys, punctuation, nested values
  void string(std::string_view utf8);                     // quoted and escaped
  void integer(int64_t value);
  // The fewest digits that read back as the same double, always with a '.' or an exponent: 3 is written 3.0, so that
  // a float stays a float in every reader.
  void number(double value);
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void null() { raw("null"); }
  void uuid(const Uuid& id);
  void time(Timestamp at);

  // How many invalid sequences were replaced since construction.
  uint32_t replaced() const { return replaced_; }

 private:
  ByteBuffer& out_;
  uint32_t replaced_ = 0;
};

}  // namespace litmus
