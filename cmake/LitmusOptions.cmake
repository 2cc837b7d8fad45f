# Compiler settings shared by every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

option(LITMUS_TESTS "Build the unit tests" ON)
option(LITMUS_BENCH "Build the benchmarks" OFF)
option(LITMUS_PYTHON "Build the Python extension" ON)
set(LITMUS_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")
option(LITMUS_FUZZ "Build the fuzz targets with libFuzzer; needs clang" OFF)

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror)
# GCC 12 sees overlaps and overflows in std::string at -O3 that aren't there (GCC bug 105651).
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized)
endif()
# A release must not differ by the folder it is made in. (Elsewhere the option would keep ccache from sharing objects
# between work trees.)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
endif()
set(LITMUS_TEST_TIMEOUT 300)  # seconds, of a suite
if(LITMUS_SANITIZE)
  set(LITMUS_TEST_TIMEOUT 1800)
  add_compile_options(-fsanitize=${LITMUS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LITMUS_SANITIZE})
endif()
if(LITMUS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link -Wno-error)  # which warnings are errors, GCC says
endif()
# CRC32C is one instruction since SSE4.2 and ARMv8.1.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
  add_compile_options(-msse4.2)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64")
  add_compile_options(-march=armv8-a+crc)
endif()
