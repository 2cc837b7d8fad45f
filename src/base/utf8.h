// UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. Pure functions; for untrusted bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace litmus {

// How many bytes stand before the first that isn't UTF-8; all of them when it is.
size_t valid_utf8_size(std::string_view bytes);

inline bool is_valid_utf8(std::string_view bytes) { return valid_utf8_size(bytes) == bytes.size(); }

}  // namespace litmus
