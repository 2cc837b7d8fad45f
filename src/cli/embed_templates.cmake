# Makes template_files.cc: every file below templates/ as a string. Built again when a file changes, configured again when
# one comes or goes.
set(template_root ${CMAKE_CURRENT_SOURCE_DIR}/templates)
file(GLOB_RECURSE template_paths CONFIGURE_DEPENDS RELATIVE ${template_root} ${template_root}/*)
list(FILTER template_paths EXCLUDE REGEX "__pycache__|[.]pyc$")
list(SORT template_paths)
set(entries "")
foreach(path ${template_paths})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${template_root}/${path})
  file(READ ${template_root}/${path} text)
  string(APPEND entries "    {\"${path}\", R\"file(${text})file\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/template_files.cc CONTENT [=[
// Made from templates/ by embed_templates.cmake.
#include "cli/templates.h"

namespace litmus::cli {
namespace {

constexpr TemplateFile kFiles[] = {
@entries@};

}  // namespace

std::span<const TemplateFile> template_files() { return kFiles; }

}  // namespace litmus::cli
]=] @ONLY)
