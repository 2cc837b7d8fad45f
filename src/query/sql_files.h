// The product's SQL, from sql/*.sql, built into the library.
#pragma once

#include <string_view>

namespace litmus::query {

// `name` without ".sql". A name that doesn't exist is a defect: empty.
std::string_view sql_file(std::string_view name);

}  // namespace litmus::query
