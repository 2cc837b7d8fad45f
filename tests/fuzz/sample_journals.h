// Channel journals made by our own writer, for targets that read them and what they become.
#pragma once

#include <string>
#include <vector>

namespace litmus::fuzz {

// Scalars of every type, in slabs; `closed`: by their writer.
std::string journal_of_scalars(bool closed);

// Arrays, texts and structured values of every type, and a channel whose type changes.
std::string journal_of_everything();

// One array that is two blocks.
std::string journal_of_a_long_array();

}  // namespace litmus::fuzz
