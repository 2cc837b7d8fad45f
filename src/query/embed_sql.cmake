# Makes sql_files.cc: every sql/*.sql as a string. Built again when a file changes, configured again when one comes or goes.
file(GLOB sql_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/sql/*.sql)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sql_files})
set(entries "")
foreach(path ${sql_files})
  get_filename_component(name ${path} NAME_WE)
  file(READ ${path} text)
  string(APPEND entries "    {\"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
set(generated ${CMAKE_CURRENT_BINARY_DIR}/sql_files.cc)
file(CONFIGURE OUTPUT ${generated} CONTENT [=[
// Made from sql/*.sql by embed_sql.cmake.
#include "query/sql_files.h"

namespace litmus::query {
namespace {

struct SqlFile {
  std::string_view name, text;
};

constexpr SqlFile kFiles[] = {
@entries@};

}  // namespace

std::string_view sql_file(std::string_view name) {
  for (const auto& file : kFiles) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace litmus::query
]=] @ONLY)
