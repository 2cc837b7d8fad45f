// JsonScanner: a cursor over JSON text that stops with an error at the first byte that breaks the grammar of RFC 8259
// or isn't valid UTF-8. Allocates nothing; for untrusted bytes. What the functions of json_scan.h are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "events/json_scan.h"

namespace litmus::events {

class JsonScanner {
 public:
  // Escapes that are half of a pair of surrogates, "\ud800": allowed by the grammar, refused by databases.
  enum class LoneSurrogates { kAccept, kRefuse };

  explicit JsonScanner(std::string_view json, LoneSurrogates lone = LoneSurrogates::kAccept)
      : begin_(json.data()), at_(begin_), end_(begin_ + json.size()), lone_(lone) {}

  // Each skips white space first. False: there is none, or, from value(), an error.
  bool take(char c);
  bool value(JsonValue& value, int depth = 0);
  bool at_end();

  size_t offset() const { return static_cast<size_t>(at_ - begin_); }
  const char* error() const { return error_; }  // of value(); null: none
  bool fail(const char* error);                 // always false; the first error stays

 private:
  void skip_space();
  bool take_next(char c);
  bool scan(JsonKind& kind, int depth);
  bool container(char close, int depth, bool keyed);
  bool key();
  bool word(std::string_view wanted);
  bool digits();
  bool number();
  bool string();
  void skip_plain();
  bool escape();
  int hex_unit();
  bool continues(int offset, uint8_t low = 0x80, uint8_t high = 0xBF) const;
  bool utf8_sequence(uint8_t first);

  const char* begin_;
  const char* at_;
  const char* end_;
  const LoneSurrogates lone_;
  const char* error_ = nullptr;
};

}  // namespace litmus::events
