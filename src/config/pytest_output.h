// What pytest's output says of a run, for those who see no terminal.
#pragma once

#include <string>
#include <string_view>

namespace litmus::config {

// Its own last words, as in "2 passed in 0.31s"; else that it exited with this code.
std::string pytest_last_words(std::string_view output, int exit_code);

// The run that our plugin names at the end, or `unknown`.
std::string pytest_run_id(std::string_view output);

// The end of a text: at most so many characters, not bytes.
std::string_view last_characters(std::string_view text, size_t count);

}  // namespace litmus::config
