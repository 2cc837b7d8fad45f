# Every third-party library of the project. Debian's are found by CMake; DuckDB and Arrow come from
# the packages that `./dev setup` puts below .deps/ and .venv/.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)  # used header-only: Debian ships no static library, and a wheel must not need one
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost 1.81 REQUIRED)
if(LITMUS_SANITIZE MATCHES "thread")
  # The thread sanitizer doesn't know fences, and GCC says so. Asio's stand beside mutexes, which it knows.
  target_compile_definitions(Boost::headers INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
find_package(CLI11 REQUIRED)
find_library(FYAML_LIBRARY NAMES libfyaml.a fyaml REQUIRED)
if(LITMUS_TESTS)
  find_package(GTest REQUIRED)
endif()
if(LITMUS_BENCH)
  find_package(benchmark REQUIRED)
endif()

set(LITMUS_DEPS_DIR ${CMAKE_SOURCE_DIR}/.deps CACHE PATH "Where ./dev setup put DuckDB and the links to Arrow")

# Debian's static libfyaml isn't position-independent: programs take it, the Python module takes the shared one.
find_library(FYAML_SHARED_LIBRARY NAMES libfyaml.so REQUIRED)
add_library(fyaml INTERFACE IMPORTED)
target_link_libraries(fyaml INTERFACE
  $<IF:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>,${FYAML_SHARED_LIBRARY},${FYAML_LIBRARY}> Threads::Threads)

add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${LITMUS_DEPS_DIR}/duckdb/libduckdb.so
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${LITMUS_DEPS_DIR}/duckdb
  INTERFACE_INCLUDE_DIRECTORIES ${LITMUS_DEPS_DIR}/duckdb)

# The pyarrow wheel carries headers and lib*.so.<major>00, but no CMake files.
function(litmus_arrow_library name file)
  add_library(${name} SHARED IMPORTED)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION ${LITMUS_DEPS_DIR}/arrow/lib/${file}
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${LITMUS_DEPS_DIR}/arrow/include
    INTERFACE_INCLUDE_DIRECTORIES ${LITMUS_DEPS_DIR}/arrow/include)
endfunction()
litmus_arrow_library(arrow libarrow.so)
litmus_arrow_library(parquet libparquet.so)
litmus_arrow_library(arrow_flight libarrow_flight.so)
set_target_properties(parquet arrow_flight PROPERTIES INTERFACE_LINK_LIBRARIES arrow)
