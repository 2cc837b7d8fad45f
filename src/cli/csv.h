// Comma-separated values, as RFC 4180 has them.
#pragma once

#include <string>

namespace litmus::cli {

// Quoted where it has to be.
std::string csv_cell(const std::string& value);

}  // namespace litmus::cli
