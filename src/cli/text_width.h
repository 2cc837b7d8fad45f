// How wide text is on a terminal, and text that fits there.
#pragma once

#include <string>
#include <string_view>

namespace litmus::cli {

// How many columns the text takes: two for wide characters, none for combining ones and for colour.
size_t display_width(std::string_view text);

// The text, or as much of its beginning as fits into `width` columns beside an ellipsis. Colour that was cut off is
// switched off. 0 doesn't cut.
std::string fit(std::string_view text, size_t width);

// For one line of a terminal: line ends and tabs become spaces; other control characters, which could move the cursor
// or worse, U+FFFD. Colour is kept.
std::string one_line(std::string_view text);

}  // namespace litmus::cli
