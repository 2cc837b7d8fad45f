# litmus_library(<folder>
#   SOURCES a.cc b.cc           the library litmus_<folder>
#   TESTS a_test.cc             the executable litmus_<folder>_test, registered with CTest
#   DEPS base fmt::fmt          litmus folders by their name, other targets as they are
#   TEST_DEPS …)                only for the tests
function(litmus_library folder)
  cmake_parse_arguments(arg "" "" "SOURCES;TESTS;DEPS;TEST_DEPS" ${ARGN})
  set(target litmus_${folder})
  set(scope PUBLIC)
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/gen/cpp)
  litmus_link(${target} ${scope} ${arg_DEPS})
  if(LITMUS_TESTS AND arg_TESTS)
    add_executable(${target}_test ${arg_TESTS})
    litmus_link(${target}_test PRIVATE ${folder} ${arg_TEST_DEPS} GTest::gmock GTest::gtest_main)
    if(LITMUS_SANITIZE MATCHES "thread")
      target_sources(${target}_test PRIVATE ${CMAKE_SOURCE_DIR}/tools/sanitizers/after_fork.cc)
    endif()
    add_test(NAME ${folder} COMMAND ${target}_test)
    set_tests_properties(${folder} PROPERTIES TIMEOUT ${LITMUS_TEST_TIMEOUT})
  endif()
endfunction()

# Links folders by their short name: `base` means litmus_base.
function(litmus_link target scope)
  foreach(dep ${ARGN})
    if(TARGET litmus_${dep})
      target_link_libraries(${target} ${scope} litmus_${dep})
    else()
      target_link_libraries(${target} ${scope} ${dep})
    endif()
  endforeach()
endfunction()
